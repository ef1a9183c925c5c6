/* SPDX-License-Identifier: GPL-2.0-only */
/* What the records of both formats have in common. Every object is a new one, the caller's. */
#ifndef ICMPGUARD_SINKS_RECORD_H
#define ICMPGUARD_SINKS_RECORD_H

#include "alerts/alert.h"
#include "sinks/observer.h"

#include <jansson.h>

bool record_is_ipv4(const struct alert *alert);

/* The ends of the offending packets: an address as text; NULL where there are many. The
 * offender itself may be a prefix. */
json_t *record_source(const struct alert *alert);
json_t *record_offender(const struct alert *alert);
json_t *record_destination(const struct alert *alert);

/* The link-layer address of the offender, in upper-case digits; NULL where it is not known. */
json_t *record_mac(const struct alert *alert, const char *separator);

/* A type or code; NULL, which o* leaves out, where it is not known. */
json_t *record_number(bool known, __u8 number);

/* The object `icmpguard`. `offset` and `observer` as for alert_to_json(). */
json_t *record_own(const struct alert *alert, __u64 offset, const struct observer *observer);

/* Of one record: 16 hexadecimal digits, the same again in a replay. */
enum { RECORD_ID = 17 };
const char *record_id(char *text, const struct alert *alert);
/* Whether packets are dropped for it. */
bool record_denied(const struct alert *alert);

#endif
