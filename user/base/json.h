/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared helpers for reading and writing JSON with jansson. */
#ifndef ICMPGUARD_BASE_JSON_H
#define ICMPGUARD_BASE_JSON_H

#include "headers/types.h"

#include <jansson.h>
#include <stdio.h>

/* Flags for one compact line with members in insertion order. Reals have 10 significant digits:
 * enough for any value here, and the same on every machine. */
#define JSON_LINE (JSON_COMPACT | JSON_REAL_PRECISION(10))

/* Formats nanoseconds since 1970 as RFC 3339 text. */
json_t *json_time(__u64 nanoseconds);

/* Appends a text to an array unless it is already in it. */
void json_append_new_text(json_t *array, const char *text);

/* Parses an object from a line of a file and escapes control characters in its strings, so that it
 * is safe to print on a terminal. NULL if it is not an object. */
json_t *json_load_line(const char *line);

/* Returns the text of a member of an object within an object, or NULL. */
const char *json_text_in(const json_t *object, const char *name, const char *member);

/* Write `object` as an indented document, or as one line, and release it. 0 or a negative errno; a
 * NULL object yields -ENOMEM. */
int json_write(FILE *to, json_t *object);
int json_write_line(FILE *to, json_t *object);

#endif
