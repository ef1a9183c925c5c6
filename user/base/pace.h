/* SPDX-License-Identifier: GPL-2.0-only */
/* Limits the time of one round of work, in real time (also during a replay). */
#ifndef ICMPGUARD_BASE_PACE_H
#define ICMPGUARD_BASE_PACE_H

#include "headers/types.h"

struct pace {
	__u64 until; /* ns; 0: no limit */
	__u32 asked;
};

/* Starts a round of at most `budget` ns; 0: no limit. */
void pace_begin(struct pace *pace, __u64 budget);
/* Returns whether the time is over; call it after each piece of work of some microseconds. */
bool pace_over(struct pace *pace);

#endif
