/* SPDX-License-Identifier: GPL-2.0-only */
/* Alerts in force and incidents, as they are in the file of the history. */
#ifndef ICMPGUARD_HISTORY_ALERT_STREAM_H
#define ICMPGUARD_HISTORY_ALERT_STREAM_H

#include "alerts/alerts.h"
#include "base/stream.h"

/*
 * Writes, and reads back into a table that is still empty, the alerts in force and what is known
 * of offenders; `shift`, ns, is added to every time on the way.  `away`: as for alerts_put().
 * What cannot be read ends it.
 */
void alerts_save(struct alerts *alerts, struct stream *stream, __s64 shift);
void alerts_restore(struct alerts *alerts, struct stream *stream, __s64 shift, __u64 away);

#endif
