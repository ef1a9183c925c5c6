/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generic cell rate algorithm (ITU-T I.371, virtual scheduling), one 64-bit
 * word a bucket: the theoretical arrival time, the moment at which everything
 * accepted so far would have been sent at exactly the configured rate.
 * It equals a token bucket of the same rate and burst, without a refill timer.
 */
#ifndef ICMPGUARD_GCRA_H
#define ICMPGUARD_GCRA_H

#include "headers/types.h"

/* interval: nanoseconds one unit costs (0: no limit); burst: nanoseconds a
 * sender may run ahead of the clock, (units - 1) * interval. */
struct gcra {
	__u64 interval;
	__u64 burst;
};

/* Takes `cost` nanoseconds at time `now` out of a bucket. Returns false, and takes nothing, if the
 * sender is already further ahead than the burst allows. */
static __always_inline bool gcra_take(__u64 *arrival, const struct gcra *limit, __u64 cost,
				      __u64 now)
{
	__u64 at = *arrival > now ? *arrival : now;

	if (limit->interval == 0)
		return true;
	if (at - now > limit->burst) {
		/* No debt is that large: the clock was set back. */
		if ((at - now - limit->burst) / 16 <= limit->interval + cost + NSEC_PER_SEC)
			return false;
		at = now;
	}
	*arrival = at + cost;
	return true;
}

/* Returns a limit from units a second and a burst in units; rate 0 means no limit. */
static inline struct gcra gcra_limit(__u64 rate, __u64 burst)
{
	struct gcra limit = {};

	if (rate == 0)
		return limit;
	limit.interval = NSEC_PER_SEC / rate;
	if (limit.interval == 0)
		limit.interval = 1;
	limit.burst = burst > 0 ? (burst - 1) * limit.interval : 0;
	return limit;
}

#endif
