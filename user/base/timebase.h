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

#endif
