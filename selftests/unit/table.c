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
