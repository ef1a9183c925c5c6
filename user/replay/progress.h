/* SPDX-License-Identifier: GPL-2.0-only */
/* The line that shows how far a long replay is; on a terminal alone. */
#ifndef ICMPGUARD_REPLAY_PROGRESS_H
#define ICMPGUARD_REPLAY_PROGRESS_H

#include "replay/capture.h"

/* All zero: nothing is shown. */
struct progress {
	bool wanted;
	bool shown; /* there is a line to clear */
	__u64 began; /* CLOCK_MONOTONIC, ns */
	__u64 at;    /* when it was last shown */
};

void progress_start(struct progress *progress, bool wanted);
/* To be called for each frame; looks at the clock now and then only. */
void progress_show(struct progress *progress, __u64 frames, const struct captures *captures);
/* Before anything else is printed. */
void progress_clear(struct progress *progress);

#endif
