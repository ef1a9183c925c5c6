/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the last lines of a growing file, and follows it. */
#ifndef ICMPGUARD_COMMANDS_TAIL_H
#define ICMPGUARD_COMMANDS_TAIL_H

#include "headers/types.h"

#include <sys/types.h>

/* The last lines, oldest first, without newlines. Free with tail_free(). */
struct tail {
	char **lines;
	size_t count;
	off_t end; /* file offset of the end of the last complete line */
};

/*
 * Reads the last `most` lines for which `match` (NULL: any) returns true, from the end backwards,
 * so the cost does not depend on the file size. An incomplete last line is skipped; a line longer
 * than 1 MiB ends the search. 0 or a negative errno, not reported.
 */
int tail_read(struct tail *tail, int file, size_t most, bool (*match)(const char *, void *),
	      void *context);
void tail_free(struct tail *tail);

/* The same, but if `file`, named `name`, has too few lines, goes on with its rotated predecessors:
 * `name`.1, `name`.2 and so on. `end` is that of `file`. */
int tail_read_rotated(struct tail *tail, const char *name, int file, size_t most,
		      bool (*match)(const char *, void *), void *context);

/*
 * Calls `line` for every line appended to a file from `start` on, and follows rotation of any kind
 * (renamed or truncated); waits for a file that does not exist. `file`: its descriptor, or -1;
 * closed here. Returns only if reading or `line` fails: a negative errno, not reported.
 */
int tail_follow(const char *name, int file, off_t start, int (*line)(const char *, void *),
		void *context);

#endif
