// SPDX-License-Identifier: GPL-2.0-only
#include "commands/table.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

static void assert_printed(struct table *table, const char *expected)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	table_print(to, table);
	fclose(to);
	cr_assert(eq(str, text, (char *)expected));
	free(text);
}

static const char *const headings[] = { "NAME", ">COUNT", "TEXT", NULL };

Test(table, columns_are_as_wide_as_their_widest_cell)
{
	struct table *table = table_new(headings);

	table_cell(table, "%s", "a");
	table_cell(table, "%d", 1234567);
	table_cell(table, "%s", "x");
	table_cell(table, "%s", "long name");
	table_cell(table, "%d", 2);
	table_cell(table, "%s", "");
	assert_printed(table, "NAME         COUNT  TEXT\n"
			      "a          1234567  x\n"
			      "long name        2  \n");
}

Test(table, nothing_without_rows)
{
	struct table *table = table_new(headings);

	cr_assert(table_empty(table));
	assert_printed(table, "");
}

Test(table, many_rows)
{
	static const char *const one[] = { "N", NULL };
	struct table *table = table_new(one);
	char expected[2 + 2 * 1000 + 1] = "N\n";

	for (int i = 0; i < 1000; i++) {
		table_cell(table, "%d", i % 10);
		expected[2 + 2 * i] = (char)('0' + i % 10);
		expected[3 + 2 * i] = '\n';
	}
	cr_assert_not(table_empty(table));
	assert_printed(table, expected);
}

Test(table, out_of_memory_is_taken)
{
	cr_assert(table_empty(NULL));
	table_cell(NULL, "%d", 1);
	assert_printed(NULL, "");
}

static void assert_fitted(struct table *table, int width, const char *expected)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	table_print_within(to, table, width);
	fclose(to);
	cr_assert(eq(str, text, (char *)expected));
	free(text);
}

static struct table *wide(void)
{
	static const char *const wide_headings[] = { "ADDRESS", ">COUNT", "?>BYTES", "TEXT", NULL };
	struct table *table = table_new(wide_headings);

	table_cell(table, "2001:db8::1:2:3");
	table_cell(table, "%d", 1234);
	table_cell(table, "%d", 99);
	table_cell(table, "echo_request and more");
	return table;
}

Test(table, a_table_that_fits_is_whole)
{
	assert_fitted(wide(), 80,
		      "ADDRESS          COUNT  BYTES  TEXT\n"
		      "2001:db8::1:2:3   1234     99  echo_request and more\n");
}

Test(table, the_last_text_is_shortened_first)
{
	setenv("LC_ALL", "C.UTF-8", 1);
	assert_fitted(wide(), 44,
		      "ADDRESS          COUNT  BYTES  TEXT\n"
		      "2001:db8::1:2:3   1234     99  echo_request…\n");
	setenv("LC_ALL", "C", 1);
	assert_fitted(wide(), 44,
		      "ADDRESS          COUNT  BYTES  TEXT\n"
		      "2001:db8::1:2:3   1234     99  echo_request~\n");
}

Test(table, then_optional_columns_are_left_out_and_never_the_first_one)
{
	setenv("LC_ALL", "C", 1);
	assert_fitted(wide(), 33,
		      "ADDRESS          COUNT  TEXT\n"
		      "2001:db8::1:2:3   1234  echo_req~\n");
	assert_fitted(wide(), 5,
		      "ADDRESS          COUNT  TEXT\n"
		      "2001:db8::1:2:3   1234  echo_re~\n");
}

Test(table, a_character_is_a_column)
{
	static const char *const two[] = { "NAME", "TEXT", NULL };
	struct table *table = table_new(two);

	table_cell(table, "zürich");
	table_cell(table, "a");
	assert_printed(table, "NAME    TEXT\nzürich  a\n");
}

Test(table, colours_are_as_chosen)
{
	static const char *const one[] = { "STATE", "N", NULL };
	struct table *table = table_new(one);

	terminal_set_colors(COLORS_ALWAYS);
	table_cell(table, "bad");
	table_paint(table, PAINT_BAD);
	table_cell(table, "1");
	assert_printed(table, "STATE  N\n\033[1;31mbad\033[0m    1\n");
	terminal_set_colors(COLORS_AUTO);
	table = table_new(one);
	table_cell(table, "bad");
	table_paint(table, PAINT_BAD);
	table_cell(table, "1");
	assert_printed(table, "STATE  N\nbad    1\n");
}

/* Two rows of a table with these headings and cells, within a width. */
static void assert_within(const char *const *titles, const char *const *cells, size_t count,
			  int width, const char *expected)
{
	struct table *table = table_new(titles);
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	for (size_t i = 0; i < count; i++)
		table_cell(table, "%s", cells[i]);
	table_print_within(to, table, width);
	fclose(to);
	cr_expect(eq(str, text, (char *)expected), "%d columns", width);
	free(text);
}

Test(table, columns_go_below_their_row_where_there_is_no_room)
{
	static const char *const titles[] = { "TYPE", ">N", "_RFC", "_REASON", NULL };
	static const char *const cells[] = { "icmp/3", "4",    "RFC 1191", "path-MTU discovery",
					     "icmp/4", "1000", "RFC 6633", "old" };

	assert_within(titles, cells, 8, 0,
		      "TYPE       N  RFC       REASON\n"
		      "icmp/3     4  RFC 1191  path-MTU discovery\n"
		      "icmp/4  1000  RFC 6633  old\n");
	assert_within(titles, cells, 8, 24,
		      "TYPE       N\n"
		      "icmp/3     4\n"
		      "    RFC 1191; path-MTU\n"
		      "    discovery\n"
		      "icmp/4  1000\n"
		      "    RFC 6633; old\n");
}

Test(table, the_last_column_is_hidden_before_others_are_cut)
{
	static const char *const titles[] = { "ADDRESS", "LANE", "?>OVER", "?TYPES", NULL };
	static const char *const cells[] = { "2001:db8::2", "neighbor_discovery", "3",
					     "neighbor_solicitation" };

	setenv("LC_ALL", "C", 1);
	assert_within(titles, cells, 4, 48,
		      "ADDRESS      LANE                OVER  TYPES\n"
		      "2001:db8::2  neighbor_discovery     3  neighbor~\n");
	assert_within(titles, cells, 4, 44,
		      "ADDRESS      LANE                TYPES\n"
		      "2001:db8::2  neighbor_discovery  neighbor_s~\n");
	assert_within(titles, cells, 4, 36,
		      "ADDRESS      LANE\n"
		      "2001:db8::2  neighbor_discovery\n");
}
