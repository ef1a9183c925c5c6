/* SPDX-License-Identifier: GPL-2.0-only */
/* The clocks of the user side. Everything else takes `now` as a parameter. */
#ifndef ICMPGUARD_BASE_TIMEBASE_H
#define ICMPGUARD_BASE_TIMEBASE_H

#include "headers/types.h"

/* CLOCK_MONOTONIC in nanoseconds, the kernel side's clock. */
__u64 timebase_now(void);
/* What to add to a time of the kernel side to get nanoseconds since 1970. In replay 0. */
__u64 timebase_offset(void);
/* "2026-11-20T20:48:59.123456Z" of nanoseconds since 1970; `text` holds TIME_TEXT. */
enum { TIME_TEXT = 40 };
const char *timebase_format(char *text, __u64 nanoseconds);

/* Nanoseconds from `then` to `now`; 0 where that is not later. A time that was read back from a
 * file may be before the clock's zero, and has then wrapped around. */
static inline __u64 time_since(__u64 now, __u64 then)
{
	__s64 passed = (__s64)(now - then);

	return passed > 0 ? (__u64)passed : 0;
}

#endif
