/* SPDX-License-Identifier: GPL-2.0-only */
/* The one place that asks the kernel what time it is. */
#ifndef ICMPGUARD_BPF_CLOCK_H
#define ICMPGUARD_BPF_CLOCK_H

#include "headers/types.h"

/* Set before loading; the verifier folds the way not taken away. */
const volatile bool replaying = false;

/* When the tick began that `clock_jiffies` counted, as the coarse clock has it. */
__u64 clock_jiffies = 0;
__u64 clock_tick = 0;

/*
 * The coarse clock, which moves once a tick: asked once a tick, too.  Written by whichever
 * CPU is first; one that reads in between gets the tick before, which is as good.
 */
static __always_inline __u64 clock_coarse(void)
{
	__u64 jiffies = bpf_jiffies64();

	if (clock_jiffies != jiffies) {
		clock_tick = bpf_ktime_get_coarse_ns();
		clock_jiffies = jiffies;
	}
	return clock_tick;
}

/* The fine clock, of the same zero; where the spacing of packets is measured. `now`: of the packet,
 * exact in replay. */
static __always_inline __u64 clock_fine(__u64 now)
{
	return replaying ? now : bpf_ktime_get_ns();
}

#endif
