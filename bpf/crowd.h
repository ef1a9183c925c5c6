/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Crowds: what many senders send to a place together (struct crowd).  Only packets of a source
 * that has no entry, and its second packet, are counted: the path of a known source gets no
 * longer.
 */
#ifndef ICMPGUARD_BPF_CROWD_H
#define ICMPGUARD_BPF_CROWD_H

#include "bpf/fanout.h"
#include "bpf/maps.h"
#include "bpf/repeat.h"
#include "headers/crowd.h"

/* The initial value of an entry: too large for the stack. */
const struct crowd new_crowd = {};

/* Returns true for lanes of unsolicited messages. Replies and errors are judged by the packets that
 * caused them. */
static __always_inline bool is_crowd_lane(__u32 lane)
{
	return lane == LANE_REQUEST || lane == LANE_FRAGMENT || lane == LANE_OTHER;
}

/* Returns whether the second packet of a source is one that a person sends, with the identifier and
 * length of the first: addresses that a flood forges again return as well, but often with any. */
static __always_inline bool is_return(const struct visit *visit, const struct source *source)
{
	return is_crowd_lane(visit->packet.lane) &&
	       (visit->packet.lane != LANE_REQUEST || source->last_target != visit->target_hash ||
		!((source->fingerprint ^ fingerprint_of(visit)) >> 16));
}

static __always_inline struct address crowd_network(const struct address *target)
{
	struct address network = *target;

	if (address_is_ipv4(target))
		network.words[3] &= host_to_network32(0xffffff00);
	else
		network.halves[1] = 0;
	return network;
}

/* Returns the entry of a place; makes it if there is none. */
static __always_inline struct crowd *crowd_get(const struct endpoint *key, __u64 now)
{
	struct crowd *crowd = bpf_map_lookup_elem(&crowds, key);

	if (crowd)
		return crowd;
	bpf_map_update_elem(&crowds, key, &new_crowd, BPF_NOEXIST);
	crowd = bpf_map_lookup_elem(&crowds, key);
	if (crowd && !crowd->first_seen) {
		crowd->first_seen = now;
		crowd->sources.started = now;
		crowd->targets.started = now;
	}
	return crowd;
}

/* Counts a packet for one place of account_crowd(). Global, like fanout_turn(). Returns 0. */
__noinline int crowd_count(struct visit *visit, enum crowd_part part, enum crowd_event event)
{
	const struct address *target;
	struct endpoint key = {};
	struct address network;
	struct crowd *crowd;

	if (!visit)
		return 0;
	target = &visit->packet.target;
	network = crowd_network(target);
	key.address = network;
	if (part == CROWD_LINK)
		key.address = address_is_ipv4(target) ? address_from_ipv4(0) : key.address;
	if (part == CROWD_LINK && !address_is_ipv4(target))
		key.address.halves[0] = 0;
	key.kind = visit->target.kind;
	key.part = part;
	crowd = crowd_get(&key, visit->now);
	if (!crowd)
		return 0;
	crowd->last_seen = visit->now;
	if (event == CROWD_RETURNED) {
		crowd->returned++;
		return 0;
	}
	crowd->fresh++;
	crowd->latest = *target;
	fanout_add(&crowd->sources, visit->source_hash, visit->now, CROWD_HALF);
	fanout_add(&crowd->targets,
		   hash_address(part == CROWD_LINK ? &network : target, sketch_seed), visit->now,
		   CROWD_HALF);
	return 0;
}

/* Counts a packet of a source that has no entry, or that returned, for its target's network and for
 * the link. Returns 0. */
static __always_inline int account_crowd(struct visit *visit, enum crowd_event event)
{
	crowd_count(visit, CROWD_NETWORK, event);
	return crowd_count(visit, CROWD_LINK, event);
}

#endif
