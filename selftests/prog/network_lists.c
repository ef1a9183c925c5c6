// SPDX-License-Identifier: GPL-2.0-only
/* Lists of more networks than struct networks has places for. */
#include "base/prefix.h"
#include "config/config.h"
#include "kernel/networks.h"
#include "selftests/prog/world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { FURTHER = NETWORKS + 8 };

static struct world *world;
static struct settings settings;
static struct prefix_list home;

static void add(const char *text)
{
	cr_assert(prefix_parse(text, &home.prefixes[home.count++]) == 0);
}

/* Fills the places of both families with networks that no frame of these tests is from. */
static void fill(void)
{
	char text[PREFIX_TEXT];

	home.count = 0;
	for (int i = 0; i < FURTHER; i++) {
		snprintf(text, sizeof(text), "10.%d.0.0/16", i);
		add(text);
		snprintf(text, sizeof(text), "fd00:%x::/32", i + 1);
		add(text);
	}
}

static void configure(void)
{
	object_configure(&world->object.pins, &settings, &home);
}

static void start(void)
{
	world = world_open(NULL);
	config_defaults(&settings);
	fill();
}

static void stop(void)
{
	world_close(world);
}

TestSuite(network_lists, .init = start, .fini = stop);

/* Returns whether a request has an entry of its source in this view. */
static bool seen_in(const char *source, enum view view)
{
	struct source entry;

	return world_source(world, source, view, LANE_REQUEST, &entry);
}

Test(network_lists, home_has_further_networks)
{
	add("192.0.2.0/24");
	add("2001:db8::/64");
	configure();
	drops(world, PING4);
	drops(world, PING6);
	cr_expect(seen_in(SOURCE4, VIEW_OUTBOUND));
	cr_expect(seen_in(SOURCE6, VIEW_OUTBOUND));
}

Test(network_lists, a_network_that_is_removed_is_forgotten)
{
	add("192.0.2.0/24");
	add("2001:db8::/64");
	configure();
	home.count -= 2;
	configure();
	drops(world, PING4);
	drops(world, PING6);
	cr_expect(seen_in(SOURCE4, VIEW_EDGE));
	cr_expect(seen_in(SOURCE6, VIEW_EDGE));
	configure();
	drops(world, PING4);
	cr_expect(!seen_in(SOURCE4, VIEW_OUTBOUND));
}

Test(network_lists, families_are_apart)
{
	add("::/1"); /* IPv4 addresses are kept as ::ffff:0:0/96 */
	configure();
	drops(world, PING4);
	cr_expect(seen_in(SOURCE4, VIEW_EDGE));
}

Test(network_lists, a_list_is_read_as_it_was_given)
{
	const struct network_place of_settings = networks_in_force(&world->object.pins,
								   NETWORKS_HOME);
	static struct prefix read[NETWORKS_MOST];
	struct network_place place;
	size_t count, found = 0;

	configure();
	place = networks_in_force(&world->object.pins, NETWORKS_HOME);
	cr_expect(place.slot != of_settings.slot);
	count = networks_read(&place, read, NETWORKS_MOST);
	cr_assert(count == home.count);
	for (size_t i = 0; i < count; i++)
		for (__u32 j = 0; j < home.count; j++)
			found += !memcmp(&read[i], &home.prefixes[j], sizeof(read[i]));
	cr_expect(found == home.count);
	cr_expect(networks_read(&place, read, 3) == 3);
	place.list = NETWORKS_SENSITIVE;
	cr_expect(networks_read(&place, read, NETWORKS_MOST) == settings.sensitive.count);
}

Test(network_lists, own_addresses_are_replaced)
{
	struct own_host host = { .sockets_prove = true };
	static struct prefix read[NETWORKS_MOST];
	struct network_place place;

	configure();
	host.addresses = home;
	object_set_host(&world->object.pins, &host);
	place = networks_in_force(&world->object.pins, NETWORKS_OWN);
	cr_expect(networks_read(&place, read, NETWORKS_MOST) == home.count);
	host.addresses.count = 1;
	object_set_host(&world->object.pins, &host);
	cr_expect(networks_read(&place, read, NETWORKS_MOST) == 1);
}
