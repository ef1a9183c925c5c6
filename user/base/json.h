/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands share in writing and reading JSON by jansson. */
#ifndef ICMPGUARD_BASE_JSON_H
#define ICMPGUARD_BASE_JSON_H

#include "headers/types.h"

#include <jansson.h>
#include <stdio.h>

/* Flags for one compact line in the order the members were set. Reals have 10 significant
 * digits: enough for any figure here, and the same on every machine. */
#define JSON_LINE (JSON_COMPACT | JSON_REAL_PRECISION(10))

/* A time in nanoseconds since 1970 as RFC 3339 text. */
json_t *json_time(__u64 nanoseconds);

/* Appends a text to an array that does not hold it yet. */
void json_append_new_text(json_t *array, const char *text);

/* An object from a line of a file, with control characters in its texts escaped: it may be printed
 * on a terminal. NULL: it is none. */
json_t *json_load_line(const char *line);

/* The text of a member of an object in an object, or NULL where there is none. */
const char *json_text_in(const json_t *object, const char *name, const char *member);

/* Writes `object` as an indented document, or as one line, and releases it. 0 or a negative
 * errno; NULL is taken for -ENOMEM. */
int json_write(FILE *to, json_t *object);
int json_write_line(FILE *to, json_t *object);

#endif
