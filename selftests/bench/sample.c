// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/bench/sample.h"

#include <math.h>

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Interpolated between the two adjacent values. */
static double quantile(const double *sorted, __u32 count, double part)
{
	double place = part * (count - 1);
	__u32 below = (__u32)place;
	__u32 above = below + 1 < count ? below + 1 : below;

	return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

static struct spread spread_of(double *values, __u32 count)
{
	for (__u32 i = 0; i < count; i++)
		if (isnan(values[i]))
			return (struct spread){ NAN, NAN, NAN };
	qsort(values, count, sizeof(*values), compare);
	return (struct spread){
		.low = quantile(values, count, 0.25),
		.median = quantile(values, count, 0.5),
		.high = quantile(values, count, 0.75),
	};
}

static double net(const struct samples *samples, struct series series, __u32 round)
{
	const double(*raw)[ROUNDS_MOST] = samples->raw[series.build][series.way];
	double own = raw[series.row][round];

	if (!rows[series.row].sources)
		return own;
	return own - (raw[ROW_ROTATE][round] - raw[ROW_EMPTY][round]);
}

struct spread sample_time(const struct samples *samples, struct series series)
{
	double values[ROUNDS_MOST];

	for (__u32 round = 0; round < samples->rounds; round++)
		values[round] = net(samples, series, round);
	return spread_of(values, samples->rounds);
}

struct spread sample_ratio(const struct samples *samples, struct series series,
			   struct series reference)
{
	bool to_empty = series.build == reference.build && reference.way == WAY_ONE_CPU &&
			reference.row == ROW_EMPTY && series.row != ROW_EMPTY;
	double values[ROUNDS_MOST];

	for (__u32 round = 0; round < samples->rounds; round++) {
		double other = to_empty ? samples->empty[series.row][round] :
					  net(samples, reference, round);

		values[round] = net(samples, series, round) / other;
	}
	return spread_of(values, samples->rounds);
}

double spread_percent(const struct spread *spread)
{
	return (spread->high - spread->low) / spread->median * 100;
}
