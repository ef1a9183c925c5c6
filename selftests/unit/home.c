// SPDX-License-Identifier: GPL-2.0-only
#include "config/home.h"

#include "base/prefix.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <stdio.h>

static struct settings settings;
static struct prefix_list home;

static void configure(const char *text)
{
	struct prefix_list *list = &settings.home;

	cr_assert(eq(int, prefix_parse(text, &list->prefixes[list->count++]), 0));
}

static bool is_home(const char *text)
{
	struct prefix prefix;
	struct address address;

	cr_assert(eq(int, prefix_parse(text, &prefix), 0));
	address = prefix.address;
	for (__u32 i = 0; i < home.count; i++) {
		if (prefix_holds(&home.prefixes[i], &address))
			return true;
	}
	return false;
}

static void forget(void)
{
	settings.home.count = 0;
}

TestSuite(home, .init = forget);

Test(home, private_ranges_are_the_default)
{
	cr_assert(eq(int, home_prefixes(&home, &settings, NULL, 0), 0));
	cr_expect(is_home("10.1.2.3"));
	cr_expect(is_home("172.31.255.255"));
	cr_expect(is_home("192.168.0.1"));
	cr_expect(is_home("fd00::1"));
	cr_expect(is_home("fe80::1"));
	cr_expect(is_home("169.254.1.1"));
	cr_expect(is_home("127.0.0.1"));
	cr_expect(is_home("::1"));
	cr_expect(not(is_home("172.32.0.1")));
	cr_expect(not(is_home("100.64.0.1")));
	cr_expect(not(is_home("192.0.2.1")));
	cr_expect(not(is_home("2001:db8::1")));
}

Test(home, a_configured_list_stands_for_the_default)
{
	configure("192.0.2.0/24");
	configure("192.0.2.128/25"); /* within the other */
	cr_assert(eq(int, home_prefixes(&home, &settings, NULL, 0), 0));
	cr_expect(eq(u32, home.count, 5));
	cr_expect(is_home("192.0.2.77"));
	cr_expect(is_home("fe80::1"));
	cr_expect(is_home("127.0.0.1"));
	cr_expect(not(is_home("10.1.2.3")));
}

Test(home, interfaces_add_their_networks)
{
	const char *interfaces[] = { "lo" };
	__u32 before;

	cr_assert(eq(int, home_prefixes(&home, &settings, NULL, 0), 0));
	before = home.count;
	/* The networks of the loopback interface are at home already. */
	cr_assert(eq(int, home_prefixes(&home, &settings, interfaces, 1), 0));
	cr_expect(eq(u32, home.count, before));
}

Test(home, a_wider_prefix_takes_the_narrow_ones_in)
{
	configure("10.0.0.0/24");
	configure("10.0.1.0/24");
	cr_assert(eq(int, home_prefixes(&home, &settings, NULL, 0), 0));
	configure("10.0.0.0/8");
	__u32 narrow = home.count;

	cr_assert(eq(int, home_prefixes(&home, &settings, NULL, 0), 0));
	cr_expect(eq(u32, home.count, narrow - 1));
	cr_expect(is_home("10.0.0.1"));
	cr_expect(is_home("10.0.1.1"));
}

Test(home, a_list_has_room_for_so_many)
{
	char text[PREFIX_TEXT];

	/* Four are always there. */
	for (int i = 0; i < SETTINGS_PREFIXES - 4; i++) {
		snprintf(text, sizeof(text), "203.%d.%d.0/24", i / 100, i % 100 * 2);
		configure(text);
	}
	cr_assert(eq(int, home_prefixes(&home, &settings, NULL, 0), 0));
	cr_expect(eq(u32, home.count, SETTINGS_PREFIXES));
	cr_expect(is_home("203.2.102.9"));
	configure("198.51.100.0/24");
	cr_expect(eq(int, home_prefixes(&home, &settings, NULL, 0), -E2BIG));
}
