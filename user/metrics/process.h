/* SPDX-License-Identifier: GPL-2.0-only */
/* The daemon's own resource usage. */
#ifndef ICMPGUARD_METRICS_PROCESS_H
#define ICMPGUARD_METRICS_PROCESS_H

#include "headers/types.h"

struct process_usage {
	__u64 cpu_nanoseconds; /* of all threads, user and system */
	__u64 resident_bytes;  /* 0: unknown */
};

void process_usage_read(struct process_usage *usage);

#endif
