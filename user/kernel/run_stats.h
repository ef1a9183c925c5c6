/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the programs on the attached interfaces cost, by the kernel's own run-time statistics
 * (BPF_ENABLE_STATS, bpf(2)).  While they are enabled each run of each BPF program of the machine
 * takes two readings of a clock more, so they are only as long as somebody measures.
 */
#ifndef ICMPGUARD_KERNEL_RUN_STATS_H
#define ICMPGUARD_KERNEL_RUN_STATS_H

#include "kernel/attach.h"

/* Counted while the statistics are enabled, and kept when they are not. */
struct run_stats {
	__u64 nanoseconds;
	__u64 runs; /* packets, whatever they are */
};

struct run_cost {
	bool known;
	double nanoseconds; /* a packet: mean of all that the programs looked at */
	double share;	    /* of one core: 0.01 is 1 % */
	double packets;	    /* a second */
};

/* Enables the statistics: a descriptor, which is closed to end that; or a negative errno, nothing
 * reported: -EPERM (needs CAP_SYS_ADMIN). */
int run_stats_start(void);

/* Sums those of the programs that receive packets there and see them leave; in libxdp's dispatcher
 * that of the dispatcher, with all programs in it. 0 or a negative errno, nothing reported. */
int run_stats_read(struct run_stats *stats, const struct attachment *attachments, int count);

/* What was spent between two readings that are `elapsed` ns apart. Not known where no packet came.
 */
struct run_cost run_stats_cost(const struct run_stats *before, const struct run_stats *after,
			       __u64 elapsed);

#endif
