// SPDX-License-Identifier: GPL-2.0-only
#include "replay/capture_clock.h"

/* Frames of several receive queues may be written out of order by up to this. */
#define REORDERED NSEC_PER_SEC
/* A time this close after the last one means that the clock was set right again. */
#define RETURNED (10 * NSEC_PER_SEC)

static __u64 shift(__u64 time, __u64 offset)
{
	time = time < CAPTURE_CLOCK_END ? time : CAPTURE_CLOCK_END;
	return time + offset < CAPTURE_CLOCK_END ? time + offset : CAPTURE_CLOCK_END;
}

/* Returns whether `time` follows the last time with the former offset, but not, or less closely,
 * with the current one. This also separates two clocks that alternate in one file. */
static bool returned(const struct capture_clock *clock, __u64 time)
{
	__u64 now = shift(time, clock->offset), former = shift(time, clock->former);

	return former >= clock->last && former - clock->last < RETURNED &&
	       (now < clock->last || former < now);
}

/* Detects a single frame with a time in the future. */
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
