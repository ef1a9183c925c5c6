/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Evictions from the LRU maps.  The kernel does not count them: they are what was
 * inserted less what is still there.  The two are read at different times, so what is
 * held against a poll's entries is the insertions read before it: never too many.
 */
#ifndef ICMPGUARD_METRICS_EVICTIONS_H
#define ICMPGUARD_METRICS_EVICTIONS_H

#include "metrics/counters.h"
#include "engine.h"

/* Zeroed at first, then kept by the caller from one update to the next. */
struct evictions {
	__u64 sources; /* evicted so far; never goes down */
	__u64 targets;
	__u64 polls;		/* the engine's, at the latest update */
	__u64 sources_inserted; /* likewise */
	__u64 targets_inserted;
};

void evictions_update(struct evictions *evictions, const struct counters *counters,
		      const struct engine_counts *engine);

#endif
