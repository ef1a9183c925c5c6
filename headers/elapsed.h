/* SPDX-License-Identifier: GPL-2.0-only */
/* Time differences that do not wrap. */
#ifndef ICMPGUARD_ELAPSED_H
#define ICMPGUARD_ELAPSED_H

#include "headers/types.h"

/*
 * Returns the nanoseconds from `then` to `now`; 0 if `then` is later.  Two CPUs read the coarse
 * clock up to a tick apart, so an entry that one of them wrote may be ahead of the other's clock;
 * a capture's clock may be set back.
 */
static __always_inline __u64 elapsed(__u64 now, __u64 then)
{
	return now > then ? now - then : 0;
}

/*
 * Returns whether `after` nanoseconds have passed, or the clock was set back: `then` is ahead by
 * more than CPUs differ.
 */
static __always_inline bool is_due(__u64 now, __u64 then, __u64 after)
{
	return then > now ? then - now > NSEC_PER_SEC : now - then >= after;
}

#endif
