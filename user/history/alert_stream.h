/* SPDX-License-Identifier: GPL-2.0-only */
/* Active alerts and incidents in the history file. */
#ifndef ICMPGUARD_HISTORY_ALERT_STREAM_H
#define ICMPGUARD_HISTORY_ALERT_STREAM_H

#include "alerts/alerts.h"
#include "base/stream.h"

/*
 * Writes, or reads back into an empty table, the active alerts and incidents; `shift` (ns) is added
 * to every time. `away`: as for alerts_put(). Reading stops at the first error.
 */
void alerts_save(struct alerts *alerts, struct stream *stream, __s64 shift);
void alerts_restore(struct alerts *alerts, struct stream *stream, __s64 shift, __u64 away);

#endif
