/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first packet of a source or a target.  The entry is made in a place of this CPU's own,
 * the packet is accounted there, and the map gets it whole: one update, behind the one look-up
 * that found nothing.
 */
#ifndef ICMPGUARD_BPF_FIRST_H
#define ICMPGUARD_BPF_FIRST_H

#include "bpf/admit.h"
#include "bpf/fragment.h"
#include "bpf/limit.h"
#include "bpf/payer.h"

/* What becomes of a first packet: the entry's segment in the low byte, and these bits. */
enum {
	FIRST_SEGMENT = 0xff,
	FIRST_TRACKED = 1 << 8,
	FIRST_ALLOWED = 1 << 9,
	FIRST_SENSITIVE = 1 << 10,
};

static __always_inline struct fresh *fresh_get(void)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&fresh, &key);
}

static __always_inline __u64 hash_endpoint(const struct endpoint *endpoint)
{
	return hash_address(&endpoint->address, hash_seed ^ endpoint->kind);
}

/* Whether a new source may have an entry. */
static __always_inline bool admit_source(const struct visit *visit)
{
	struct scratch *words = scratch_get();

	if (words && admit(&words->source_admission, hash_endpoint(&visit->source), visit->now,
			   payer_admits(visit)))
		return true;
	count_health(HEALTH_ADMISSIONS_REFUSED);
	return false;
}

/* Of a source that has no entry; FIRST_* bits. */
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
	source->targets.started = visit->now;
	source->ttl_min = visit->packet.ttl;
	source->generation = ~state.control.generation;
	result = FIRST_TRACKED | (source_allowed(visit, source) ? FIRST_ALLOWED : 0) |
		 source->segment;
	if (!(result & FIRST_ALLOWED))
		limit_source(visit, source, lane);
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

/* Of a target that has no entry; FIRST_* bits. `tracked`: whether the source has one. */
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
	limit_target(visit, target, lane_configuration(visit), false);
	account_target(visit, target, tracked);
	key = visit->target;
	if (bpf_map_update_elem(&targets, &key, target, BPF_NOEXIST)) {
		count_health(HEALTH_INSERTS_FAILED);
		return 0;
	}
	count_health(HEALTH_TARGETS_INSERTED);
	return FIRST_TRACKED | target->segment |
	       (target->standing & STANDING_SENSITIVE ? FIRST_SENSITIVE : 0);
}

#endif
