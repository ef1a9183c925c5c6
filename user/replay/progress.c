// SPDX-License-Identifier: GPL-2.0-only
#include "replay/progress.h"

#include "base/timebase.h"

#include <stdio.h>
#include <unistd.h>

enum { FRAMES_A_LOOK = 4096 };

void progress_start(struct progress *progress, bool wanted)
{
	*progress = (struct progress){ .wanted = wanted && isatty(STDERR_FILENO) };
	progress->began = progress->at = timebase_now();
}

void progress_show(struct progress *progress, __u64 frames, const struct captures *captures)
{
	double done, seconds;
	__u64 now;

	if (!progress->wanted || frames % FRAMES_A_LOOK)
		return;
	now = timebase_now();
	if (now - progress->at < NSEC_PER_SEC / 4)
		return;
	progress->at = now;
	seconds = (double)(now - progress->began) / NSEC_PER_SEC;
	fprintf(stderr, "\r\033[K%llu frames, %.0f a second", frames, (double)frames / seconds);
	done = captures_progress(captures);
	if (done > 0)
		fprintf(stderr, ", %.0f %%, %.0f s left", done * 100, seconds / done - seconds);
	fflush(stderr);
	progress->shown = true;
}

void progress_clear(struct progress *progress)
{
	if (!progress->shown)
		return;
	fputs("\r\033[K", stderr);
	progress->shown = false;
}
