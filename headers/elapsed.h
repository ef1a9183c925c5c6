/* SPDX-License-Identifier: GPL-2.0-only */
/* Differences of times that do not wrap. */
#ifndef ICMPGUARD_ELAPSED_H
#define ICMPGUARD_ELAPSED_H

#include "headers/types.h"

/*
 * Nanoseconds from `then` to `now`; 0 where `then` is the later one.  Two CPUs read the coarse
 * clock up to a tick apart, so an entry that one of them wrote may be ahead of the other's
 * clock; a capture's clock may be set back.
 */
static __always_inline __u64 elapsed(__u64 now, __u64 then)
{
	return now > then ? now - then : 0;
}

/*
 * Whether `after` nanoseconds have passed, or the clock was set back: `then` is ahead by more
 * than CPUs differ.
 */
static __always_inline bool is_due(__u64 now, __u64 then, __u64 after)
{
	return then > now ? then - now > NSEC_PER_SEC : now - then >= after;
}

#endif
