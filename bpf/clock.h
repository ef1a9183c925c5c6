/* SPDX-License-Identifier: GPL-2.0-only */
/* The one place that reads the kernel's clock. */
#ifndef ICMPGUARD_BPF_CLOCK_H
#define ICMPGUARD_BPF_CLOCK_H

#include "headers/types.h"

/* Set before loading; the verifier removes the branch not taken. */
const volatile bool replaying = false;

/* The coarse clock, and the value of jiffies at which it was read. */
__u64 clock_jiffies = 0;
__u64 clock_tick = 0;

/*
 * Returns the coarse clock, which advances once a tick and so is read once a tick.  The first CPU
 * of a tick writes it; one that reads in between gets the tick before, which is good enough.
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

/* Returns the fine clock, which has the same epoch: for the spacing of packets. `now`: the packet's
 * time, exact in replay. */
static __always_inline __u64 clock_fine(__u64 now)
{
	return replaying ? now : bpf_ktime_get_ns();
}

#endif
