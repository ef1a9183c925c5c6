/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A worker measures one row at a time, on request: one process per build, so that builds with other
 * maps and other code are compared in one run.
 *
 * Standard input has lines "one NAME", "two NAME" or "prove NAME" (enum way, and the name of a
 * row). The answer is a line: nanoseconds per packet, or "unknown" if there is no such row. The
 * worker ends with its input, or, after a report on stderr, when a row fails.
 *
 * This protocol does not change between versions.
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

/* Runs as a worker until the input ends. Returns the exit status. */
int worker_main(void);

/* Starts PROGRAM --worker. Returns false after a report on stderr. */
bool worker_start(struct worker *worker, const char *program);

/* Returns nanoseconds per packet; NAN if the worker has no such row; negative if it failed. */
double worker_ask(struct worker *worker, enum way way, const char *row);

/* Ends the worker. Returns false if it failed. */
bool worker_end(struct worker *worker);

#endif
