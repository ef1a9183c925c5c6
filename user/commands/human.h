/* SPDX-License-Identifier: GPL-2.0-only */
/* Rounded figures for people; JSON output is exact. */
#ifndef ICMPGUARD_COMMANDS_HUMAN_H
#define ICMPGUARD_COMMANDS_HUMAN_H

#include "headers/types.h"

#include <stdio.h>

enum { HUMAN_TEXT = 32 };

/* "512 B", "1.5 KiB", "12 MiB". `text` has HUMAN_TEXT bytes. */
const char *human_bytes(char *text, __u64 bytes);
/* "0.3 s", "12 s", "5 min", "3 h 20 min", "2 d 4 h". `text` has HUMAN_TEXT bytes. */
const char *human_time(char *text, __u64 nanoseconds);

/* Prints text that starts at column `used`, wrapped at 80 columns, or at the width of a narrower
 * terminal; continuation lines are indented to column `indent`. */
void human_wrap(FILE *to, const char *text, size_t used, int indent);

/* Prints an empty line, a heading and an indented text, wrapped at 80 columns. */
enum { HUMAN_INDENT = 2 };
void human_section(FILE *to, const char *heading, const char *text);
/* The same, with an address for each word ADDRESS, so that a command in the text can be copied. */
void human_section_about(FILE *to, const char *heading, const char *text, const char *address);

#endif
