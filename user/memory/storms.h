/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the hosts of each link send together of each kind of discovery message (headers/storm.h),
 * and how much of it is explained: hosts that start probe, solicit and report, hosts that a querier
 * asks report, and solicitations are answered.  What is usual of a link is learned over minutes.
 */
#ifndef ICMPGUARD_MEMORY_STORMS_H
#define ICMPGUARD_MEMORY_STORMS_H

#include "detectors/observation.h"

struct storms;

/* NULL when out of memory. */
struct storms *storms_new(void);
void storms_free(struct storms *storms);

/* Takes what a poll read. `old`: the entry is from before the daemon, or was forgotten: what it has
 * counted is no news. */
void storms_read(struct storms *storms, const struct endpoint *key, const struct storm *storm,
		 bool old, __u64 now);

/* Calls `observe` (OBSERVED_STORM) for each kind of message that a link had of late. `visible`:
 * answers between two hosts pass here. */
void storms_judge(struct storms *storms, const struct settings *settings, bool visible, __u64 now,
		  void (*observe)(const struct observation *, void *), void *context);

/* When storms_judge() has something to judge, whatever comes until then; 0: never. */
__u64 storms_due(const struct storms *storms);

#endif
