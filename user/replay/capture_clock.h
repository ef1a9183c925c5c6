/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A capture clock that never goes back, whatever the clock of the capturing machine did. A frame up
 * to a second earlier than the previous one was reordered, and gets that one's time. If the clock
 * was set back, time continues from there with an offset, and without it once the clock was set
 * right again, so that an hour that occurs twice is not collapsed into one moment.
 */
#ifndef ICMPGUARD_REPLAY_CAPTURE_CLOCK_H
#define ICMPGUARD_REPLAY_CAPTURE_CLOCK_H

#include "headers/types.h"

/* The maximum time: 2^33 seconds after the beginning. */
#define CAPTURE_CLOCK_END ((1ULL << 33) * NSEC_PER_SEC)

/* Zero-initialize. */
struct capture_clock {
	bool began;
	__u64 last;	/* the last time returned, ns */
	__u64 offset;	/* added to the frames' times */
	__u64 former;	/* the previous offset */
	__u64 backwards; /* frames before the previous one, or stray ones after the next */
};

/* Returns the time of a frame. `time`: the frame's, in ns; `next`: the following frame's, 0 if
 * there is none. Never less than the last result, and at most CAPTURE_CLOCK_END. */
__u64 capture_clock_set(struct capture_clock *clock, __u64 time, __u64 next);

#endif
