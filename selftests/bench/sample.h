/* SPDX-License-Identifier: GPL-2.0-only */
/* What was measured: a number for each build, row, way and round; and what is made of them. */
#ifndef SELFTESTS_BENCH_SAMPLE_H
#define SELFTESTS_BENCH_SAMPLE_H

#include "selftests/bench/measure.h"

enum build { BUILD_NEW, BUILD_OLD, BUILDS };
enum { ROWS_MOST = 128, ROUNDS_MOST = 64 };

struct samples {
	__u32 rounds;
	double empty[ROWS_MOST][ROUNDS_MOST]; /* the empty program, on one CPU just before the row */
	double raw[BUILDS][WAY_PROVE][ROWS_MOST][ROUNDS_MOST]; /* ns a packet; NAN: not measured */
};

/* One thing that was measured. */
struct series {
	enum build build;
	enum way way;
	__u32 row;
};

/* Of the rounds' values: the median, and the quartiles around it. */
struct spread {
	double low, median, high;
};

/* Nanoseconds a packet, without what changing the source costs. NAN medians where a row was
 * not measured. */
struct spread sample_time(const struct samples *samples, struct series series);

/* The ratio of two within each round, so that what slows down a round falls out; to the empty
 * program on one CPU, as it was just before the row. */
struct spread sample_ratio(const struct samples *samples, struct series series,
			   struct series reference);

/* The quartiles' distance, in percent of the median. */
double spread_percent(const struct spread *spread);

#endif
