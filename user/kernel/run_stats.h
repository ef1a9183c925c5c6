/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cost of the programs on the attached interfaces, from the kernel's run-time statistics
 * (BPF_ENABLE_STATS, bpf(2)). While enabled, each run of any BPF program on the machine reads the
 * clock twice more, so they are only enabled during a measurement.
 */
#ifndef ICMPGUARD_KERNEL_RUN_STATS_H
#define ICMPGUARD_KERNEL_RUN_STATS_H

#include "kernel/attach.h"

/* Counted while the statistics are enabled; kept when they are disabled. */
struct run_stats {
	__u64 nanoseconds;
	__u64 runs; /* packets of any kind */
};

struct run_cost {
	bool known;
	double nanoseconds; /* mean per packet seen by the programs */
	double share;	    /* of one core: 0.01 is 1 % */
	double packets;	    /* per second */
	bool few;	    /* so few that one interrupt may dominate the mean */
};

/* Enables the statistics. Returns a descriptor, which disables them when closed, or a negative
 * errno, not reported: -EPERM (needs CAP_SYS_ADMIN). */
int run_stats_start(void);

/* Sums the statistics of the ingress and egress programs; for libxdp's dispatcher, those of the
 * dispatcher, which include all its programs. 0 or a negative errno, not reported. */
int run_stats_read(struct run_stats *stats, const struct attachment *attachments, int count);

/* Returns the cost between two readings, `elapsed` ns apart; unknown if there were no packets. */
struct run_cost run_stats_cost(const struct run_stats *before, const struct run_stats *after,
			       __u64 elapsed);

#endif
