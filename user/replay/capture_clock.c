// SPDX-License-Identifier: GPL-2.0-only
#include "replay/capture_clock.h"

/* Frames of several receive queues are written out of order, but not by more. */
#define REORDERED NSEC_PER_SEC
/* Within this the clock counts as set right again. */
#define RETURNED (10 * NSEC_PER_SEC)

static __u64 shift(__u64 time, __u64 offset)
{
	time = time < CAPTURE_CLOCK_END ? time : CAPTURE_CLOCK_END;
	return time + offset < CAPTURE_CLOCK_END ? time + offset : CAPTURE_CLOCK_END;
}

/* Whether `time` comes right behind the last one with the former offset, but not with this. Two
 * clocks that are written in turns are told apart by this, too. */
static bool returned(const struct capture_clock *clock, __u64 time)
{
	__u64 now = shift(time, clock->offset), former = shift(time, clock->former);

	return former >= clock->last && former - clock->last < RETURNED &&
	       (now < clock->last || former < now);
}

/* One frame of the future among others of the present. */
static bool is_stray(const struct capture_clock *clock, __u64 now, __u64 next)
{
	__u64 behind = shift(next, clock->offset);

	return next && behind + RETURNED < now && behind + REORDERED >= clock->last;
}

__u64 capture_clock_set(struct capture_clock *clock, __u64 time, __u64 next)
{
	__u64 now = shift(time, clock->offset), offset;

	if (!clock->began) {
		clock->began = true;
		if (is_stray(clock, now, next)) {
			clock->backwards++;
			now = shift(next, 0);
		}
		clock->last = now;
		return now;
	}
	if (returned(clock, time)) {
		offset = clock->offset;
		clock->offset = clock->former;
		clock->former = offset;
		now = shift(time, clock->offset);
	}
	if (now < clock->last) {
		clock->backwards++;
		if (clock->last - now > REORDERED) {
			clock->former = clock->offset;
			clock->offset = clock->last - shift(time, 0);
		}
		return clock->last;
	}
	if (is_stray(clock, now, next)) {
		clock->backwards++;
		return clock->last;
	}
	clock->last = now;
	return now;
}
