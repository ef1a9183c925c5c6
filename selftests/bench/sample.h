/* SPDX-License-Identifier: GPL-2.0-only */
/* Measurements: a number for each build, row, way and round; and their statistics. */
#ifndef SELFTESTS_BENCH_SAMPLE_H
#define SELFTESTS_BENCH_SAMPLE_H

#include "selftests/bench/measure.h"

enum build { BUILD_NEW, BUILD_OLD, BUILDS };
enum { ROWS_MOST = 128, ROUNDS_MOST = 64 };

struct samples {
	__u32 rounds;
	double empty[ROWS_MOST][ROUNDS_MOST]; /* the empty program, on one CPU just before the row */
	double raw[BUILDS][WAY_PROVE][ROWS_MOST][ROUNDS_MOST]; /* ns per packet; NAN: not measured */
};

/* One measured quantity. */
struct series {
	enum build build;
	enum way way;
	__u32 row;
};

/* Median and quartiles of the rounds' values. */
struct spread {
	double low, median, high;
};

/* Nanoseconds per packet, without the cost of changing the source. The median is NAN if a row was
 * not measured. */
struct spread sample_time(const struct samples *samples, struct series series);

/* The ratio of two within each round, so that what slows down a whole round cancels out; for the
 * empty program, the one on one CPU just before the row. */
struct spread sample_ratio(const struct samples *samples, struct series series,
			   struct series reference);

/* The interquartile range in percent of the median. */
double spread_percent(const struct spread *spread);

#endif
