/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Alerts for machines: Elastic Common Schema names with what has none there under
 * `icmpguard.`, or the shape of Suricata's EVE alerts.
 */
#ifndef ICMPGUARD_ALERTS_ALERT_JSON_H
#define ICMPGUARD_ALERTS_ALERT_JSON_H

#include "alerts/alert.h"

#include <jansson.h>
#include <stdio.h>

/* A new object, the caller's. `offset` turns the alert's times into time since 1970. */
json_t *alert_to_json(const struct alert *alert, enum alert_format format, __u64 offset);

/* Appends one line with one object to `file`; 0 or a negative errno. */
int alert_write(FILE *file, const struct alert *alert, enum alert_format format, __u64 offset);

/* One line for people: time, severity, rule, offender, summary, what was done. */
void alert_print(FILE *file, const struct alert *alert, __u64 offset);
/* The same of a record read back, in either format. False, and nothing printed, where it is
 * none of ours. */
bool alert_print_record(FILE *file, const json_t *record);

#endif
