// SPDX-License-Identifier: GPL-2.0-only
/* The VLAN of a source is shown if there is one. */
#include "commands/busiest_print.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 2 };

static struct top_row rows[ROWS];

/* Returns the table as text; free it. */
static char *printed(const struct top_reading *reading)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	cr_assert_not_null(file);
	top_print(file, reading, ROWS);
	fclose(file);
	return text;
}

static json_t *vlan_of(const struct top_reading *reading, size_t row)
{
	json_t *all = top_rows_json(reading, ROWS), *vlan;

	vlan = json_incref(json_object_get(json_array_get(all, row), "vlan"));
	json_decref(all);
	return vlan;
}

Test(top_print, vlans)
{
	struct top_reading reading = { .table = &top_sources,
				       .rows = { .rows = rows, .count = ROWS } };
	json_t *vlan;
	char *text;

	rows[0].endpoint.address = rows[1].endpoint.address = address_from_ipv4(
		host_to_network32(0x0a000001));
	text = printed(&reading);
	cr_expect(strstr(text, "10.0.0.1") && !strstr(text, "VLAN"), "%s", text);
	free(text);
	rows[1].endpoint.network = 4094;
	text = printed(&reading);
	cr_expect(strstr(text, "VLAN") && strstr(text, "4094"), "%s", text);
	free(text);
	vlan = vlan_of(&reading, 0);
	cr_expect(json_is_null(vlan));
	json_decref(vlan);
	vlan = vlan_of(&reading, 1);
	cr_expect_eq(json_integer_value(vlan), 4094);
	json_decref(vlan);
}
