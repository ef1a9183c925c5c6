/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Evictions from the LRU maps. The kernel does not count them; they are computed as insertions
 * minus remaining entries. The two are read at different times, so the entries of a poll are
 * compared with the insertions read before it: the result is never too high.
 */
#ifndef ICMPGUARD_METRICS_EVICTIONS_H
#define ICMPGUARD_METRICS_EVICTIONS_H

#include "metrics/counters.h"
#include "engine/engine.h"

/* Zero-initialize; the caller keeps it between updates. */
struct evictions {
	__u64 sources; /* evicted so far; never decreases */
	__u64 targets;
	__u64 polls;		/* the engine's, at the last update */
	__u64 sources_inserted; /* at the last update */
	__u64 targets_inserted;
};

void evictions_update(struct evictions *evictions, const struct counters *counters,
		      const struct engine_counts *engine);

#endif
