// SPDX-License-Identifier: GPL-2.0-only
#include "commands/busiest_select.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

static struct endpoint endpoint(unsigned int number)
{
	return (struct endpoint){
		.address = address_from_ipv4(host_to_network32(0x0a000000 + number)),
		.view = number % VIEW_COUNT,
		.lane = number % LANE_COUNT,
	};
}

Test(top, filter)
{
	struct endpoint of_two = endpoint(2);

	cr_assert(top_matches(&(struct top_filter){ -1, -1, NULL }, &of_two));
	cr_assert(top_matches(&(struct top_filter){ 2, 2, NULL }, &of_two));
	cr_assert_not(top_matches(&(struct top_filter){ 1, -1, NULL }, &of_two));
	cr_assert_not(top_matches(&(struct top_filter){ -1, 1, NULL }, &of_two));
}

/* 5,000 entries, so that the list grows, in an order other than that of their keys. */
Test(top, rate_is_the_difference_of_two_readings)
{
	struct top_readings readings = {};
	const unsigned int count = 5000;

	for (unsigned int i = 0; i < count; i++) {
		unsigned int number = i * 7919 % count;
		struct endpoint key = endpoint(number);

		cr_assert(top_note(&readings, &key, number));
	}
	top_sort(&readings);
	for (unsigned int i = 0; i < count; i++) {
		struct endpoint key = endpoint(i);

		cr_assert(eq(dbl, top_rate(&readings, &key, i + 50, NSEC_PER_SEC / 2), 100));
	}
	free(readings.entries);
}

Test(top, rate_of_new_and_remade_entries)
{
	struct top_readings readings = {};
	struct endpoint known = endpoint(1), other = endpoint(2);

	cr_assert(eq(dbl, top_rate(&readings, &known, 10, NSEC_PER_SEC), 10));
	cr_assert(top_note(&readings, &known, 100));
	top_sort(&readings);
	cr_assert(eq(dbl, top_rate(&readings, &other, 10, NSEC_PER_SEC), 10), "new");
	cr_assert(eq(dbl, top_rate(&readings, &known, 10, NSEC_PER_SEC), 10), "evicted, made anew");
	cr_assert(eq(dbl, top_rate(&readings, &known, 100, NSEC_PER_SEC), 0), "idle");
	cr_assert(eq(dbl, top_rate(&readings, &known, 200, 0), 0), "no time between");
	free(readings.entries);
}

static void assert_first(enum top_order order, unsigned int expected)
{
	struct top_row rows[] = {
		{ .endpoint = endpoint(1), .rate = 9 },
		{ .endpoint = endpoint(2), .fanout = 9 },
		{ .endpoint = endpoint(3), .bytes = 9 },
		{ .endpoint = endpoint(4), .packets = 9 },
		{ .endpoint = endpoint(5), .packets = 9 },
	};
	struct top_rows list = {};
	struct endpoint key = endpoint(expected);

	for (int i = ARRAY_LENGTH(rows) - 1; i >= 0; i--)
		cr_assert(top_add(&list, &rows[i]));
	top_arrange(&list, order);
	cr_expect(address_equal(&list.rows[0].endpoint.address, &key.address), "order %d", order);
	free(list.rows);
}

Test(top, each_order)
{
	assert_first(TOP_BY_RATE, 1);
	assert_first(TOP_BY_FANOUT, 2);
	assert_first(TOP_BY_BYTES, 3);
	assert_first(TOP_BY_PACKETS, 4); /* and 5 after it, by address */
}

Test(top, idle_entries_by_packets)
{
	struct top_row few = { .endpoint = endpoint(1), .packets = 1 };
	struct top_row many = { .endpoint = endpoint(2), .packets = 2 };
	struct top_rows list = {};

	cr_assert(top_add(&list, &few));
	cr_assert(top_add(&list, &many));
	top_arrange(&list, TOP_BY_RATE);
	cr_assert(eq(u64, list.rows[0].packets, 2));
	free(list.rows);
}

Test(top, nothing_to_arrange)
{
	struct top_rows rows = {};
	struct top_readings readings = {};

	top_arrange(&rows, TOP_BY_RATE);
	top_sort(&readings);
}
