/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses points in time as people and records write them. */
#ifndef ICMPGUARD_BASE_MOMENT_H
#define ICMPGUARD_BASE_MOMENT_H

#include "headers/types.h"

/* Parses "2026-11-20", "2026-11-20T20:48", "2026-11-20 20:48:59.5", each with an offset ("Z",
 * "+02:00", "+0200") or else in local time (RFC 3339, section 5.6), to nanoseconds since 1970. 0 or
 * -EINVAL. */
int moment_parse(const char *text, __u64 *nanoseconds);

/* The same, but also accepts a duration before `now` (nanoseconds since 1970), "90s", "10m", "24h",
 * "7d", and days and times of day relative to it, "today", "15:00", "yesterday 15:00". 0, -EINVAL,
 * or -ERANGE if that is before 1970. */
int moment_parse_ago(const char *text, __u64 now, __u64 *nanoseconds);

#endif
