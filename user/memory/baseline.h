/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is ordinary here: for each view and hour of the day (UTC) how the sources that send
 * requests are distributed by fan-out, rate, payload and persistence, as median and MAD (the
 * median distance from the median).  Both ignore outliers, of which there may be half.
 *
 * Each source counts once an hour, with the greatest it showed.  One that an alert is about
 * does not count for a day, so that abuse is not learned; and a level moves by a tenth a day at
 * most, so that who wants to teach it something needs patience, and is seen meanwhile.
 */
#ifndef ICMPGUARD_MEMORY_BASELINE_H
#define ICMPGUARD_MEMORY_BASELINE_H

#include "detectors/observation.h"

extern const char *const baseline_metric_names[BASELINE_METRIC_COUNT];

/* Eight bins an octave, 1 to 65,536; values below are in the first. */
enum { BASELINE_BINS = 1 + 16 * 8, BASELINE_HOURS = 24 };

struct baseline_level {
	float median;
	float mad;
	__u32 days;    /* it was learned on */
	__u32 sources; /* on the latest of them */
};

struct baseline {
	__u32 hour; /* since 1970, of what is counted now */
	__u32 sources[VIEW_COUNT];
	__u32 bins[VIEW_COUNT][BASELINE_METRIC_COUNT][BASELINE_BINS];
	struct baseline_level levels[VIEW_COUNT][BASELINE_HOURS][BASELINE_METRIC_COUNT];
};

/* How a source is counted in the hour under way; zeros at first. */
struct baseline_member {
	__u32 hour;
	__u32 excluded_until; /* hour since 1970 */
	__u8 minute;	      /* of the hour, the latest with a request, plus one */
	bool counted;
	__u8 bins[BASELINE_METRIC_COUNT];
	float values[BASELINE_METRIC_COUNT];
};

/* Counts a source that was seen at `now` (ns since 1970) with these values; of persistence
 * nothing is given. */
void baseline_see(struct baseline *baseline, enum view view, struct baseline_member *member,
		  const double *values, __u64 now);
/* An alert is about the source: takes it out. */
void baseline_exclude(struct baseline *baseline, enum view view, struct baseline_member *member,
		      __u64 now);
/* Ends an hour that is over: its levels are learned where enough sources were seen. */
void baseline_turn(struct baseline *baseline, const struct settings *settings, __u64 now);

/* What is ordinary at most at `now`: median + deviations * MAD; 0 while too few days were
 * learned, or where nothing is to be. */
double baseline_limit(const struct baseline *baseline, const struct settings *settings,
		      enum view view, enum baseline_metric metric, __u64 now);
/* The greatest of it, for fan-out, of the hours that the time up to `now` touches, `length` ns. */
double baseline_limit_since(const struct baseline *baseline, const struct settings *settings,
			    enum view view, __u64 now, __u64 length);
/* The same of a level. */
double baseline_level_limit(const struct baseline_level *level, const struct settings *settings);

#endif
