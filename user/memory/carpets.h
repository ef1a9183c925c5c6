/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Carpets: what all hosts of a /24 or /64, or of all networks of a direction, receive together.  A
 * flood that is spread over a network crosses the bucket of no target, nor, from enough senders,
 * that of a source.  Hosts over their own bucket do not count, since flood-target reports them.
 */
#ifndef ICMPGUARD_MEMORY_CARPETS_H
#define ICMPGUARD_MEMORY_CARPETS_H

#include "detectors/observation.h"
#include "memory/crowds.h"

struct carpets;

/* `seed`: of the sketches. Returns NULL when out of memory. */
struct carpets *carpets_new(__u64 seed);
void carpets_free(struct carpets *carpets);

/* Adds what a target received since it was last read. */
void carpets_add(struct carpets *carpets, const struct observation *target);

/* Calls `observe` (OBSERVED_CARPET) for each network at the end of a window, unless the packets may
 * be part of a flood of new sources, which `crowds` judges. `visible`, by view: replies to
 * requests, and the requests, are visible. */
void carpets_judge(struct carpets *carpets, const struct crowds *crowds, const bool *visible,
		   __u64 now, void (*observe)(const struct observation *, void *), void *context);

/* Returns when the next window with many packets ends; 0: none does. */
__u64 carpets_due(const struct carpets *carpets);

#endif
