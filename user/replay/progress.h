/* SPDX-License-Identifier: GPL-2.0-only */
/* The progress line of a long replay; only on a terminal. */
#ifndef ICMPGUARD_REPLAY_PROGRESS_H
#define ICMPGUARD_REPLAY_PROGRESS_H

#include "replay/capture.h"

/* Zero-initialize to show nothing. */
struct progress {
	bool wanted;
	bool shown; /* there is a line to clear */
	__u64 began; /* CLOCK_MONOTONIC, ns */
	__u64 at;    /* when it was last updated */
};

void progress_start(struct progress *progress, bool wanted);
/* Call for each frame; only occasionally reads the clock. */
void progress_show(struct progress *progress, __u64 frames, const struct captures *captures);
/* Call before printing anything else. */
void progress_clear(struct progress *progress);

#endif
