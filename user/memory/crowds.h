/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * First packets of new sources, by place (headers/crowd.h), over seconds: how many such sources
 * came, and how many did not return as people who ping do. The usual rate of a place is learned
 * over minutes: a popular server has many one-packet visitors.
 */
#ifndef ICMPGUARD_MEMORY_CROWDS_H
#define ICMPGUARD_MEMORY_CROWDS_H

#include "detectors/observation.h"

struct crowds;

/* Returns NULL when out of memory. */
struct crowds *crowds_new(void);
void crowds_free(struct crowds *crowds);

/* Adds the entry of a place read by a poll. `old`: the entry is from before the daemon or was
 * evicted from memory, so its counts are not new. */
void crowds_read(struct crowds *crowds, const struct endpoint *place, const struct crowd *crowd,
		 bool old, __u64 now);

/* Calls `observe` (OBSERVED_CROWD) for each place with recent packets, networks before links.
 * `learning`: icmpguard just started, so every source is new. */
void crowds_judge(struct crowds *crowds, bool learning, __u64 now,
		  void (*observe)(const struct observation *, void *), void *context);

/* Returns when crowds_judge() must be called even if no poll reads anything; 0: never. */
__u64 crowds_due(const struct crowds *crowds);

/* Records that a finding on a place has an alert. */
void crowds_told(struct crowds *crowds, const struct finding *finding, __u64 now);

enum crowd_state {
	CROWD_CALM,
	CROWD_UNCLEAR, /* many sources are new and may still return */
	CROWD_FLOODED, /* there is an alert */
};

/* Returns the state of the target's network and its link, or, if `target` is NULL, of any network
 * of the link; `endpoint`: the view, lane and network. */
enum crowd_state crowds_state(const struct crowds *crowds, const struct endpoint *endpoint,
			      const struct address *target, __u64 now);

/* Returns how many new sources that place had since the start of the judged window; 0: none of
 * late. */
double crowds_fresh(const struct crowds *crowds, const struct endpoint *endpoint,
		    const struct address *target, __u64 now);

#endif
