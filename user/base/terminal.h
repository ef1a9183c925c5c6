/* SPDX-License-Identifier: GPL-2.0-only */
/* Terminal output: colours, and lines cut to the terminal's width; not for pipes and files. */
#ifndef ICMPGUARD_BASE_TERMINAL_H
#define ICMPGUARD_BASE_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

enum terminal_colors { COLORS_AUTO, COLORS_ALWAYS, COLORS_NEVER, COLORS_CHOICES };

extern const char *const terminal_color_names[COLORS_CHOICES];

/* Sets when to use colours. Auto, the default: on a terminal other than "dumb", unless NO_COLOR is
 * set and not empty (https://no-color.org). */
void terminal_set_colors(enum terminal_colors colors);

enum paint { PAINT_NONE, PAINT_GOOD, PAINT_WATCH, PAINT_BAD, PAINT_FAINT, PAINTS };

/* Return the escape sequences that start a colour and reset it, if `to` has colours; else "". */
const char *terminal_paint(FILE *to, enum paint paint);
const char *terminal_plain(FILE *to, enum paint paint);

/* Returns the terminal's width: COLUMNS of the environment, else what the terminal reports; 0 if
 * `to` is not a terminal or its width is unknown. */
int terminal_width(FILE *to);

/* Prints a text and a newline, broken between words at `columns`. It starts at column `used`;
 * further lines are indented to column `indent`. */
void terminal_wrap(FILE *to, const char *text, size_t used, int indent, size_t columns);

/* Prints a message and a newline; on a terminal a long one is broken between words, to its width.
 */
void terminal_message(FILE *to, const char *text);

/* Returns the columns that a text takes, one per UTF-8 character. */
int terminal_columns(const char *text);
/* Returns where to cut a text that is longer than `columns`; otherwise its end. */
const char *terminal_cut(const char *text, int columns);
/* Returns the mark for truncated text, one column wide: "…" in a UTF-8 locale, else "~". */
const char *terminal_ellipsis(void);

#endif
