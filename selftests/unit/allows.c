// SPDX-License-Identifier: GPL-2.0-only
#include "lists/allows_replace.h"
#include "selftests/unit/lists.h"

#include <stdio.h>

static struct pins pins;

static void open_pins(void)
{
	lists_open(&pins);
}

static void close_pins(void)
{
	lists_close(&pins);
}

TestSuite(allows, .init = open_pins, .fini = close_pins);

enum { NOW = 1000, LATER = 2000 };

static int allow(const char *text, __u64 expires)
{
	struct prefix prefix = prefix_from(text);

	return allows_add(&pins, &prefix, expires, NOW);
}

static void block(const char *text)
{
	struct prefix prefix = prefix_from(text);

	cr_assert(eq(int, blocks_add(&pins, &prefix, BLOCK_ALL, BLOCK_BY_OPERATOR, 0, NOW), 0));
}

static bool held(const char *text, __u64 now)
{
	struct address address = prefix_from(text).address;

	return allows_hold(&pins, &address, now);
}

static int count_allow(const struct allow_entry *entry, void *count)
{
	++*(int *)count;
	return 0;
}

static int count_block(const struct block_entry *entry, void *count)
{
	++*(int *)count;
	return 0;
}

static int allows_count(void)
{
	int count = 0;

	cr_assert(eq(int, allows_each(&pins, count_allow, &count), 0));
	return count;
}

static int blocks_count(void)
{
	int count = 0;

	cr_assert(eq(int, blocks_each(&pins, count_block, &count), 0));
	return count;
}

Test(allows, holds_addresses_and_members_of_prefixes)
{
	cr_assert(eq(int, allow("192.0.2.1", 0), 0));
	cr_assert(eq(int, allow("2001:db8::/32", 0), 0));
	cr_assert(held("192.0.2.1", NOW));
	cr_assert(held("2001:db8:1::9", NOW));
	cr_assert(not(held("192.0.2.2", NOW)));
	cr_assert(not(held("2001:db9::", NOW)));
	cr_assert(eq(int, allows_count(), 2));
}

Test(allows, hold_until_they_expire)
{
	allow("192.0.2.1", LATER);
	allow("198.51.100.0/24", LATER);
	cr_assert(held("192.0.2.1", LATER - 1));
	cr_assert(held("198.51.100.7", LATER - 1));
	cr_assert(not(held("192.0.2.1", LATER)));
	cr_assert(not(held("198.51.100.7", LATER)));
}

Test(allows, every_change_is_a_new_generation)
{
	const __u32 *generation = &pins.state->control.generation;
	struct prefix prefix = prefix_from("192.0.2.1");

	allow("192.0.2.1", LATER);
	cr_assert(eq(u32, *generation, 1));
	cr_assert(eq(int, allows_sweep(&pins, NOW), 0));
	cr_assert(eq(u32, *generation, 1));
	cr_assert(eq(int, allows_sweep(&pins, LATER), 1));
	cr_assert(eq(u32, *generation, 2));
	cr_assert(eq(int, allows_remove(&pins, &prefix), -ENOENT));
	cr_assert(eq(u32, *generation, 2));
	allow("192.0.2.1", 0);
	cr_assert(eq(int, allows_remove(&pins, &prefix), 0));
	cr_assert(eq(u32, *generation, 4));
}

Test(allows, removes_the_blocks_inside)
{
	block("192.0.2.1");
	block("192.0.2.128/25");
	block("192.0.2.0/23");
	block("198.51.100.1");
	cr_assert(eq(int, allow("192.0.2.0/24", 0), 2));
	cr_assert(eq(int, blocks_count(), 2));
	cr_assert(eq(u32, pins.state->control.scope_all, 2));
	cr_assert(eq(int, allow("198.51.100.1", 0), 1));
	cr_assert(eq(int, allow("192.0.0.0/16", 0), 1));
	cr_assert(eq(int, blocks_count(), 0));
}

Test(allows, an_ipv4_prefix_does_not_reach_ipv6)
{
	block("2001:db8::1");
	cr_assert(eq(int, allow("0.0.0.0/0", 0), 0));
	cr_assert(eq(int, blocks_count(), 1));
	cr_assert(not(held("2001:db8::1", NOW)));
	cr_assert(held("192.0.2.1", NOW));
}

Test(allows, a_full_list_makes_room_by_sweeping_or_refuses)
{
	struct prefix one_more = prefix_from("192.0.2.1");
	const struct prefix_set set = { &one_more, 1 };

	for (__u32 i = 0; i < TEST_ADDRESSES; i++) {
		struct address address = address_from_ipv4(host_to_network32(0x0a000000 + i));
		struct prefix prefix = prefix_of(&address);

		cr_assert(eq(int, allows_add(&pins, &prefix, i ? 0 : LATER, NOW), 0));
	}
	cr_assert(eq(int, allows_fit(&pins, &set, NOW), -ENOSPC));
	cr_assert(eq(int, allows_add(&pins, &one_more, 0, NOW), -ENOSPC));
	cr_assert(eq(int, allows_add(&pins, &one_more, 0, LATER), 0));
	cr_assert(eq(int, allows_count(), TEST_ADDRESSES));
}

static struct prefix_list listed(const char *texts)
{
	struct prefix_list list = {};
	char copy[64], *rest = copy, *text;

	snprintf(copy, sizeof(copy), "%s", texts);
	while ((text = strsep(&rest, " ")))
		list.prefixes[list.count++] = prefix_from(text);
	return list;
}

Test(allows, one_list_for_another)
{
	struct prefix_list from = listed("192.0.2.1 192.0.2.2 198.51.100.0/24");
	struct prefix_list to = listed("192.0.2.2 192.0.2.3 192.0.2.3");
	const struct prefix_list nobody = {};

	allow("192.0.2.9", 0);
	cr_assert(eq(int, allows_replace(&pins, &nobody, &from, NOW), 0));
	cr_assert(eq(int, allows_replace(&pins, &from, &to, NOW), 0));
	cr_assert(not(held("192.0.2.1", NOW)));
	cr_assert(not(held("198.51.100.7", NOW)));
	cr_assert(held("192.0.2.2", NOW));
	cr_assert(held("192.0.2.3", NOW));
	cr_assert(held("192.0.2.9", NOW), "an operator allowed it");
	cr_assert(eq(int, allows_count(), 3));
}

Test(allows, a_list_that_does_not_fit_changes_nothing)
{
	struct prefix_list from = listed("192.0.2.1 198.51.100.0/24");
	struct prefix_list to = from;
	const struct prefix_list nobody = {};

	cr_assert(eq(int, allows_replace(&pins, &nobody, &from, NOW), 0));
	for (to.count = 0; to.count <= TEST_ADDRESSES; to.count++) {
		struct address address = address_from_ipv4(
			host_to_network32(0x0a000000 + to.count));

		to.prefixes[to.count] = prefix_of(&address);
	}
	cr_assert(eq(int, allows_replace(&pins, &from, &to, NOW), -ENOSPC));
	cr_assert(held("192.0.2.1", NOW));
	cr_assert(held("198.51.100.7", NOW));
	cr_assert(eq(int, allows_count(), 2));
}
