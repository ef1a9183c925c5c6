// SPDX-License-Identifier: GPL-2.0-only
#include "base/timebase.h"

#include <stdio.h>
#include <time.h>

static __u64 read_clock(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (__u64)time.tv_sec * NSEC_PER_SEC + (__u64)time.tv_nsec;
}

__u64 timebase_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

__u64 timebase_offset(void)
{
	return read_clock(CLOCK_REALTIME) - read_clock(CLOCK_MONOTONIC);
}

const char *timebase_format(char *text, __u64 nanoseconds)
{
	time_t seconds = (time_t)(nanoseconds / NSEC_PER_SEC);
	struct tm parts;
	size_t length;

	gmtime_r(&seconds, &parts);
	length = strftime(text, TIME_TEXT, "%Y-%m-%dT%H:%M:%S", &parts);
	snprintf(text + length, TIME_TEXT - length, ".%06lluZ", nanoseconds % NSEC_PER_SEC / 1000);
	return text;
}
