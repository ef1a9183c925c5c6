// SPDX-License-Identifier: GPL-2.0-only
#include "base/hash_table.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

struct key {
	__u64 number, zero;
};

static struct hash_table *table;

static void make(void)
{
	table = hash_table_new(sizeof(struct key), sizeof(__u64), 100);
	cr_assert(table != NULL);
}

static void drop(void)
{
	hash_table_free(table);
}

TestSuite(hash_table, .init = make, .fini = drop);

static __u64 *add(__u64 number)
{
	const struct key key = { .number = number };
	__u64 *value = hash_table_add(table, &key);

	if (value)
		*value = number;
	return value;
}

static __u64 *find(__u64 number)
{
	const struct key key = { .number = number };

	return hash_table_find(table, &key);
}

Test(hash_table, holds_what_was_added_and_no_more)
{
	for (__u64 i = 0; i < 100; i++)
		cr_assert(add(i) != NULL);
	cr_expect(hash_table_full(table));
	cr_expect(eq(ptr, add(100), NULL));
	for (__u64 i = 0; i < 100; i++)
		cr_assert(eq(u64, *find(i), i));
	cr_expect(eq(ptr, find(100), NULL));
}

Test(hash_table, keeps_the_order_of_addition)
{
	__u64 *value, expected = 0;

	for (__u64 i = 0; i < 10; i++)
		add(i);
	hash_table_remove(table, find(3));
	hash_table_move_last(table, find(0));
	for (value = hash_table_first(table); value; value = hash_table_next(table, value)) {
		static const __u64 order[] = { 1, 2, 4, 5, 6, 7, 8, 9, 0 };

		cr_expect(eq(u64, *value, order[expected++]));
	}
	cr_expect(eq(u64, expected, 9));
}

/* Compared with a plain array, 100,000 steps. */
Test(hash_table, like_a_list)
{
	bool in[300] = {};
	__u32 count = 0;

	srandom(7);
	for (int step = 0; step < 100000; step++) {
		__u64 number = (__u64)random() % 300;
		__u64 *value = find(number);

		cr_assert(eq(int, value != NULL, in[number]));
		if (value)
			hash_table_remove(table, value);
		else if (!add(number))
			continue;
		in[number] = !in[number];
		count += in[number] ? 1 : -1;
		cr_assert(eq(u32, hash_table_count(table), count));
	}
}
