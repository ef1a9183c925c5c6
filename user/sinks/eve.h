/* SPDX-License-Identifier: GPL-2.0-only */
/* The shape of Suricata's EVE alerts, with the object `icmpguard`. */
#ifndef ICMPGUARD_SINKS_EVE_H
#define ICMPGUARD_SINKS_EVE_H

#include "alerts/alert.h"
#include "sinks/observer.h"

#include <jansson.h>

/* A new object, the caller's. `offset` and `observer` as for alert_to_json(). */
json_t *eve_record(const struct alert *alert, __u64 offset, const struct observer *observer);

/* A time as EVE writes it. `nanoseconds` since 1970. */
json_t *eve_time(__u64 nanoseconds);

#endif
