/* SPDX-License-Identifier: GPL-2.0-only */
/* A bound on the time that one round of work takes, by the wall clock of this machine. */
#ifndef ICMPGUARD_BASE_PACE_H
#define ICMPGUARD_BASE_PACE_H

#include "headers/types.h"

struct pace {
	__u64 until; /* ns; 0: there is no bound */
	__u32 asked;
};

/* A round begins, of at most `budget` ns; 0: it is not bounded. */
void pace_begin(struct pace *pace, __u64 budget);
/* Whether its time is over: asked after each piece of work, of microseconds. */
bool pace_over(struct pace *pace);

#endif
