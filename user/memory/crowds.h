/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What places received from sources that were new (headers/crowd.h), for seconds: how many such
 * sources came, and how many of them did not return as somebody who pings does.  What is usual of
 * a place is learned over minutes: a popular server has many visitors of one packet each.
 */
#ifndef ICMPGUARD_MEMORY_CROWDS_H
#define ICMPGUARD_MEMORY_CROWDS_H

#include "detectors/observation.h"

struct crowds;

/* NULL when out of memory. */
struct crowds *crowds_new(void);
void crowds_free(struct crowds *crowds);

/* Takes what a poll read of a place. `old`: its entry is from before the daemon, or was forgotten:
 * what it has counted is no news. */
void crowds_read(struct crowds *crowds, const struct endpoint *place, const struct crowd *crowd,
		 bool old, __u64 now);

/* Calls `observe` (OBSERVED_CROWD) for each place that received something of late, networks before
 * links. `learning`: icmpguard has started a moment ago, and so everybody is new. */
void crowds_judge(struct crowds *crowds, bool learning, __u64 now,
		  void (*observe)(const struct observation *, void *), void *context);

/* When crowds_judge() has something to judge, whatever comes until then; 0: never. */
__u64 crowds_due(const struct crowds *crowds);

/* A finding about a place has an alert. */
void crowds_told(struct crowds *crowds, const struct finding *finding, __u64 now);

enum crowd_state {
	CROWD_CALM,
	CROWD_UNCLEAR, /* many sources are new, and may yet return */
	CROWD_FLOODED, /* an alert has it */
};

/* Of the network that a target is in and of its link, or where `target` is NULL of any network;
 * `endpoint`: the view, lane and network. */
enum crowd_state crowds_state(const struct crowds *crowds, const struct endpoint *endpoint,
			      const struct address *target, __u64 now);

#endif
