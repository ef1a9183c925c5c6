/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables that are printed, and the goals: none of them fails a run, since a time depends
 * on the machine and on what else it does. */
#ifndef SELFTESTS_BENCH_REPORT_H
#define SELFTESTS_BENCH_REPORT_H

#include "selftests/bench/sample.h"

/* A goal that was set on the command line: this row, at most so much of the old build. */
struct old_goal {
	const char *row;
	double most;
};

void report_tables(const struct samples *samples, bool with_old, bool with_two);
void report_goals(const struct samples *samples, bool with_old, bool with_two,
		  const struct old_goal *goals, __u32 goal_count);

#endif
