/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the records of alerts go: as JSON to a file or standard output, by a thread of its own, and
 * as a line for people to the log.  A disk or a reader that hangs costs records, which are counted.
 */
#ifndef ICMPGUARD_SINKS_ALERT_SINK_H
#define ICMPGUARD_SINKS_ALERT_SINK_H

#include "alerts/alert.h"
#include "config/settings.h"

struct alert_sink;

/* NULL after reporting. `instance`, in every record and in file names, must outlive it. */
struct alert_sink *alert_sink_new(const char *instance);
/* Writes what is queued, as far as it can be written within two seconds. Takes NULL. */
void alert_sink_free(struct alert_sink *sink);

/* Takes what the settings name. A name that cannot be that of a file is an error, reported, and
 * what was in force stays; a file that cannot be written now is reported, and tried again with each
 * record. 0 or a negative errno. */
int alert_sink_configure(struct alert_sink *sink, const struct settings *settings);

/* The interface that is watched, where it is the only one; else NULL. */
void alert_sink_set_interface(struct alert_sink *sink, const char *interface);

/* Queues one record. `offset` as in json.h. */
void alert_sink_write(struct alert_sink *sink, const struct alert *alert, __u64 offset);

/* Records that were not written. */
__u64 alert_sink_lost(const struct alert_sink *sink);

#endif
