// SPDX-License-Identifier: GPL-2.0-only
#include "replay/address_set.h"

#include <criterion/criterion.h>

static void add(struct address_set *set, __u32 number)
{
	struct address address = address_from_ipv4(htonl(number));

	address_set_add(set, &address);
}

Test(address_set, each_address_counts_once)
{
	struct address_set set = {};

	cr_expect_eq(address_set_count(&set), 0);
	for (__u32 round = 0; round < 3; round++)
		for (__u32 number = 0; number < 100000; number++)
			add(&set, number * 65537);
	cr_expect_eq(address_set_count(&set), 100000);
	cr_expect_not(set.full);
	address_set_free(&set);
}

Test(address_set, the_unspecified_address_is_one_too)
{
	struct address unspecified = {};
	struct address_set set = {};

	address_set_add(&set, &unspecified);
	address_set_add(&set, &unspecified);
	cr_expect_eq(address_set_count(&set), 1);
	address_set_free(&set);
}

Test(address_set, it_is_bounded_and_says_so)
{
	struct address_set set = {};

	for (__u32 number = 0; number < ADDRESS_SET_MOST + 10; number++)
		add(&set, number);
	cr_expect_eq(address_set_count(&set), ADDRESS_SET_MOST);
	cr_expect(set.full);
	address_set_free(&set);
}
