// SPDX-License-Identifier: GPL-2.0-only
#include "base/prefix_set.h"

#include "selftests/unit/lists.h"

static struct prefix_set set_of(const char *const *texts, size_t count)
{
	struct prefix_set set = {};

	for (size_t i = 0; i < count; i++) {
		struct prefix prefix = prefix_from(texts[i]);

		cr_assert(eq(int, prefix_set_append(&set, &prefix), 0));
	}
	return set;
}

Test(prefix_set, sorts_and_drops_doubles)
{
	static const char *const given[] = { "10.0.0.0/16", "192.0.2.1", "10.0.0.0/8", "::/0",
					     "192.0.2.1",   "10.0.0.0",	 "10.0.0.0/8" };
	static const char *const sorted[] = { "10.0.0.0", "192.0.2.1", "::/0", "10.0.0.0/8",
					      "10.0.0.0/16" };
	struct prefix_set set = set_of(given, ARRAY_LENGTH(given));
	char text[PREFIX_TEXT];

	prefix_set_sort(&set);
	cr_assert(eq(int, set.count, (int)ARRAY_LENGTH(sorted)));
	for (int i = 0; i < set.count; i++)
		cr_expect(
			eq(str, (char *)prefix_format(text, &set.prefixes[i]), (char *)sorted[i]));
	free(set.prefixes);
}

Test(prefix_set, has_exactly_what_is_in_it)
{
	static const char *const given[] = { "10.0.0.0/8", "192.0.2.1" };
	struct prefix_set set = set_of(given, ARRAY_LENGTH(given));
	struct prefix shorter = prefix_from("10.0.0.0/7"), within = prefix_from("10.0.0.0");
	struct prefix there = prefix_from("192.0.2.1");
	const struct prefix_set empty = {};

	prefix_set_sort(&set);
	cr_assert(prefix_set_has(&set, &there));
	cr_assert(not(prefix_set_has(&set, &shorter)));
	cr_assert(not(prefix_set_has(&set, &within)));
	cr_assert(not(prefix_set_has(&empty, &there)));
	free(set.prefixes);
}

Test(prefix_set, an_empty_one_is_sorted)
{
	struct prefix_set set = {};

	prefix_set_sort(&set);
	cr_assert(eq(int, set.count, 0));
}
