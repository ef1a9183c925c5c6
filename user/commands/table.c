// SPDX-License-Identifier: GPL-2.0-only
#include "commands/table.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MOST = 16, CELL_TEXT = 512 };

struct column {
	const char *heading;
	bool right;
	int width;
};

struct table {
	struct column columns[COLUMNS_MOST];
	size_t column_count;
	char **cells;
	size_t count;
	size_t room;
};

struct table *table_new(const char *const *headings)
{
	struct table *table = calloc(1, sizeof(*table));

	for (; table && *headings && table->column_count < COLUMNS_MOST; headings++) {
		struct column *column = &table->columns[table->column_count++];

		column->right = **headings == '>';
		column->heading = *headings + column->right;
		column->width = (int)strlen(column->heading);
	}
	return table;
}

static bool make_room(struct table *table)
{
	size_t room = table->room ? 2 * table->room : 64;
	char **cells;

	if (table->count < table->room)
		return true;
	cells = reallocarray(table->cells, room, sizeof(*cells));
	if (!cells)
		return false;
	table->cells = cells;
	table->room = room;
	return true;
}

void table_cell(struct table *table, const char *format, ...)
{
	struct column *column;
	char text[CELL_TEXT], safe[4 * CELL_TEXT];
	va_list arguments;
	int width;

	if (!table || !make_room(table))
		return;
	column = &table->columns[table->count % table->column_count];
	va_start(arguments, format);
	/* NOLINTNEXTLINE(*valist.Uninitialized): va_start() set it */
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	text_escape(safe, sizeof(safe), text);
	table->cells[table->count] = strdup(safe);
	if (!table->cells[table->count])
		return;
	table->count++;
	width = (int)strlen(safe);
	if (width > column->width)
		column->width = width;
}

/* The last column is not filled up: no blanks at the end of a line. */
static void print_cell(FILE *to, const struct table *table, size_t index, const char *text)
{
	const struct column *column = &table->columns[index];
	bool last = index + 1 == table->column_count;

	if (column->right)
		fprintf(to, "%*s", column->width, text);
	else
		fprintf(to, "%-*s", last ? 0 : column->width, text);
	fputs(last ? "\n" : "  ", to);
}

bool table_empty(const struct table *table)
{
	return !table || !table->count;
}

void table_print(FILE *to, struct table *table)
{
	if (!table)
		return;
	for (size_t i = 0; table->count && i < table->column_count; i++)
		print_cell(to, table, i, table->columns[i].heading);
	for (size_t i = 0; i < table->count; i++) {
		/* NOLINTNEXTLINE(*DivideZero): a cell has a column */
		print_cell(to, table, i % table->column_count, table->cells[i]);
		free(table->cells[i]);
	}
	free(table->cells);
	free(table);
}
