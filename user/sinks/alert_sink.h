/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes alert records: as JSON to a file or standard output, in a thread of its own, and as a line
 * for people to the log. If a disk or a reader hangs, records are lost, and counted.
 */
#ifndef ICMPGUARD_SINKS_ALERT_SINK_H
#define ICMPGUARD_SINKS_ALERT_SINK_H

#include "alerts/alert.h"
#include "config/settings.h"

struct alert_sink;

/* NULL, reported, on failure. `instance`, which is in every record and in file names, must outlive
 * it. */
struct alert_sink *alert_sink_new(const char *instance);
/* Writes the queue, for at most two seconds. Accepts NULL. */
void alert_sink_free(struct alert_sink *sink);

/* Applies the settings. A name that cannot be a file's is an error, reported, and the previous
 * settings stay in force; if a file currently cannot be written, that is reported, and each record
 * tries again. 0 or a negative errno. */
int alert_sink_configure(struct alert_sink *sink, const struct settings *settings);

/* Sets the name of the watched interface if there is only one; else NULL. */
void alert_sink_set_interface(struct alert_sink *sink, const char *interface);

/* Queues a record. `offset` as in json.h. */
void alert_sink_write(struct alert_sink *sink, const struct alert *alert, __u64 offset);

/* Returns the number of lost records. */
__u64 alert_sink_lost(const struct alert_sink *sink);

#endif
