/* SPDX-License-Identifier: GPL-2.0-only */
/* Windowed distinct counts: adds elements, and turns the half windows over. */
#ifndef ICMPGUARD_BPF_FANOUT_H
#define ICMPGUARD_BPF_FANOUT_H

#include "headers/elapsed.h"
#include "headers/fanout.h"

/*
 * Turns over the halves of a windowed set of 64 bits whose current half is `age` old; after a
 * pause of a whole window that half is dropped too.  Returns true if it turned over.
 */
static __always_inline bool half_turn(__u64 set[2], __u64 age, __u64 half_window)
{
	if (age < half_window)
		return false;
	set[1] = age < 2 * half_window ? set[0] : 0;
	set[0] = 0;
	return true;
}

/* Begins a new half window. Global: it is rare, and its copies are long. Returns 0. */
__noinline int fanout_turn(struct fanout *fanout, __u64 now, __u64 half_window)
{
	if (!fanout)
		return 0;
	/* After a pause of a whole window the current half is out of date too. */
	if (elapsed(now, fanout->started) < 2 * half_window)
		fanout->previous = fanout->current;
	else
		__builtin_memset(&fanout->previous, 0, sizeof(fanout->previous));
	__builtin_memset(&fanout->current, 0, sizeof(fanout->current));
	fanout->started = now;
	return 0;
}

static __always_inline void fanout_add(struct fanout *fanout, __u64 hash, __u64 now,
				       __u64 half_window)
{
	if (is_due(now, fanout->started, half_window))
		fanout_turn(fanout, now, half_window);
	hyperloglog_add(&fanout->current, hash);
}

#endif
