/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses and formats numbers with units. Parsers require the whole text to match: 0, -EINVAL (wrong
 * form) or -ERANGE. */
#ifndef ICMPGUARD_BASE_UNITS_H
#define ICMPGUARD_BASE_UNITS_H

#include "headers/types.h"

enum { UNITS_TEXT = 32 };

/* "250": only decimal digits. */
int units_parse_count(const char *text, __u64 *value);
/* Parses "500ms", "10s", "5m", "1h", "7d" to nanoseconds. A number without a unit is rejected,
 * except 0. */
int units_parse_duration(const char *text, __u64 *nanoseconds);
/* "4096", "64KiB", "16MiB", "2GiB". */
int units_parse_bytes(const char *text, __u64 *bytes);

/* Formats the shortest text that parses to the same value. `text` has UNITS_TEXT bytes. */
const char *units_format_duration(char *text, __u64 nanoseconds);
const char *units_format_bytes(char *text, __u64 bytes);

#endif
