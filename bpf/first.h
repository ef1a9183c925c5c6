/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handles the first packet of a source or a target.  The entry is built in per-CPU memory, the
 * packet is accounted there, and the map gets the whole entry: one update, after the one look-up
 * that found nothing.
 */
#ifndef ICMPGUARD_BPF_FIRST_H
#define ICMPGUARD_BPF_FIRST_H

#include "bpf/admit.h"
#include "bpf/crowd.h"
#include "bpf/fragment.h"
#include "bpf/limit.h"
#include "bpf/payer.h"

/* The result for one end of a packet: its entry's segment in the low byte, and these bits. */
enum {
	FIRST_SEGMENT = 0xff,
	FIRST_TRACKED = 1 << 8,
	FIRST_ALLOWED = 1 << 9,
	FIRST_SENSITIVE = 1 << 10,
	FIRST_FEW = 1 << 11, /* the source sent few packets of unassigned types */
	FIRST_BROADCAST = 1 << 12,
	FIRST_COUNTING = 1 << 13, /* a request that counts up */
	FIRST_STRANGER = 1 << 14, /* of a target: its flood may be the source's */
	FIRST_CALM = 1 << 15, /* of a target: a source that took part in a flood is known again */
};

/* Returns the bits of a target that has an entry. */
static __always_inline int target_bits(const struct target *target)
{
	return target->segment | (target->standing & STANDING_SENSITIVE ? FIRST_SENSITIVE : 0) |
	       (target->standing & STANDING_BROADCAST ? FIRST_BROADCAST : 0);
}

static __always_inline struct fresh *fresh_get(void)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&fresh, &key);
}

static __always_inline __u64 hash_endpoint(const struct endpoint *endpoint)
{
	return hash_address(&endpoint->address, hash_seed ^ endpoint->kind);
}

/* Returns true if one packet may be all that its sender needs: anything but a ping or a reply to
 * one, or a ping to a host that should receive none. */
static __always_inline bool is_single(const struct packet *packet)
{
	const struct networks *sensitive = &configuration()->networks[NETWORKS_SENSITIVE];

	if (packet->lane == LANE_FRAGMENT || packet->kind == KIND_ECHO_REPLY)
		return false;
	return packet->kind != KIND_ECHO_REQUEST || packet->marks & MARK_UNASSIGNED ||
	       (sensitive->count4 | sensitive->count6 &&
		is_listed(&packet->target, NETWORKS_SENSITIVE));
}

/* Returns whether a new source may have an entry. Pings and everything else have separate free
 * admissions: a flood of either does not hide the other. */
static __always_inline bool admit_source(struct visit *visit)
{
	struct scratch *words = scratch_get();
	enum admission admission;
	__u64 *arrival;

	if (!words)
		return false;
	arrival = is_single(&visit->packet) ? &words->single_admission : &words->source_admission;
	admission = admit(arrival, hash_endpoint(&visit->source), visit->now, payer_admits(visit));
	/* A source seen for the second time was counted before. */
	if (admission != ADMISSION_SECOND && is_crowd_lane(visit->packet.lane))
		account_crowd(visit, CROWD_NEW);
	if (admission != ADMISSION_REFUSED)
		return true;
	count_health(HEALTH_ADMISSIONS_REFUSED);
	return false;
}

static __always_inline void first_essential(const struct visit *visit, struct source *source,
					    const struct lane_config *lane)
{
	const struct gcra *limit = &lane->source_packets;

	gcra_take(&source->essential, limit, limit->interval, visit->now);
	is_known_pair(visit, source);
}

/* Charges a first packet like any other. */
static __always_inline void first_limit(struct visit *visit, struct source *source,
					const struct lane_config *lane, bool allowed)
{
	if (allowed)
		limit_allowed(visit, source, lane);
	else if (is_forged(visit) || visit->asked)
		watch_source(visit, source, lane, REASON_FORGED_ERROR);
	else if (visit->essential)
		first_essential(visit, source, lane);
	else
		limit_source(visit, source, lane);
}

/* Makes the entry of a source; returns FIRST_* bits. */
__noinline int first_source(struct visit *visit)
{
	const struct lane_config *lane;
	struct source *source;
	struct fresh *room = fresh_get();
	struct endpoint key;
	int result;

	if (!visit || !room || !admit_source(visit))
		return 0;
	lane = lane_configuration(visit);
	source = &room->source;
	__builtin_memset(source, 0, sizeof(*source));
	source->first_seen = visit->now;
	source->known = visit->now;
	source->targets.started = visit->now;
	source->ttl_min = visit->packet.ttl;
	source->generation = ~state.control.generation;
	result = FIRST_TRACKED | (source_allowed(visit, source) ? FIRST_ALLOWED : 0) |
		 source->segment;
	if (!visit->egress)
		first_limit(visit, source, lane, result & FIRST_ALLOWED);
	if (visit->packet.fragment != FRAGMENT_NONE)
		account_fragment(visit, source);
	account_source(visit, source);
	key = visit->source;
	if (bpf_map_update_elem(&sources, &key, source, BPF_NOEXIST)) {
		count_health(HEALTH_INSERTS_FAILED);
		return result & ~FIRST_TRACKED;
	}
	count_health(HEALTH_SOURCES_INSERTED);
	return result;
}

/* Makes the entry of a target; returns FIRST_* bits. `tracked`: the source has an entry. */
__noinline int first_target(struct visit *visit, bool tracked)
{
	struct scratch *words = scratch_get();
	struct fresh *room = fresh_get();
	struct target *target;
	struct endpoint key;

	if (!visit || !words || !room)
		return 0;
	if (!admit(&words->target_admission, ~hash_endpoint(&visit->target), visit->now, true)) {
		count_health(HEALTH_ADMISSIONS_REFUSED);
		return 0;
	}
	target = &room->target;
	__builtin_memset(target, 0, sizeof(*target));
	target->first_seen = visit->now;
	target->sources.started = visit->now;
	target->generation = ~state.control.generation;
	target_standing(visit, target);
	if (!visit->essential && !visit->asked && !visit->egress &&
	    visit->limited != REASON_FORGED_ERROR)
		limit_target(visit, target, lane_configuration(visit), SOURCE_STRANGER, false);
	account_target(visit, target, tracked);
	key = visit->target;
	if (bpf_map_update_elem(&targets, &key, target, BPF_NOEXIST)) {
		count_health(HEALTH_INSERTS_FAILED);
		return 0;
	}
	count_health(HEALTH_TARGETS_INSERTED);
	return FIRST_TRACKED | target_bits(target);
}

#endif
