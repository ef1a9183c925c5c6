// SPDX-License-Identifier: GPL-2.0-only
#include "base/ledger.h"

#include <criterion/criterion.h>

static struct endpoint key(unsigned int number)
{
	return (struct endpoint){ .address = address_from_ipv4(htonl(number)) };
}

Test(ledger, keeps_what_was_put_and_starts_with_zeros)
{
	struct ledger *ledger = ledger_new(sizeof(int), 8);
	struct endpoint one = key(1);
	int *value = ledger_get(ledger, &one);

	cr_assert_eq(*value, 0);
	*value = 7;
	cr_assert_eq(*(int *)ledger_get(ledger, &one), 7);
	cr_assert_eq(ledger_count(ledger), 1);
	ledger_free(ledger);
}

Test(ledger, tells_views_and_lanes_apart)
{
	struct ledger *ledger = ledger_new(sizeof(int), 8);
	struct endpoint inbound = key(1), outbound = key(1), reply = key(1);

	outbound.view = VIEW_OUTBOUND;
	reply.lane = LANE_REPLY;
	*(int *)ledger_get(ledger, &inbound) = 1;
	*(int *)ledger_get(ledger, &outbound) = 2;
	*(int *)ledger_get(ledger, &reply) = 3;
	cr_assert_eq(*(const int *)ledger_peek(ledger, &inbound), 1);
	cr_assert_eq(*(const int *)ledger_peek(ledger, &outbound), 2);
	cr_assert_eq(*(const int *)ledger_peek(ledger, &reply), 3);
	ledger_free(ledger);
}

Test(ledger, full_lets_the_longest_unused_go)
{
	struct ledger *ledger = ledger_new(sizeof(int), 100);
	struct endpoint first = key(0), second = key(1), new = key(1000);

	for (unsigned int i = 0; i < 100; i++) {
		struct endpoint endpoint = key(i);

		*(int *)ledger_get(ledger, &endpoint) = (int)i + 1;
	}
	ledger_get(ledger, &first);
	cr_assert_eq(*(int *)ledger_get(ledger, &new), 0, "what left must not shine through");
	cr_assert_eq(ledger_count(ledger), 100);
	cr_assert_null(ledger_peek(ledger, &second));
	cr_assert_eq(*(const int *)ledger_peek(ledger, &first), 1);
	ledger_free(ledger);
}

Test(ledger, peeking_is_not_use)
{
	struct ledger *ledger = ledger_new(sizeof(int), 2);
	struct endpoint one = key(1), two = key(2), three = key(3);

	ledger_get(ledger, &one);
	ledger_get(ledger, &two);
	ledger_peek(ledger, &one);
	ledger_get(ledger, &three);
	cr_assert_null(ledger_peek(ledger, &one));
	ledger_free(ledger);
}

Test(ledger, lower_ranks_leave_first)
{
	struct ledger *ledger = ledger_new(sizeof(int), 160);
	struct endpoint kept = key(1);

	*(int *)ledger_get(ledger, &kept) = 5;
	ledger_rank(ledger, ledger_get(ledger, &kept), 3);
	for (unsigned int i = 100; i < 10000; i++) {
		struct endpoint passing = key(i);

		ledger_get(ledger, &passing);
	}
	cr_assert_eq(ledger_count(ledger), 160);
	cr_assert_eq(*(const int *)ledger_peek(ledger, &kept), 5);
	ledger_free(ledger);
}

Test(ledger, high_ranks_leave_room_for_newcomers)
{
	struct ledger *ledger = ledger_new(sizeof(int), 160);

	for (unsigned int i = 0; i < 1000; i++) {
		struct endpoint high = key(i);

		ledger_rank(ledger, ledger_get(ledger, &high), 7);
	}
	for (unsigned int i = 0; i < 10; i++) {
		struct endpoint low = key(5000 + i);

		ledger_get(ledger, &low);
	}
	for (unsigned int i = 0; i < 10; i++) {
		struct endpoint low = key(5000 + i);

		cr_assert(ledger_peek(ledger, &low));
	}
	ledger_free(ledger);
}

Test(ledger, what_was_taken_out_makes_room)
{
	struct ledger *ledger = ledger_new(sizeof(int), 2);
	struct endpoint one = key(1), two = key(2), three = key(3);

	ledger_get(ledger, &one);
	*(int *)ledger_get(ledger, &two) = 2;
	ledger_remove(ledger, &one);
	cr_assert_null(ledger_find(ledger, &one));
	cr_assert_eq(ledger_count(ledger), 1);
	cr_assert_eq(*(int *)ledger_get(ledger, &three), 0);
	cr_assert_eq(*(const int *)ledger_peek(ledger, &two), 2);
	ledger_free(ledger);
}

static int copy(const struct endpoint *endpoint, const void *value, unsigned int rank,
		void *context)
{
	struct ledger *ledger = context;
	int *fresh = ledger_get(ledger, endpoint);

	*fresh = *(const int *)value;
	ledger_rank(ledger, fresh, rank);
	return 0;
}

Test(ledger, each_in_the_order_that_makes_it_again)
{
	struct ledger *ledger = ledger_new(sizeof(int), 64), *again = ledger_new(sizeof(int), 64);
	struct endpoint first = key(7), new = key(1000);

	for (unsigned int i = 0; i < 64; i++) {
		struct endpoint endpoint = key(i);

		*(int *)ledger_get(ledger, &endpoint) = (int)i;
		ledger_rank(ledger, ledger_find(ledger, &endpoint), i < 7 ? 2 : 0);
	}
	cr_assert_eq(ledger_each(ledger, copy, again), 0);
	cr_assert_eq(ledger_count(again), 64);
	ledger_get(again, &new);
	cr_assert_null(ledger_peek(again, &first), "the oldest of the lowest rank");
	ledger_free(ledger);
	ledger_free(again);
}

Test(ledger, fits_within_the_bytes)
{
	size_t most = ledger_fit(100, 1 << 20);

	cr_assert_gt(most, (1 << 20) / 180);
	cr_assert_lt(most * 104, 1 << 20);
}

static unsigned int left;

static void count(void *value, void *context)
{
	left += *(const unsigned int *)context + *(unsigned int *)value;
}

Test(ledger, says_what_leaves)
{
	struct ledger *ledger = ledger_new(sizeof(unsigned int), 128);
	unsigned int ten = 10;
	struct endpoint one = key(1), two = key(2), three = key(3);

	ledger_on_leave(ledger, count, &ten);
	*(unsigned int *)ledger_get(ledger, &one) = 1;
	ledger_rank(ledger, ledger_edit(ledger, &one), 2);
	*(unsigned int *)ledger_get(ledger, &two) = 2;
	*(unsigned int *)ledger_get(ledger, &three) = 3;
	ledger_remove(ledger, &three);
	cr_assert_eq(left, 13);
	cr_assert(ledger_drop(ledger, NULL), "the lowest rank that has one, though it is not full");
	cr_assert_eq(left, 25);
	cr_assert_not(ledger_drop(ledger, ledger_peek(ledger, &one)), "it is kept");
	cr_assert(ledger_drop(ledger, NULL));
	cr_assert_not(ledger_drop(ledger, NULL));
	cr_assert_eq(left, 36);
	cr_assert_eq(ledger_count(ledger), 0);
	for (unsigned int i = 0; i < 200; i++) {
		struct endpoint each = key(100 + i);

		ledger_get(ledger, &each);
	}
	cr_assert_eq(left, 36 + 72 * 10);
	ledger_free(ledger);
}
