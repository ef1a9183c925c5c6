/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Conversations as payers, for the requests of many users behind one address.
 *
 * A conversation is well-behaved if its identifier stays the same and its sequence number rises,
 * at a few requests a second; a traceroute, whose TTL changes with each request, may send that
 * many per hop.  Its requests are not charged to the source's bucket, up to the rate of a crowd of
 * limit.users: above that, a source that imitates a crowd is a flood.  The first request of an
 * identifier is charged to the source, and so is every request with a random one.
 *
 * Conversations are looked up only once a good part of the source's bucket is used: they cost an
 * ordinary source nothing, and a round over many hosts, which is cheap, does not fill the table.
 * Nor does a flood: a conversation begins with a request that its source pays for, or once it
 * recurs.
 */
#ifndef ICMPGUARD_BPF_BEHAVING_H
#define ICMPGUARD_BPF_BEHAVING_H

#include "bpf/conversation.h"
#include "headers/gcra.h"

/* Rate (requests a second) and burst of a conversation. A request whose TTL differs from the
 * previous one's costs 1/CONVERSATION_HOPS. */
enum { CONVERSATION_RATE = 4, CONVERSATION_BURST = 8, CONVERSATION_HOPS = 16 };

/* The fraction (1/n) of the source's burst that is used before its conversations are looked up. */
enum { CONVERSATION_DEBT = 4 };

/* The largest step of a sequence number: requests may be lost, or sent to other targets. */
enum { CONVERSATION_SKIP = 1024 };

/* Returns whether a step from one sequence number to the next is a ping's. The byte order is the
 * sender's: Windows and some others count the upper byte. */
static __always_inline bool is_next(__u16 step)
{
	return step & 0xff ? step <= CONVERSATION_SKIP : step;
}

static __always_inline bool conversation_behaves(struct behaving *conversation,
						 const struct packet *packet, __u64 now)
{
	const __u64 interval = NSEC_PER_SEC / CONVERSATION_RATE;
	const struct gcra limit = { interval, (CONVERSATION_BURST - 1) * interval };
	__u16 step = packet->sequence - conversation->sequence;
	__u64 cost = packet->ttl == conversation->ttl ? interval : interval / CONVERSATION_HOPS;

	return is_next(step) && gcra_take(&conversation->bucket, &limit, cost, now);
}

/*
 * Returns whether a conversation may begin that its source does not pay for, because a flood in its
 * name has used up its bucket: it sent a request before, with this sequence number or the one next
 * to it, in either byte order, and its source began few.
 */
static __always_inline bool conversation_recurs(struct visit *visit, struct source *source)
{
	const struct gcra few = {
		NSEC_PER_SEC / SOURCE_RATE,
		(SOURCE_BURST - 1) * (NSEC_PER_SEC / SOURCE_RATE),
	};
	struct scratch *words = scratch_get();
	__u64 hash = hash_mix(conversation_of(visit) ^ (visit->packet.sequence & 0xfefe));

	return words &&
	       admit(&words->conversation_admission, hash, visit->now, false) == ADMISSION_SECOND &&
	       gcra_take(&source->conversing, &few, few.interval, visit->now);
}

/* Begins a conversation with a request that its source pays for, or one that recurs: a flood whose
 * requests all have new identifiers would else displace those of others. Returns whether the source
 * paid. */
static __always_inline bool conversation_begin(struct visit *visit, struct source *source,
					       const struct conversation_key *key)
{
	const struct gcra *limit = &lane_configuration(visit)->source_packets;
	const struct behaving begun = { .sequence = visit->packet.sequence,
					.ttl = visit->packet.ttl };
	bool paid = gcra_take(&source->bucket, limit, limit->interval, visit->now);

	if (paid || conversation_recurs(visit, source))
		bpf_map_update_elem(&behaving, key, &begun, BPF_NOEXIST);
	return paid;
}

/* Returns whether something else pays for the request, or its source has: it belongs to a
 * well-behaved conversation and its source stays within the rate of a crowd, or it began one.
 * `spread`: it is cheap, and begins none. Global: not called for ordinary sources. */
__noinline int conversation_covers(struct visit *visit, struct source *source, bool spread)
{
	struct behaving *conversation;
	struct conversation_key key = {};
	const struct packet *packet;
	struct gcra crowd;
	bool covered;

	if (!visit || !source)
		return false;
	packet = &visit->packet;
	key.client = packet->source;
	key.server = packet->target;
	key.kind = visit->source.kind;
	key.identifier = packet->identifier;
	conversation = bpf_map_lookup_elem(&behaving, &key);
	if (!conversation)
		return !spread && conversation_begin(visit, source, &key);
	crowd = configuration()->crowd;
	covered = conversation_behaves(conversation, packet, visit->now) && crowd.interval &&
		  gcra_take(&source->crowd, &crowd, crowd.interval, visit->now);
	/* A pulse that the source does not pay for: more at once than its users send within a
	 * second and a half, if they all send at the same moment. */
	if (source->crowd > visit->now + crowd.burst / 8 * 3)
		source->pulses |= 1;
	conversation->sequence = packet->sequence;
	conversation->ttl = packet->ttl;
	return covered;
}

static __always_inline bool is_covered(struct visit *visit, struct source *source,
				       const struct lane_config *lane, bool spread)
{
	return visit->packet.kind == KIND_ECHO_REQUEST && visit->packet.marks & MARK_MESSAGE &&
	       source->bucket > visit->now + lane->source_packets.burst / CONVERSATION_DEBT &&
	       conversation_covers(visit, source, spread);
}

#endif
