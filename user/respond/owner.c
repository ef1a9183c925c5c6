// SPDX-License-Identifier: GPL-2.0-only
/* What the tables show about who uses an offender's address: a block of a forged one would hit its
 * owner. */
#include "respond/state.h"

#include "detectors/forgery.h"
#include "headers/elapsed.h"

#include <bpf/bpf.h>

/* Returns true if the offender has answered requests, as an off-path forger of its address cannot,
 * and its packets and replies arrived with one TTL: else the address has an owner elsewhere. */
static bool is_real(const struct responder *responder, const struct finding *finding,
		    const struct source *source)
{
	struct endpoint key = finding->offender;
	struct source replies;

	key.lane = LANE_REPLY;
	return !bpf_map_lookup_elem(responder->pins->sources, &key, &replies) &&
	       replies.packets > replies.unasked && replies.ttl_min == replies.ttl_max &&
	       source->ttl_min == replies.ttl_min && source->ttl_max == replies.ttl_max;
}

/* Whether its packets come in where its address does not belong. */
static bool is_stray(const struct responder *responder, const struct finding *finding,
		     const struct source *source, __u64 now)
{
	return responder->strays && !finding->offender_bits && !finding->offender_is_target &&
	       strays_has(responder->strays, &finding->offender.address, source, now);
}

/* An address that was in use this long before has an owner; a scanner with TTLs of its own that
 * floods next has none yet. */
#define OWNED_AFTER (60 * NSEC_PER_SEC)

/* Returns true if a host's entry has been in use for long, with other TTLs than the offence. */
static bool is_used_otherwise(const struct source *entry, const struct source *offence, __u64 now)
{
	return elapsed(now, entry->first_seen) > OWNED_AFTER && !forgery_ttls_vary(entry) &&
	       (offence->ttl_min > entry->ttl_max || offence->ttl_max < entry->ttl_min);
}

/* Returns true if the offender's packets of another lane, in use for some time, arrive with other
 * TTLs: a server that answers requests from home, or a host that pings, in whose name somebody
 * sends what it never sends. Replies count only if they were requested. */
static bool is_others(const struct responder *responder, const struct finding *finding,
		      const struct source *offence, __u64 now)
{
	const __u32 lanes = 1 << LANE_REQUEST | 1 << LANE_REPLY | 1 << LANE_FRAGMENT |
			    1 << LANE_OTHER;
	struct endpoint key = finding->offender;
	struct source entry;
	bool others = false;

	for (key.lane = 0; key.lane < LANE_COUNT && !others; key.lane++)
		others = lanes >> key.lane & 1 && key.lane != finding->offender.lane &&
			 !bpf_map_lookup_elem(responder->pins->sources, &key, &entry) &&
			 (key.lane != LANE_REPLY || entry.packets > 2 * (__u64)entry.unasked) &&
			 is_used_otherwise(&entry, offence, now);
	return others;
}

/*
 * Notes what the offender's entry shows about who uses its address. Whoever forges a known host's
 * address must guess the TTL with which its packets arrive: if they arrive with different ones, a
 * block would hit the owner.
 */
void know_owner(const struct responder *responder, const struct finding *finding,
		struct answer *answer, __u64 now)
{
	struct source source;

	answer->real = answer->leaves = false;
	if (bpf_map_lookup_elem(responder->pins->sources, &finding->offender, &source))
		return;
	answer->real = is_real(responder, finding, &source);
	answer->mixed |= source.ttl_min != source.ttl_max;
	/* A capture has no interfaces. */
	answer->leaves = responder->strays && !finding->offender_bits &&
			 !finding->offender_is_target && !source.ifindex;
	if (answer->forgery)
		return;
	if (is_stray(responder, finding, &source, now))
		answer->forgery = FORGERY_INTERFACE;
	else if (!responder->settings->verified_sources &&
		 ((elapsed(now, source.first_seen) > OWNED_AFTER && forgery_ttls_vary(&source)) ||
		  is_others(responder, finding, &source, now)))
		answer->forgery = FORGERY_TTL_CHANGED;
}
