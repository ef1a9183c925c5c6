// SPDX-License-Identifier: GPL-2.0-only
#include "memory/baseline.h"

#include "headers/elapsed.h"

#include <math.h>
#include <string.h>

#define HOUR   (3600 * NSEC_PER_SEC)
#define MINUTE (60 * NSEC_PER_SEC)

enum { BINS_AN_OCTAVE = 8, HOURS_A_DAY = 24 };

/* Ratio of the MAD to the standard deviation of a normal distribution. */
#define MAD_OF_DEVIATION 0.6745
/* Share of the difference between a day and the learned level, and of the latter, by which it moves
 * at most. */
#define LEARNED	    0.25
#define CHANGE_MOST 0.1
/* If all values are equal the MAD is 0; a bin is a tenth wide. */
#define MAD_LEAST 0.1

const char *const baseline_metric_names[BASELINE_METRIC_COUNT] = {
#define METRIC(name, label, help) [BASELINE_##name] = label,
	BASELINE_METRICS(METRIC)
#undef METRIC
};

static __u8 bin_of(double value)
{
	double bin = value < 1 ? 0 : 1 + floor(log2(value) * BINS_AN_OCTAVE);

	return (__u8)(bin < BASELINE_BINS ? bin : BASELINE_BINS - 1);
}

/* Returns the logarithmic middle of a bin. */
static double value_of(unsigned int bin)
{
	return bin ? exp2((bin - 0.5) / BINS_AN_OCTAVE) : 0;
}

static void count_in(struct baseline *baseline, enum view view,
		     const struct baseline_member *member, int by)
{
	baseline->sources[view] += (__u32)by;
	for (int metric = 0; metric < BASELINE_METRIC_COUNT; metric++)
		baseline->bins[view][metric][member->bins[metric]] += (__u32)by;
}

static void begin_hour(struct baseline_member *member, __u32 hour)
{
	*member = (struct baseline_member){ .hour = hour,
					    .excluded_until = member->excluded_until };
}

void baseline_see(struct baseline *baseline, enum view view, struct baseline_member *member,
		  const double *values, __u64 now)
{
	__u8 minute = (__u8)(now % HOUR / MINUTE + 1);

	if (now / HOUR != baseline->hour)
		return;
	if (member->hour != baseline->hour)
		begin_hour(member, baseline->hour);
	if (member->excluded_until > baseline->hour)
		return;
	if (member->counted)
		count_in(baseline, view, member, -1);
	member->counted = true;
	for (int metric = 0; metric < BASELINE_METRIC_COUNT; metric++)
		member->values[metric] = fmaxf(member->values[metric], (float)values[metric]);
	/* The latest mean, not the maximum. */
	member->values[BASELINE_PAYLOAD] = (float)values[BASELINE_PAYLOAD];
	member->values[BASELINE_PERSISTENCE] += minute != member->minute;
	member->minute = minute;
	for (int metric = 0; metric < BASELINE_METRIC_COUNT; metric++)
		member->bins[metric] = bin_of(member->values[metric]);
	count_in(baseline, view, member, 1);
}

void baseline_exclude(struct baseline *baseline, enum view view, struct baseline_member *member,
		      __u64 now)
{
	if (member->counted && member->hour == baseline->hour)
		count_in(baseline, view, member, -1);
	member->counted = false;
	member->excluded_until = (__u32)(now / HOUR) + HOURS_A_DAY;
}

static double median_of(const __u32 *bins, __u32 count)
{
	__u32 below = 0;
	unsigned int bin = 0;

	while (bin + 1 < BASELINE_BINS && (below += bins[bin]) * 2ULL < count)
		bin++;
	return value_of(bin);
}

/* Walks the bins outward from the median, on both sides. */
static double mad_of(const __u32 *bins, __u32 count, double median)
{
	int down = bin_of(median), up = down + 1;
	double distance = 0, below, above;
	__u32 within = 0;

	while (within * 2ULL < count && (down >= 0 || up < BASELINE_BINS)) {
		below = down >= 0 ? fabs(median - value_of((unsigned int)down)) : HUGE_VAL;
		above = up < BASELINE_BINS ? value_of((unsigned int)up) - median : HUGE_VAL;
		distance = fmin(below, above);
		within += below <= above ? bins[down--] : bins[up++];
	}
	return distance;
}

/* Moves the learned level part of the way to the observed one, by a bounded step per day. */
static float approach(float learned, double seen, double least)
{
	double most = fmax(learned * CHANGE_MOST, least);
	double change = (seen - learned) * LEARNED;

	return learned + (float)fmax(-most, fmin(most, change));
}

static void learn(struct baseline_level *level, const __u32 *bins, __u32 sources)
{
	double median = median_of(bins, sources);
	double mad = fmax(mad_of(bins, sources, median), median * MAD_LEAST);

	if (!level->days) {
		level->median = (float)median;
		level->mad = (float)mad;
	} else {
		level->median = approach(level->median, median, MAD_LEAST);
		level->mad = approach(level->mad, mad, MAD_LEAST);
	}
	level->days++;
	level->sources = sources;
}

void baseline_turn(struct baseline *baseline, const struct settings *settings, __u64 now)
{
	__u32 hour = (__u32)(now / HOUR), of_day = baseline->hour % HOURS_A_DAY;

	if (hour <= baseline->hour)
		return;
	for (int view = 0; settings->adaptive != ADAPTIVE_OFF && view < VIEW_COUNT; view++) {
		if (baseline->sources[view] < settings->baseline_sources)
			continue;
		for (int metric = 0; metric < BASELINE_METRIC_COUNT; metric++)
			learn(&baseline->levels[view][of_day][metric], baseline->bins[view][metric],
			      baseline->sources[view]);
	}
	memset(baseline->sources, 0, sizeof(baseline->sources));
	memset(baseline->bins, 0, sizeof(baseline->bins));
	baseline->hour = hour;
}

double baseline_level_limit(const struct baseline_level *level, const struct settings *settings)
{
	if (level->days < settings->baseline_days)
		return 0;
	return level->median +
	       (double)settings->baseline_deviations * level->mad / MAD_OF_DEVIATION;
}

double baseline_limit(const struct baseline *baseline, const struct settings *settings,
		      enum view view, enum baseline_metric metric, __u64 now)
{
	if (settings->adaptive == ADAPTIVE_OFF)
		return 0;
	return baseline_level_limit(&baseline->levels[view][now / HOUR % HOURS_A_DAY][metric],
				    settings);
}

double baseline_limit_since(const struct baseline *baseline, const struct settings *settings,
			    enum view view, __u64 now, __u64 length)
{
	__u64 hours = now / HOUR - elapsed(now, length) / HOUR;
	double most = 0;

	for (__u64 hour = 0; hour <= hours; hour++)
		most = fmax(most, baseline_limit(baseline, settings, view, BASELINE_FANOUT,
						 now - hour * HOUR));
	return most;
}
