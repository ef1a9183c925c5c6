/* SPDX-License-Identifier: GPL-2.0-only */
/* The windowed distinct count: adding, and turning the half windows over. */
#ifndef ICMPGUARD_FANOUT_H
#define ICMPGUARD_FANOUT_H

#include "maps.h"

/* Global, so that the verifier follows it once. Always 0. */
__noinline int fanout_add(struct fanout *fanout, __u64 hash, __u64 now, __u64 half_window)
{
	__u64 age;

	if (!fanout)
		return 0;
	age = now - fanout->started;
	if (age >= half_window) {
		/* After a pause of a whole window the current half is history too. */
		if (age < 2 * half_window)
			fanout->previous = fanout->current;
		else
			__builtin_memset(&fanout->previous, 0, sizeof(fanout->previous));
		__builtin_memset(&fanout->current, 0, sizeof(fanout->current));
		fanout->started = now;
	}
	hyperloglog_add(&fanout->current, hash);
	return 0;
}

#endif
