/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clock of a capture that does not go back, whatever the machine's did that wrote it.  A frame
 * that is up to a second earlier than the one before was reordered, and takes that one's time.
 * Where the clock was set back, time goes on from there with an offset, and where it then
 * was set right again, without; so that an hour that happened twice does not become one moment.
 */
#ifndef ICMPGUARD_REPLAY_CAPTURE_CLOCK_H
#define ICMPGUARD_REPLAY_CAPTURE_CLOCK_H

#include "headers/types.h"

/* The last nanosecond that it can show: 2^33 seconds after the beginning. */
#define CAPTURE_CLOCK_END ((1ULL << 33) * NSEC_PER_SEC)

/* All zero to begin with. */
struct capture_clock {
	bool began;
	__u64 last;	/* that it showed, ns */
	__u64 offset;	/* added to what a frame says */
	__u64 former;	/* what was added before the clock was set last */
	__u64 backwards; /* frames of an earlier time than the one before, or than the one behind */
};

/* The time of a frame. `time` is what it says, in ns; `next` what the one behind it says, 0 where
 * there is none. Never less than what was returned before, at most CAPTURE_CLOCK_END. */
__u64 capture_clock_set(struct capture_clock *clock, __u64 time, __u64 next);

#endif
