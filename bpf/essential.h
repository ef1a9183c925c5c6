/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who pays for a message that the network cannot do without (headers/essential.h): its sender, its
 * receiver, and the link, each in a bucket of its own as wide as the lane's, so that neither a
 * flood of anything else nor of such messages to others starves it.  Senders that were known
 * before, by address and link-layer address, have buckets apart from strangers', and so have errors
 * about packets that their receiver sent.
 */
#ifndef ICMPGUARD_BPF_ESSENTIAL_H
#define ICMPGUARD_BPF_ESSENTIAL_H

#include "bpf/maps.h"
#include "headers/gcra.h"

/* Times that are compared in 32 bits: in units of 2^20 ns, about a millisecond. */
enum { TICK_SHIFT = 20 };

/* For so long a sender's link-layer address outlasts its packets. */
#define PAIR_LASTS (60 * NSEC_PER_SEC >> TICK_SHIFT)

/* Which of these messages it is, and well-formed and plausible. An error's faults are known. */
static __always_inline enum essential packet_essential(const struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	enum essential essential;

	if (!(packet->marks & MARK_MESSAGE) || packet->reason != REASON_PASS)
		return ESSENTIAL_NONE;
	essential = essential_of(packet->family, packet->type, packet->code);
	if (essential == ESSENTIAL_NONE || essential_signs[essential] == SIGN_LINK)
		return essential;
	return packet->quote.present && !(visit->faults & FAULTS_PROVEN) ? essential :
									   ESSENTIAL_NONE;
}

static __always_inline __u32 link_hash(const struct packet *packet)
{
	__u64 sender = 0;

	__builtin_memcpy(&sender, packet->link_source, sizeof(packet->link_source));
	return (__u32)hash_mix(sender ^ hash_seed) | 1;
}

/* Whether a source that is known for long has had this link-layer address for as long. Another one
 * does not take its place while it is in use. */
static __always_inline bool is_known_pair(const struct visit *visit, struct source *source)
{
	__u32 link = link_hash(&visit->packet), now = (__u32)(visit->now >> TICK_SHIFT);

	if (source->link != link) {
		if (source->link && now - source->link_seen < PAIR_LASTS)
			return false;
		source->link = link;
		source->link_since = now;
	}
	source->link_seen = now;
	return now - source->link_since > (__u32)(configuration()->established >> TICK_SHIFT);
}

/* As gcra_take(), of a bucket that several CPUs draw from. */
static __always_inline bool take_shared(__u64 *bucket, const struct gcra *limit, __u64 now)
{
	__u64 before, after;
	int i;

	for (i = 0; i < 4; i++) {
		before = *(volatile __u64 *)bucket;
		after = before;
		if (!gcra_take(&after, limit, limit->interval, now))
			return false;
		if (__sync_val_compare_and_swap(bucket, before, after) == before)
			return true;
	}
	return false;
}

/* Which of the buckets of receivers: routers that answer what one receiver sent have shares of
 * their own, so that whoever sees its packets uses up no other's. */
static __always_inline __u32 essential_receiver(const struct visit *visit,
						enum essential_class class)
{
	__u64 hash = hash_address(&visit->packet.target, hash_seed);

	if (class == ESSENTIAL_ASKED)
		hash = hash_address(&visit->packet.source, hash);
	return hash & (ESSENTIAL_RECEIVERS - 1);
}

/* Charges receiver and link. The reason to drop it, or REASON_PASS. */
__noinline int limit_essential(struct visit *visit, enum essential_class class)
{
	struct essential_buckets *buckets;
	struct gcra limit;
	__u32 key, number, place = class;

	if (!visit)
		return REASON_PASS;
	key = essential_key(visit->essential, visit->ifindex);
	number = essential_receiver(visit, class);
	buckets = bpf_map_lookup_elem(&essentials, &key);
	if (!buckets)
		return REASON_PASS;
	limit = lane_configuration(visit)->target_packets;
	if (class == ESSENTIAL_ASKED)
		limit.interval /= ESSENTIAL_ASKED_SHARE;
	opaque(place);
	place &= ESSENTIAL_CLASSES - 1;
	opaque(number);
	number &= ESSENTIAL_RECEIVERS - 1;
	if (!take_shared(&buckets->receivers[place][number], &limit, visit->now))
		return REASON_LIMIT_ESSENTIAL;
	limit.interval /= ESSENTIAL_LINK_SHARE;
	if (!take_shared(&buckets->link[place], &limit, visit->now))
		return REASON_LIMIT_ESSENTIAL;
	return REASON_PASS;
}

#endif
