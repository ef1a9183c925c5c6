// SPDX-License-Identifier: GPL-2.0-only
#include "config/settings.h"
#include "lists/list_configured.h"
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

static const __u32 none[2];

enum { NOW = 1000, LATER = 2000 };

static int allow(const char *text, __u64 expires)
{
	return test_allow(&pins, text, expires, NOW);
}

static void block(const char *text)
{
	cr_assert(eq(int, test_block(&pins, text, BLOCK_ALL, 0, NOW), 0));
}

static bool held(const char *text, __u64 now)
{
	const struct identity host = { .address = prefix_from(text).address };

	return lists_allowed(&pins, &host, now);
}

static int count_entry(const struct list_entry *entry, void *count)
{
	++*(int *)count;
	return 0;
}

static int allows_count(void)
{
	int count = 0;

	cr_assert(eq(int, lists_each(&pins, LIST_ALLOWS, count_entry, &count), 0));
	return count;
}

static int blocks_count(void)
{
	int count = 0;

	cr_assert(eq(int, lists_each(&pins, LIST_BLOCKS, count_entry, &count), 0));
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
	allow("192.0.2.1", LATER);
	cr_assert(eq(u32, *generation, 1));
	cr_assert(eq(int, lists_sweep(&pins, NOW), 0));
	cr_assert(eq(u32, *generation, 1));
	cr_assert(eq(int, lists_sweep(&pins, LATER), 1));
	cr_assert(eq(u32, *generation, 2));
	cr_assert(eq(int, test_disallow(&pins, "192.0.2.1"), 0));
	cr_assert(eq(u32, *generation, 2));
	allow("192.0.2.1", 0);
	cr_assert(eq(int, test_disallow(&pins, "192.0.2.1"), 1));
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
	const struct prefix one_more = prefix_from("192.0.2.1");
	const struct list_entry more = list_allow_of(&one_more, 0);
	const struct list_batch batch = { more, &one_more, 1 };

	for (__u32 i = 0; i < ALLOWS_MOST; i++) {
		struct address address = address_from_ipv4(host_to_network32(0x0a000000 + i));
		const struct prefix prefix = prefix_of(&address);
		const struct list_entry entry = list_allow_of(&prefix, i ? 0 : LATER);

		cr_assert(eq(int, lists_allow(&pins, &entry, NOW), 0));
	}
	cr_assert(eq(int, lists_fit(&pins, &batch, none, NOW), -ENOSPC));
	cr_assert(eq(int, lists_allow(&pins, &more, NOW), -ENOSPC));
	cr_assert(eq(int, lists_allow(&pins, &more, LATER), 0));
	cr_assert(eq(int, allows_count(), ALLOWS_MOST));
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

static int configure(const struct prefix_list *list)
{
	return lists_configure(&pins, list->prefixes, list->count, NOW);
}

Test(allows, one_list_for_another)
{
	struct prefix_list from = listed("192.0.2.1 192.0.2.2 198.51.100.0/24");
	struct prefix_list to = listed("192.0.2.2 192.0.2.3 192.0.2.3");

	allow("192.0.2.9", 0);
	cr_assert(eq(int, configure(&from), 0));
	cr_assert(eq(int, configure(&to), 0));
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

	cr_assert(eq(int, configure(&from), 0));
	for (__u32 i = 0; i < ALLOWS_MOST - 1; i++) {
		struct address address = address_from_ipv4(host_to_network32(0x0a000000 + i));
		const struct prefix prefix = prefix_of(&address);
		const struct list_entry entry = list_allow_of(&prefix, 0);

		cr_assert(eq(int, lists_allow(&pins, &entry, NOW), 0));
	}
	to = listed("192.0.2.2 192.0.2.3");
	cr_assert(eq(int, configure(&to), -ENOSPC));
	cr_assert(held("192.0.2.1", NOW));
	cr_assert(held("198.51.100.7", NOW));
	cr_assert(eq(int, allows_count(), ALLOWS_MOST + 1));
}

Test(allows, what_covers_an_address_is_named)
{
	const struct prefix host = prefix_from("203.0.113.2"),
			    wider = prefix_from("203.0.113.0/24");
	struct prefix by;

	cr_expect_not(lists_cover(&pins, &host, NOW, &by));
	cr_assert(eq(int, allow("203.0.113.0/24", 0), 0));
	cr_expect(lists_cover(&pins, &host, NOW, &by));
	cr_expect_arr_eq(&by, &wider, sizeof(by));
	cr_assert(eq(int, allow("203.0.113.2", 0), 0));
	cr_expect(lists_cover(&pins, &host, NOW, &by));
	cr_expect_arr_eq(&by, &host, sizeof(by));
}
