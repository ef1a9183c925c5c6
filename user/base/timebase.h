/* SPDX-License-Identifier: GPL-2.0-only */
/* The clocks of user space. All other code takes `now` as a parameter. */
#ifndef ICMPGUARD_BASE_TIMEBASE_H
#define ICMPGUARD_BASE_TIMEBASE_H

#include "headers/types.h"

/* Returns CLOCK_MONOTONIC in nanoseconds, the kernel side's clock. */
__u64 timebase_now(void);
/* Returns what to add to a kernel side time to get nanoseconds since 1970. In replay 0. */
__u64 timebase_offset(void);
/* Formats nanoseconds since 1970 as "2026-11-20T20:48:59.123456Z"; `text` has TIME_TEXT bytes. */
enum { TIME_TEXT = 40 };
const char *timebase_format(char *text, __u64 nanoseconds);

/* Returns the nanoseconds from `then` to `now`, or 0 if `now` is not later. A time restored from a
 * file may be before the clock's zero, and has then wrapped around. */
static inline __u64 time_since(__u64 now, __u64 then)
{
	__s64 passed = (__s64)(now - then);

	return passed > 0 ? (__u64)passed : 0;
}

#endif
