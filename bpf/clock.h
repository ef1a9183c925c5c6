/* SPDX-License-Identifier: GPL-2.0-only */
/* The one place that knows what time it is, and how long a frame was on the wire. */
#ifndef ICMPGUARD_BPF_CLOCK_H
#define ICMPGUARD_BPF_CLOCK_H

#include "headers/maps.h"

/* Set before loading; the verifier folds the way not taken away. */
const volatile bool replaying = false;

struct moment {
	__u64 now;
	__u32 length;
	__u32 ifindex;
};

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

/*
 * Live: the coarse clock, which costs a third of the fine one; its milliseconds do
 * for buckets and windows.  Replay: the stamp before the frame (struct stamp).
 */
static __always_inline struct moment clock_read(struct xdp_md *context)
{
	struct moment moment = { .ifindex = context->ingress_ifindex };
	const struct stamp *stamp = (void *)(long)context->data_meta;

	if (!replaying) {
		moment.now = clock_coarse();
		moment.length = bpf_xdp_get_buff_len(context);
	} else if ((void *)(stamp + 1) <= (void *)(long)context->data) {
		moment.now = stamp->now;
		moment.length = stamp->length;
		moment.ifindex = stamp->ifindex;
	}
	return moment;
}

#endif
