/* SPDX-License-Identifier: GPL-2.0-only */
/* Alerts for people, a line each. */
#ifndef ICMPGUARD_SINKS_PRINT_H
#define ICMPGUARD_SINKS_PRINT_H

#include "alerts/alert.h"

#include <jansson.h>
#include <stdio.h>

/* One line for people: time, severity, rule, offender, summary, what was done. */
void alert_print(FILE *file, const struct alert *alert, __u64 offset);
/* The same of a record read back, in either format. False, and nothing printed, where it is
 * none of ours. */
bool alert_print_record(FILE *file, const json_t *record);

/* Of the object `icmpguard` of a record: the line without its time and its end. Likewise. */
bool alert_print_news(FILE *file, const json_t *own);

#endif
