/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is ordinary here: for each view and hour of the day (UTC), the distribution of the sources
 * that send requests by fan-out, rate, payload and persistence, as median and MAD (median absolute
 * deviation). Both are robust while less than half of the values are outliers.
 *
 * Each source counts once an hour, with its maximum. A source with an alert does not count for a
 * day, so that abuse is not learned; and a level moves by at most a tenth a day, so that training
 * it takes patience, and shows meanwhile.
 */
#ifndef ICMPGUARD_MEMORY_BASELINE_H
#define ICMPGUARD_MEMORY_BASELINE_H

#include "detectors/observation.h"

extern const char *const baseline_metric_names[BASELINE_METRIC_COUNT];

/* Eight bins per octave, 1 to 65,536; smaller values are in the first. */
enum { BASELINE_BINS = 1 + 16 * 8, BASELINE_HOURS = 24 };

struct baseline_level {
	float median;
	float mad;
	__u32 days;    /* days of learning */
	__u32 sources; /* sources on the latest day */
};

struct baseline {
	__u32 hour; /* the hour being counted, since 1970 */
	__u32 sources[VIEW_COUNT];
	__u32 bins[VIEW_COUNT][BASELINE_METRIC_COUNT][BASELINE_BINS];
	struct baseline_level levels[VIEW_COUNT][BASELINE_HOURS][BASELINE_METRIC_COUNT];
};

/* The source's part in the current hour; zeros at first. */
struct baseline_member {
	__u32 hour;
	__u32 excluded_until; /* hours since 1970 */
	__u8 minute;	      /* latest minute of the hour with a request, plus one */
	bool counted;
	__u8 bins[BASELINE_METRIC_COUNT];
	float values[BASELINE_METRIC_COUNT];
};

/* Counts a source seen at `now` (ns since 1970) with these values; persistence is derived. */
void baseline_see(struct baseline *baseline, enum view view, struct baseline_member *member,
		  const double *values, __u64 now);
/* Excludes a source with an alert. */
void baseline_exclude(struct baseline *baseline, enum view view, struct baseline_member *member,
		      __u64 now);
/* Ends the hour if it is over: learns its levels if enough sources were seen. */
void baseline_turn(struct baseline *baseline, const struct settings *settings, __u64 now);

/* Returns the ordinary upper bound at `now`: median + deviations * MAD; 0 if too few days were
 * learned or learning is off. */
double baseline_limit(const struct baseline *baseline, const struct settings *settings,
		      enum view view, enum baseline_metric metric, __u64 now);
/* Returns the maximum of it for fan-out over the hours within `length` ns up to `now`. */
double baseline_limit_since(const struct baseline *baseline, const struct settings *settings,
			    enum view view, __u64 now, __u64 length);
/* Same for one level. */
double baseline_level_limit(const struct baseline_level *level, const struct settings *settings);

#endif
