// SPDX-License-Identifier: GPL-2.0-only
#include "commands/table.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MOST = 16, CELL_TEXT = 512, GAP = 2, SHORTEST = 8, BELOW = 4 };

struct column {
	const char *heading;
	bool right;
	bool optional;
	bool below; /* printed below its row if there is no room beside it */
	bool hidden;
	int width;
};

struct cell {
	char *text;
	enum paint paint;
};

struct table {
	struct column columns[COLUMNS_MOST];
	size_t column_count;
	struct cell *cells;
	size_t count;
	size_t room;
	int below; /* the width to which columns are printed below their rows; 0: beside */
};

struct table *table_new(const char *const *headings)
{
	struct table *table = calloc(1, sizeof(*table));

	for (; table && *headings && table->column_count < COLUMNS_MOST; headings++) {
		struct column *column = &table->columns[table->column_count++];

		column->optional = **headings == '?';
		column->below = **headings == '_';
		column->heading = *headings + (column->optional || column->below);
		column->right = *column->heading == '>';
		column->heading += column->right;
		column->width = terminal_columns(column->heading);
	}
	return table;
}

static bool make_room(struct table *table)
{
	size_t room = table->room ? 2 * table->room : 64;
	struct cell *cells;

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
	table->cells[table->count] = (struct cell){ strdup(safe), PAINT_NONE };
	if (!table->cells[table->count].text)
		return;
	table->count++;
	width = terminal_columns(safe);
	if (width > column->width)
		column->width = width;
}

void table_paint(struct table *table, enum paint paint)
{
	if (table && table->count)
		table->cells[table->count - 1].paint = paint;
}

bool table_empty(const struct table *table)
{
	return !table || !table->count;
}

static int table_width(const struct table *table)
{
	int width = -GAP;

	for (size_t i = 0; i < table->column_count; i++)
		if (!table->columns[i].hidden)
			width += table->columns[i].width + GAP;
	return width;
}

/* Shrinks a column by `excess`, but not below its heading or SHORTEST. */
static void shorten(struct column *column, int excess)
{
	int heading = terminal_columns(column->heading);
	int least = heading > SHORTEST ? heading : SHORTEST;

	if (column->hidden || column->right || column->width <= least)
		return;
	column->width = column->width - excess > least ? column->width - excess : least;
}

/* Moves the columns below their rows for which there is no room beside them. */
static void move_below(struct table *table, int width)
{
	for (size_t i = 1; i < table->column_count; i++) {
		if (!table->columns[i].below)
			continue;
		table->columns[i].hidden = true;
		table->below = width;
	}
}

/* Moves columns below their rows; else shrinks the last column first, then hides optional columns,
 * the last one at last, then shrinks the others. */
static void fit(struct table *table, int width)
{
	struct column *last = &table->columns[table->column_count - 1];
	int whole = last->width, room;

	if (table_width(table) > width)
		move_below(table, width);
	shorten(last, table_width(table) - width);
	for (size_t i = table->column_count - 1; i-- > 1 && table_width(table) > width;)
		table->columns[i].hidden |= table->columns[i].optional;
	if (table_width(table) > width)
		last->hidden |= last->optional;
	for (size_t i = table->column_count; i-- > 1 && table_width(table) > width;)
		shorten(&table->columns[i], table_width(table) - width);
	/* Hiding columns may have freed more than was needed. */
	room = width - table_width(table);
	if (room > 0 && last->width < whole)
		last->width = last->width + room < whole ? last->width + room : whole;
}

static void print_text(FILE *to, const struct column *column, const char *text)
{
	const char *end = terminal_cut(text, column->width);

	if (!*end) {
		fputs(text, to);
		return;
	}
	end = terminal_cut(text, column->width - 1);
	fprintf(to, "%.*s%s", (int)(end - text), text, terminal_ellipsis());
}

/* Prints a cell; the last column is not padded, to avoid trailing blanks. */
static void print_cell(FILE *to, const struct column *column, bool last, const struct cell *cell)
{
	int used = terminal_columns(cell->text);
	int fill = used < column->width ? column->width - used : 0;

	fprintf(to, "%*s%s", column->right ? fill : 0, "", terminal_paint(to, cell->paint));
	print_text(to, column, cell->text);
	fprintf(to, "%s%*s", terminal_plain(to, cell->paint), column->right || last ? 0 : fill, "");
	fputs(last ? "\n" : "  ", to);
}

static size_t last_column(const struct table *table)
{
	size_t last = table->column_count - 1;

	while (last && table->columns[last].hidden)
		last--;
	return last;
}

static void print_headings(FILE *to, const struct table *table, size_t last)
{
	for (size_t i = 0; i <= last; i++) {
		const struct cell cell = { (char *)table->columns[i].heading, PAINT_NONE };

		if (!table->columns[i].hidden)
			print_cell(to, &table->columns[i], i == last, &cell);
	}
}

/* Prints the cells of a row that have no room beside the others, indented. */
static void print_below(FILE *to, const struct table *table, size_t row)
{
	char text[4 * CELL_TEXT] = "";
	size_t used = 0;

	for (size_t i = 0; i < table->column_count && used < sizeof(text); i++)
		if (table->columns[i].below)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
						 used ? "; " : "", table->cells[row + i].text);
	fprintf(to, "%*s", BELOW, "");
	terminal_wrap(to, text, BELOW, BELOW, (size_t)table->below);
}

/* Prints a row, whose first cell has this number. */
static void print_row(FILE *to, const struct table *table, size_t row, size_t last)
{
	for (size_t i = 0; i <= last; i++)
		if (!table->columns[i].hidden)
			print_cell(to, &table->columns[i], i == last, &table->cells[row + i]);
	if (table->below)
		print_below(to, table, row);
}

void table_print_within(FILE *to, struct table *table, int width)
{
	size_t last;

	if (!table)
		return;
	if (width)
		fit(table, width);
	last = last_column(table);
	if (table->count)
		print_headings(to, table, last);
	for (size_t row = 0; row + table->column_count <= table->count; row += table->column_count)
		print_row(to, table, row, last);
	for (size_t i = 0; i < table->count; i++)
		free(table->cells[i].text);
	free(table->cells);
	free(table);
}

void table_print(FILE *to, struct table *table)
{
	table_print_within(to, table, terminal_width(to));
}
