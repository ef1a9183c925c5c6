/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cost of a program per packet: some hundred thousand test runs in one system call, timed by
 * the thread's CPU clock, which stops while others have the CPU.
 */
#ifndef SELFTESTS_BENCH_MEASURE_H
#define SELFTESTS_BENCH_MEASURE_H

#include "selftests/bench/row.h"

/* How a row is measured. */
enum way {
	WAY_ONE_CPU,
	WAY_TWO_CPUS, /* at once, each with half of the row's sources; the mean of both */
	WAY_PROVE,    /* a few packets, enough to check the verdict */
	WAYS
};

/* Returns nanoseconds per packet, including the change of source. The first measurement of a row
 * loads its program and fills its tables, untimed. A failure, including a wrong verdict, is
 * reported on stderr and returns a negative number. */
double measure(const struct row *row, enum way way);

/* Pins the calling thread to this CPU. Returns false if there is no such CPU. */
bool measure_pin(int cpu);

#endif
