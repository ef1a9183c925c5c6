/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a program costs a packet.  All rows are measured in turn, round after round, so
 * that whatever else the machine does falls on all of them alike; the median of a row's
 * rounds stands.  A round is half a million test runs and more in one system call, timed
 * by the thread's CPU clock.
 */
#ifndef SELFTESTS_MEASURE_H
#define SELFTESTS_MEASURE_H

#include "selftests/frames.h"

enum { ROUNDS = 11, REPEAT = 500000 };

struct row {
	const char *name;
	int program;
	__u32 verdict; /* that it must give */
	struct frame frame;
	/* Called before each round; or NULL. */
	void (*prepare)(const struct row *row);
	int next;      /* rotating: the program that the frames go on to */
	__u32 sources; /* rotating: how many */
	bool scattered;
	__u32 repeat;	 /* 0: REPEAT */
	double overhead; /* of rotating, to be taken off */
	double target;	 /* ratio it should not exceed; 0: none */
	double rounds[ROUNDS];
	double nanoseconds;
};

/* Measures every row. 0, or -1 after saying what failed on stderr. */
int measure(struct row *rows, __u32 count);

#endif
