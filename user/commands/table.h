/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables for terminals: columns as wide as their widest cell. */
#ifndef ICMPGUARD_COMMANDS_TABLE_H
#define ICMPGUARD_COMMANDS_TABLE_H

#include <stdbool.h>
#include <stdio.h>

struct table;

/* A table with these headings, which are not copied, up to a NULL. A heading that begins
 * with '>' is of a column set to the right. NULL: out of memory, which every function
 * below takes. */
struct table *table_new(const char *const *headings);

/* The next cell, row by row. */
void table_cell(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool table_empty(const struct table *table);

/* Prints what is there, two blanks between columns, or nothing where there are no rows, and
 * frees the table. */
void table_print(FILE *to, struct table *table);

#endif
