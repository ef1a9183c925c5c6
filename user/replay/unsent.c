// SPDX-License-Identifier: GPL-2.0-only
#include "replay/unsent.h"

#include "headers/hash.h"

/* Hashes a request by addresses, identifier and sequence number; never 0, which marks a free
 * slot. */
static __u64 hash_request(const struct address *source, const struct address *target,
			  __u16 identifier, __u16 sequence)
{
	__u64 seed = hash_address(source, (__u64)identifier << 16 | sequence);

	return hash_address(target, seed) | 1;
}

void unsent_note(struct unsent *unsent, const struct packet *packet, bool dropped)
{
	__u64 hash, *slot;

	if (packet->lane != LANE_REQUEST || packet->fragment == FRAGMENT_LATER)
		return;
	hash = hash_request(&packet->source, &packet->target, packet->identifier, packet->sequence);
	slot = &unsent->requests[hash >> 48];
	if (dropped)
		*slot = hash;
	else if (*slot == hash)
		*slot = 0;
}

bool unsent_answer(const struct unsent *unsent, const struct packet *packet)
{
	const struct quote *quote = &packet->quote;
	__u64 hash;

	if (packet->lane == LANE_REPLY)
		hash = hash_request(&packet->target, &packet->source, packet->identifier,
				    packet->sequence);
	else if (packet->lane == LANE_ERROR && quote->present && quote->ports &&
		 kind_lane(kind_of(packet->family, quote->type)) == LANE_REQUEST)
		hash = hash_request(&quote->source, &quote->target, quote->source_port,
				    quote->target_port);
	else
		return false;
	return unsent->requests[hash >> 48] == hash;
}
