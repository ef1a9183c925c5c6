/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the manual and of README.md that come from the program's own tables. */
#ifndef ICMPGUARD_COMMANDS_MANUAL_H
#define ICMPGUARD_COMMANDS_MANUAL_H

#include <stdio.h>

/* Names of the parts, separated by ", ". */
extern const char *const manual_parts;

/* Writes a part: mdoc, Markdown for "table", or the journal's "catalogue". 0, or -EINVAL for an
 * unknown one. */
int manual_write(const char *part, FILE *to);

/* The rules: a section each; their windows; and the table of README.md. */
void manual_rules(FILE *to);
void manual_windows(FILE *to);
void manual_table(FILE *to);

/* The lines of the policy's profiles. */
void manual_policy(FILE *to);

#endif
