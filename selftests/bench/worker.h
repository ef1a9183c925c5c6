/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A worker measures one row at a time, when it is asked to: a process for each build, so that
 * builds with other maps and other code are compared in one run.
 *
 * On its standard input comes a line "one NAME", "two NAME" or "prove NAME" (enum way, and the
 * name of a row). It answers with a line: nanoseconds a packet, or "unknown" where it has no
 * such row. It ends with its input, or, after a report on stderr, when a row fails.
 *
 * What is asked and answered does not change from one version to the next.
 */
#ifndef SELFTESTS_BENCH_WORKER_H
#define SELFTESTS_BENCH_WORKER_H

#include "selftests/bench/measure.h"

#include <stdio.h>
#include <sys/types.h>

struct worker {
	pid_t pid;
	FILE *asks;
	FILE *answers;
};

/* Is a worker until the input ends. The exit status. */
int worker_main(void);

/* Starts PROGRAM --worker. False after a report on stderr. */
bool worker_start(struct worker *worker, const char *program);

/* Nanoseconds a packet; NAN where the worker has no such row; negative where it failed. */
double worker_ask(struct worker *worker, enum way way, const char *row);

/* Ends it. False where it did not end well. */
bool worker_end(struct worker *worker);

#endif
