/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the manual and of README.md that are generated from the program's tables. */
#ifndef ICMPGUARD_COMMANDS_MANUAL_H
#define ICMPGUARD_COMMANDS_MANUAL_H

#include <stdio.h>

/* The names of the parts, separated by ", ". */
extern const char *const manual_parts;

/* Writes a part: mdoc, Markdown for "table", or a journal catalogue for "catalogue". 0, or -EINVAL
 * for an unknown part. */
int manual_write(const char *part, FILE *to);

/* The rules, a section each; their windows; and the table in README.md. */
void manual_rules(FILE *to);
void manual_windows(FILE *to);
void manual_table(FILE *to);

/* The policy lines of the profiles. */
void manual_policy(FILE *to);

#endif
