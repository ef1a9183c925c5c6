/* SPDX-License-Identifier: GPL-2.0-only */
/* The format of Suricata's EVE alerts, with an additional object `icmpguard`. */
#ifndef ICMPGUARD_SINKS_EVE_H
#define ICMPGUARD_SINKS_EVE_H

#include "alerts/alert.h"
#include "sinks/observer.h"

#include <jansson.h>

/* Returns a new object, owned by the caller. `offset` and `observer` as for alert_to_json(). */
json_t *eve_record(const struct alert *alert, __u64 offset, const struct observer *observer);

/* Formats a time as in EVE. `nanoseconds` since 1970. */
json_t *eve_time(__u64 nanoseconds);

#endif
