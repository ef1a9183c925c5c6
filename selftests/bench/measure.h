/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a program costs a packet: some hundred thousand test runs in one system call, timed by
 * the thread's CPU clock, which stands still while others have the CPU.
 */
#ifndef SELFTESTS_BENCH_MEASURE_H
#define SELFTESTS_BENCH_MEASURE_H

#include "selftests/bench/row.h"

/* How a row is measured. */
enum way {
	WAY_ONE_CPU,
	WAY_TWO_CPUS, /* at once, each with half of the row's sources; their mean */
	WAY_PROVE,    /* a few packets, no more than the verdict takes */
	WAYS
};

/* Nanoseconds a packet, that of changing the source included. The first measurement of a row
 * loads its program and fills its tables, untimed. What fails, a wrong verdict too, is
 * reported on stderr and gives a negative number. */
double measure(const struct row *row, enum way way);

/* Runs the calling thread on this CPU alone. False where there is no such CPU. */
bool measure_pin(int cpu);

#endif
