/* SPDX-License-Identifier: GPL-2.0-only */
/* The latest lines of a growing file of lines, and those that follow. */
#ifndef ICMPGUARD_COMMANDS_TAIL_H
#define ICMPGUARD_COMMANDS_TAIL_H

#include "headers/types.h"

#include <sys/types.h>

/* The latest lines, oldest first, without their line ends. Freed by tail_free(). */
struct tail {
	char **lines;
	size_t count;
	off_t end; /* where in the file the latest whole line ended */
};

/*
 * Fills in the latest `most` lines for which `match` (NULL: any) is true, read from the end
 * backwards: the size of the file does not matter. A line that is not whole yet is left for
 * later; one longer than 1 MiB ends the search. 0 or a negative errno, not reported.
 */
int tail_read(struct tail *tail, int file, size_t most, bool (*match)(const char *, void *),
	      void *context);
void tail_free(struct tail *tail);

/* The same, and where `file`, whose name is `name`, has too few of them, of what it was before it
 * was rotated: `name`.1, `name`.2 and so on. `end` is that of `file`. */
int tail_read_rotated(struct tail *tail, const char *name, int file, size_t most,
		      bool (*match)(const char *, void *), void *context);

/*
 * Calls `line` for every line that is appended to a file, from `start` on, and goes on with
 * the new file when it is rotated, however that is done (renamed, truncated); a file that
 * is not there is waited for. `file`: its descriptor, or -1; closed here. Returns only where
 * it fails, or `line` does: a negative errno, not reported.
 */
int tail_follow(const char *name, int file, off_t start, int (*line)(const char *, void *),
		void *context);

#endif
