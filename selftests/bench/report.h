/* SPDX-License-Identifier: GPL-2.0-only */
/* The printed tables and the goals. No goal fails a run, since times depend on the machine and its
 * load. */
#ifndef SELFTESTS_BENCH_REPORT_H
#define SELFTESTS_BENCH_REPORT_H

#include "selftests/bench/sample.h"

/* A goal set on the command line: at most this ratio to the old build for this row. */
struct old_goal {
	const char *row;
	double most;
};

void report_tables(const struct samples *samples, bool with_old, bool with_two);
void report_goals(const struct samples *samples, bool with_old, bool with_two,
		  const struct old_goal *goals, __u32 goal_count);

#endif
