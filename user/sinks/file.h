/* SPDX-License-Identifier: GPL-2.0-only */
/* Where alert records go: a file or standard output, and a line for people. */
#ifndef ICMPGUARD_SINKS_FILE_H
#define ICMPGUARD_SINKS_FILE_H

#include "alerts/alert.h"
#include "config/settings.h"

#include <stdio.h>

struct alert_sink {
	FILE *file;   /* NULL: records are not written */
	bool failing; /* the latest write failed */
	char name[SETTINGS_PATH];
	enum alert_format format;
	const char *instance; /* in every record; set by the owner */
};

/* Opens (after a reload or a rotation: reopens) what the settings name; its directory is
 * made where it is missing. On error, reported, the sink that was open stays. */
int alert_sink_open(struct alert_sink *sink, const struct settings *settings);
void alert_sink_close(struct alert_sink *sink);

/* Writes one record as JSON, and to standard error as a line for people. `offset` as in
 * json.h. A full disk is reported once, and again after it has recovered. */
void alert_sink_write(struct alert_sink *sink, const struct alert *alert, __u64 offset);

#endif
