/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers with units as people write them, both ways. Parsers take the whole text or
 * nothing: 0, or -EINVAL (not of the form) or -ERANGE. */
#ifndef ICMPGUARD_BASE_UNITS_H
#define ICMPGUARD_BASE_UNITS_H

#include "headers/types.h"

enum { UNITS_TEXT = 32 };

/* "250": decimal digits alone. */
int units_parse_count(const char *text, __u64 *value);
/* "500ms", "10s", "5m", "1h", "7d" to nanoseconds. A bare number but 0 is refused. */
int units_parse_duration(const char *text, __u64 *nanoseconds);
/* "4096", "64KiB", "16MiB", "2GiB". */
int units_parse_bytes(const char *text, __u64 *bytes);

/* The shortest text that parses back to the same value. `text` holds UNITS_TEXT. */
const char *units_format_duration(char *text, __u64 nanoseconds);
const char *units_format_bytes(char *text, __u64 bytes);

#endif
