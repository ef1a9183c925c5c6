/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file of alerts: whole lines or none, also on a disk that is full; bounded by rotation
 * (FILE, FILE.1, FILE.2 ...); opened again where another file has its name by now.
 */
#ifndef ICMPGUARD_SINKS_ALERT_FILE_H
#define ICMPGUARD_SINKS_ALERT_FILE_H

#include "config/settings.h"

struct alert_file {
	char path[SETTINGS_PATH]; /* "-": standard output; "": none */
	__u64 size_most;	  /* bytes, of each; 0: not bounded */
	__u64 kept;		  /* earlier ones */
	int descriptor;		  /* -1: not open */
};

/* Whether a file can be appended to; its directory is made where it is missing. 0 or a negative
 * errno. Waits for no reader. */
int alert_file_probe(const char *path);

/* Appends a line with its end; opens the file if need be. 0 or a negative errno: then nothing of
 * the line is there. */
int alert_file_append(struct alert_file *file, const char *line, size_t size);

void alert_file_close(struct alert_file *file);

#endif
