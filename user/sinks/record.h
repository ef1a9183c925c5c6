/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by both record formats. Every object returned is new and owned by the caller. */
#ifndef ICMPGUARD_SINKS_RECORD_H
#define ICMPGUARD_SINKS_RECORD_H

#include "alerts/alert.h"
#include "sinks/observer.h"

#include <jansson.h>

bool record_is_ipv4(const struct alert *alert);

/* The ends of the traffic: an address as text; NULL if there are many. The offender may be a
 * prefix. */
json_t *record_source(const struct alert *alert);
json_t *record_offender(const struct alert *alert);
json_t *record_destination(const struct alert *alert);

/* The offender's link-layer address, in upper-case digits; NULL if unknown. */
json_t *record_mac(const struct alert *alert, const char *separator);

/* A type or code; NULL, omitted by o*, if unknown. */
json_t *record_number(bool known, __u8 number);

/* The `icmpguard` object. `offset` and `observer` as for alert_to_json(). */
json_t *record_own(const struct alert *alert, __u64 offset, const struct observer *observer);

/* Formats a record's id: 16 hexadecimal digits, reproducible in a replay. */
enum { RECORD_ID = 17 };
const char *record_id(char *text, const struct alert *alert);
/* Returns whether packets are dropped because of the alert. */
bool record_denied(const struct alert *alert);

#endif
