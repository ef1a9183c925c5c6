/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Discovery messages of all hosts of a link by kind (headers/storm.h), and how many of them are
 * explained: starting hosts probe, solicit and report, hosts report when a querier asks, and
 * solicitations are answered. The usual rates of a link are learned over minutes.
 */
#ifndef ICMPGUARD_MEMORY_STORMS_H
#define ICMPGUARD_MEMORY_STORMS_H

#include "detectors/observation.h"
#include "memory/neighborhood.h"

struct storms;

/* Returns NULL when out of memory. */
struct storms *storms_new(void);
void storms_free(struct storms *storms);

/* Adds an entry read by a poll. `old`: the entry is from before the daemon or was evicted from
 * memory, so its counts are not new. */
void storms_read(struct storms *storms, const struct storm *storm, bool old, __u64 now);

struct link_view {
	const struct settings *settings;
	const struct neighborhood *neighborhood; /* who was known before */
	bool visible;				 /* replies between two hosts are visible here */
};

/* Calls `observe` (OBSERVED_STORM) for each kind of message that a link had recently. */
void storms_judge(struct storms *storms, const struct link_view *of, __u64 now,
		  void (*observe)(const struct observation *, void *), void *context);

/* Returns when storms_judge() must be called even if no poll reads anything; 0: never. */
__u64 storms_due(const struct storms *storms);

#endif
