// SPDX-License-Identifier: GPL-2.0-only
#include "commands/manual.h"

#include "base/mdoc.h"
#include "detectors/detector.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Returns a part as it is printed; freed by the caller. */
static char *part(const char *name)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	cr_assert_eq(manual_write(name, to), 0, "%s", name);
	fclose(to);
	return text;
}

Test(manual, every_part_that_is_named_can_be_written)
{
	char *names = strdup(manual_parts), *rest = names, *name;

	while ((name = strsep(&rest, ","))) {
		char *text = part(name + strspn(name, " "));

		cr_expect_str_not_empty(text, "%s", name);
		free(text);
	}
	free(names);
	cr_expect_eq(manual_write("nonsense", stdout), -EINVAL);
}

Test(manual, every_rule_has_a_section_and_a_row)
{
	char *sections = part("rules"), *table = part("table"), line[64];

	for (int rule = 0; rule < RULE_COUNT; rule++) {
		snprintf(line, sizeof(line), ".Ss %s\n", rule_names[rule]);
		cr_expect_not_null(strstr(sections, line), "%s", line);
		snprintf(line, sizeof(line), "\n| `%s` | ", rule_names[rule]);
		cr_expect_not_null(strstr(table, line), "%s", line);
	}
	free(sections);
	free(table);
}

/* One sentence per line, as mdoc requires; text that looks like a request is escaped. */
Test(manual, text_is_no_request)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	mdoc_text(to, "One. .Two 'three\\four. 'five");
	fclose(to);
	cr_expect_str_eq(text, "One.\n\\&.Two 'three\\efour.\n\\&'five\n");
	free(text);
}
