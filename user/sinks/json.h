/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Alerts as JSON: in the Elastic Common Schema, with other fields under `icmpguard.`, or in the
 * format of Suricata's EVE alerts.
 */
#ifndef ICMPGUARD_SINKS_JSON_H
#define ICMPGUARD_SINKS_JSON_H

#include "alerts/alert.h"
#include "config/settings.h"
#include "sinks/observer.h"

#include <jansson.h>
#include <stdio.h>

/* Returns a new object, owned by the caller. `offset` converts the alert's times to time since
 * 1970. `observer`: the reporting instance; NULL for a replay, whose records are the same on every
 * machine. */
json_t *alert_to_json(const struct alert *alert, enum alert_format format, __u64 offset,
		      const struct observer *observer);

/* Appends one line with one object to `file`. 0 or a negative errno. */
int alert_write(FILE *file, const struct alert *alert, enum alert_format format, __u64 offset,
		const struct observer *observer);

#endif
