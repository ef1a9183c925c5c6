/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Payers of essential messages (headers/essential.h): the sender, the receiver and the link, each
 * with a separate bucket as wide as the lane's, so that neither other floods nor essential
 * messages to other receivers starve such a message.  Senders known by address and link-layer
 * address have buckets separate from strangers', and so have errors about packets that their
 * receiver sent.
 *
 * Anybody on the link can send in a known host's name.  So a pair of address and link-layer address
 * that the daemon knows (headers/guard.h) has a bucket of its own, instead of the address's.  Its
 * entry is the daemon's, so that no flood evicts it.  Who forges the link-layer address too can use
 * it up.
 */
#ifndef ICMPGUARD_BPF_ESSENTIAL_H
#define ICMPGUARD_BPF_ESSENTIAL_H

#include "bpf/station.h"
#include "headers/gcra.h"
#include "headers/room.h"

/* Times compared in 32 bits, in units of 2^20 ns, about a millisecond. */
enum { TICK_SHIFT = 20 };

/* How long a sender's link-layer address is kept after its last packet. */
#define PAIR_LASTS (60 * NSEC_PER_SEC >> TICK_SHIFT)

/* Returns which essential message the packet is, if it is well-formed and plausible. The faults of
 * an error must be set. */
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

/* Returns whether the source has had this link-layer address for as long as it takes to be known.
 * Another address does not replace it while it is in use. */
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

/* Like gcra_take(), for a bucket that several CPUs draw from. */
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

/*
 * Returns the bucket, of the receiver.  Errors about packets that the receiver sent are hashed by
 * receiver and router, so that a host that sees those packets cannot use up another router's share.
 * Known pairs are hashed by link-layer address, so that a station that became known by a thousand
 * names uses up its own share.
 */
static __always_inline __u32 essential_place(const struct visit *visit, enum essential_class class)
{
	__u64 hash;

	if (class == ESSENTIAL_PAIR)
		return link_hash(&visit->packet) >> 1 & (ESSENTIAL_RECEIVERS - 1);
	/* Not visit->target_hash: a sender chooses which address it solicits of one receiver. */
	hash = hash_address(&visit->packet.target, hash_seed);
	if (class == ESSENTIAL_ASKED)
		hash = hash_address(&visit->packet.source, hash);
	return hash & (ESSENTIAL_RECEIVERS - 1);
}

/* Returns whether the message makes this machine add its sender to its neighbour table. Neighbour
 * advertisements add none, nor do probes for duplicates (RFC 4861 section 7.2). */
static __always_inline bool adds_neighbor(const struct visit *visit)
{
	return visit->packet.lane == LANE_DISCOVERY &&
	       visit->essential != ESSENTIAL_NEIGHBOR_ADVERTISEMENT &&
	       !address_is_unspecified(&visit->packet.source);
}

/* Returns whether the table has no room (headers/room.h). */
static __always_inline bool is_full(const struct visit *visit)
{
	return state.room.until > visit->now && *(volatile __s64 *)&state.room.left <= 0;
}

/* Returns whether the table has room for the sender, or takes one of those beyond. */
static __always_inline bool take_room(const struct visit *visit)
{
	const struct gcra trickle = {
		.interval = NSEC_PER_SEC / ROOM_TRICKLE,
		.burst = NSEC_PER_SEC - NSEC_PER_SEC / ROOM_TRICKLE,
	};

	if (state.room.until <= visit->now || !adds_neighbor(visit))
		return true;
	if (is_full(visit))
		return gcra_take(&state.room.bucket, &trickle, trickle.interval, visit->now);
	__sync_fetch_and_add(&state.room.left, -1);
	return true;
}

/* Charges the receiver and the link, or the link-layer address of a known pair; returns the drop
 * reason or REASON_PASS. */
__noinline int limit_essential(struct visit *visit, enum essential_class class)
{
	struct essential_buckets *buckets;
	struct gcra limit;
	__u32 key, number, place = class;

	if (!visit)
		return REASON_PASS;
	key = essential_key(visit->essential, visit->ifindex);
	number = essential_place(visit, class);
	buckets = bpf_map_lookup_elem(&essentials, &key);
	if (!buckets)
		return REASON_PASS;
	limit = lane_configuration(visit)->target_packets;
	if (class == ESSENTIAL_ASKED)
		limit.interval /= ESSENTIAL_ASKED_SHARE;
	if (class == ESSENTIAL_PAIR && adds_neighbor(visit) && is_full(visit))
		limit.interval *= ROOM_COST;
	opaque(place);
	place &= ESSENTIAL_CLASSES - 1;
	opaque(number);
	number &= ESSENTIAL_RECEIVERS - 1;
	if (!take_shared(&buckets->receivers[place][number], &limit, visit->now))
		return REASON_LIMIT_ESSENTIAL;
	if (class == ESSENTIAL_PAIR)
		return REASON_PASS;
	limit.interval /= ESSENTIAL_LINK_SHARE;
	if (!take_shared(&buckets->link[place], &limit, visit->now) || !take_room(visit))
		return REASON_LIMIT_ESSENTIAL;
	return REASON_PASS;
}

/* Whether a known pair of addresses pays for a message. */
enum pair_payment {
	PAIR_UNKNOWN, /* its sender is not known by both */
	PAIR_PAID,
	PAIR_OVER, /* it should, and a limit drops the message */
	/* All hosts that start send from the unspecified address: receiver and link pay. */
	PAIR_NOBODY,
};

/* Charges an essential message to the known pair that sent it and, unless that is a router, to its
 * link-layer address; returns enum pair_payment. What strangers send in a known host's name is
 * counted there, too: it may keep that host's answers from arriving. */
__noinline int charge_known_pair(struct visit *visit)
{
	const struct gcra *limit;
	struct guarded *entry;

	if (!visit || !visit->essential)
		return PAIR_UNKNOWN;
	entry = guarded_entry(visit, &visit->packet.source);
	if (!entry || !entry->bound)
		return PAIR_UNKNOWN;
	limit = &lane_configuration(visit)->source_packets;
	if (!link_equal(entry->link, visit->packet.link_source)) {
		take_shared(&entry->strangers, limit, visit->now);
		return PAIR_UNKNOWN;
	}
	if (take_shared(&entry->bucket, limit, visit->now) &&
	    (entry->router & GUARDED_ROUTER ||
	     limit_essential(visit, ESSENTIAL_PAIR) == REASON_PASS))
		return PAIR_PAID;
	entry->refused = visit->now;
	return PAIR_OVER;
}

static __always_inline enum pair_payment charge_pair(struct visit *visit)
{
	if (address_is_unspecified(&visit->packet.source))
		return PAIR_NOBODY;
	return state.control.pairs ? charge_known_pair(visit) : PAIR_UNKNOWN;
}

#endif
