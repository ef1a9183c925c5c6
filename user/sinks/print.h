/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints alerts for people, one line each. */
#ifndef ICMPGUARD_SINKS_PRINT_H
#define ICMPGUARD_SINKS_PRINT_H

#include "alerts/alert.h"
#include "base/terminal.h"

#include <jansson.h>
#include <stdio.h>

/* Prints time, severity, rule, offender, summary and action; on a terminal, folded. */
void alert_print(FILE *file, const struct alert *alert, __u64 offset);
/* The same for a stored record in either format. Returns false, and prints nothing, if it is not
 * one of ours. */
bool alert_print_record(FILE *file, const json_t *record);

/* Prints a record's line, broken between words to `width` columns. Further lines begin at column
 * `indent`, which the first words must reach. `severity`: the word to print in its colour. */
void alert_print_folded(FILE *to, const char *text, const char *severity, int indent, int width);

/* Returns the colour of a severity's name. */
enum paint alert_severity_paint(const char *severity);

/* The same for a record's `icmpguard` object, without the time and the newline. */
bool alert_print_news(FILE *file, const json_t *own);

/* Prints only how many packets the offender's block has dropped, if any. */
void alert_print_dropped(FILE *file, const json_t *own);

#endif
