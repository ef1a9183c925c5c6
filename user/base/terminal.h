/* SPDX-License-Identifier: GPL-2.0-only */
/* What a terminal shows and a pipe or a file does not get: colours, and lines cut to its width. */
#ifndef ICMPGUARD_BASE_TERMINAL_H
#define ICMPGUARD_BASE_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

enum terminal_colors { COLORS_AUTO, COLORS_ALWAYS, COLORS_NEVER, COLORS_CHOICES };

extern const char *const terminal_color_names[COLORS_CHOICES];

/* When to colour. Auto, the default: on a terminal that is not "dumb", unless NO_COLOR is set to
 * something (https://no-color.org). */
void terminal_set_colors(enum terminal_colors colors);

enum paint { PAINT_NONE, PAINT_GOOD, PAINT_WATCH, PAINT_BAD, PAINT_FAINT, PAINTS };

/* The sequence that begins a colour and the one that ends it, where `to` has colours; else "". */
const char *terminal_paint(FILE *to, enum paint paint);
const char *terminal_plain(FILE *to, enum paint paint);

/* Columns of the terminal that `to` is: the environment's COLUMNS, else as the terminal reports; 0
 * where it is none, or they are not known. */
int terminal_width(FILE *to);

/* Columns that a text takes: a character of UTF-8 for one. */
int terminal_columns(const char *text);
/* Where a text that takes more than `columns` is to be cut; its end, where it does not. */
const char *terminal_cut(const char *text, int columns);
/* What stands for the rest of a text: "…" where the environment says UTF-8, else "~". One column.
 */
const char *terminal_ellipsis(void);

#endif
