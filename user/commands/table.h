/* SPDX-License-Identifier: GPL-2.0-only */
/* Text tables: a column is as wide as its widest cell. On a terminal a wide table is fitted to the
 * screen; in a pipe or file it is printed whole. */
#ifndef ICMPGUARD_COMMANDS_TABLE_H
#define ICMPGUARD_COMMANDS_TABLE_H

#include "base/terminal.h"

#include <stdbool.h>
#include <stdio.h>

struct table;

/* Returns a table with these headings, which are not copied, up to a NULL. A '?' before a heading
 * makes the column optional: it is hidden if there is no room, the rightmost first. A '_' instead
 * prints the column below its row, without a heading, if there is no room beside it. A '>' (after
 * these) right-aligns it. NULL: out of memory, which all functions below accept. */
struct table *table_new(const char *const *headings);

/* Adds the next cell, row by row. */
void table_cell(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Colours the last cell added. */
void table_paint(struct table *table, enum paint paint);

bool table_empty(const struct table *table);

/* Prints the table, two blanks between columns, and frees it; prints nothing if there are no rows.
 * To fit, the last column shrinks first, then optional columns are hidden, the last one at last,
 * then other text columns shrink; never the first column. */
void table_print(FILE *to, struct table *table);
/* The same, fitted to `width` columns; 0: whole. */
void table_print_within(FILE *to, struct table *table, int width);

#endif
