// SPDX-License-Identifier: GPL-2.0-only
#include "metrics/process.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static __u64 nanoseconds(const struct timeval *time)
{
	return (__u64)time->tv_sec * NSEC_PER_SEC + (__u64)time->tv_usec * 1000;
}

/* The second number in /proc/self/statm, in pages; proc(5). */
static __u64 resident_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	unsigned long long pages = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%*s %llu", &pages) != 1)
		pages = 0;
	fclose(file);
	return pages * (__u64)sysconf(_SC_PAGESIZE);
}

void process_usage_read(struct process_usage *usage)
{
	struct rusage resources = {};

	getrusage(RUSAGE_SELF, &resources);
	usage->cpu_nanoseconds = nanoseconds(&resources.ru_utime) +
				 nanoseconds(&resources.ru_stime);
	usage->resident_bytes = resident_bytes();
}
