/* SPDX-License-Identifier: GPL-2.0-only */
/* Samples the run time of the programs. The kernel's run-time statistics cost every run of every
 * BPF program two clock reads, so they are enabled for one second per minute only. */
#ifndef ICMPGUARD_DAEMON_COST_H
#define ICMPGUARD_DAEMON_COST_H

#include "kernel/run_stats.h"

/* Zero-initialize all but `descriptor`. */
struct cost_sampler {
	int descriptor; /* keeps the statistics enabled; or -1 */
	__u64 begun;
	__u64 next; /* time of the next measurement */
	struct run_stats before;
	struct run_cost cost; /* latest sample; unknown at first, or without CAP_SYS_ADMIN */
};

/* Call at each poll. `now`: ns of CLOCK_MONOTONIC. */
void cost_sample(struct cost_sampler *sampler, const struct attachment *attachments, int count,
		 __u64 now);
void cost_end(struct cost_sampler *sampler);

#endif
