/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables: columns as wide as their widest cell. On a terminal a table that is too wide is fitted to
 * it; in a pipe or a file it is whole. */
#ifndef ICMPGUARD_COMMANDS_TABLE_H
#define ICMPGUARD_COMMANDS_TABLE_H

#include "base/terminal.h"

#include <stdbool.h>
#include <stdio.h>

struct table;

/* A table with these headings, which are not copied, up to a NULL. A heading that begins
 * with '?' is of a column that may be left out where there is no room, the last one first;
 * then with '>', of one set to the right. NULL: out of memory, which every function below takes. */
struct table *table_new(const char *const *headings);

/* The next cell, row by row. */
void table_cell(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Colours the latest cell. */
void table_paint(struct table *table, enum paint paint);

bool table_empty(const struct table *table);

/* Prints what is there, two blanks between columns, or nothing where there are no rows, and
 * frees the table. The last column is shortened first, then optional ones are left out, then other
 * texts are shortened; never the first column. */
void table_print(FILE *to, struct table *table);
/* The same, fitted into `width` columns; 0: whole. */
void table_print_within(FILE *to, struct table *table, int width);

#endif
