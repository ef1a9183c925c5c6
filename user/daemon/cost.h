/* SPDX-License-Identifier: GPL-2.0-only */
/* What the programs cost, sampled: the kernel's run-time statistics are enabled for a second of
 * each minute, because they cost every run of every BPF program two readings of a clock. */
#ifndef ICMPGUARD_DAEMON_COST_H
#define ICMPGUARD_DAEMON_COST_H

#include "kernel/run_stats.h"

/* Zeroed at first but for `descriptor`. */
struct cost_sampler {
	int descriptor; /* while it measures; or -1 */
	__u64 begun;
	__u64 next; /* when it measures again */
	struct run_stats before;
	struct run_cost
		cost; /* of the latest second; not known at first, or without CAP_SYS_ADMIN */
};

/* To be called at each poll. `now` in ns of CLOCK_MONOTONIC. */
void cost_sample(struct cost_sampler *sampler, const struct attachment *attachments, int count,
		 __u64 now);
void cost_end(struct cost_sampler *sampler);

#endif
