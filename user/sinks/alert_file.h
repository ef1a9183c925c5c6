/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The alerts file: contains only whole lines, even if the disk is full; limited by rotation (FILE,
 * FILE.1, FILE.2 ...); reopened if another file has taken its name.
 */
#ifndef ICMPGUARD_SINKS_ALERT_FILE_H
#define ICMPGUARD_SINKS_ALERT_FILE_H

#include "config/settings.h"

struct alert_file {
	char path[SETTINGS_PATH]; /* "-": standard output; "": none */
	__u64 size_most;	  /* bytes per file; 0: no limit */
	__u64 kept;		  /* number of rotated files */
	int descriptor;		  /* -1: not open */
};

/* Checks that a file can be appended to; creates its directory if missing. 0 or a negative errno.
 * Does not wait for a reader. */
int alert_file_probe(const char *path);

/* Appends a line including its newline; opens the file if needed. 0, or a negative errno, with
 * nothing of the line written. */
int alert_file_append(struct alert_file *file, const char *line, size_t size);

void alert_file_close(struct alert_file *file);

#endif
