// SPDX-License-Identifier: GPL-2.0-only
/* IPv6 prefixes are charged for all of their addresses. */
#include "selftests/prog/world.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { RATE = 10, BURST = 20, SHARE = 10 };

static struct world *world_of(__u32 share)
{
	const struct world_options options = { .sources = 8192 };
	struct world *world = world_open(&options);
	struct lane_config *lane = world_edge(world, LANE_REQUEST);

	world->config->enforce = true;
	world->config->prefix_share = share;
	world->config->established = 3600 * NSEC_PER_SEC;
	lane->source_packets = gcra_limit(RATE, BURST);
	lane->spread_cost = lane->source_packets.interval;
	return world;
}

/* Sends `count` packets, each from the next address of a pattern with one %x; returns how many
 * passed in one second. */
static __u32 passed_of(struct world *world, const char *pattern, __u32 count)
{
	__u32 passed = 0;
	char source[64];

	for (__u32 i = 0; i < count; i++) {
		snprintf(source, sizeof(source), pattern, i);
		passed += !drops(world, ETHERNET(), IPV6(.source = source), ICMPV6(128, 0));
		world->now += NSEC_PER_SEC / count;
	}
	return passed;
}

Test(payers, the_addresses_of_a_64_share_a_bucket)
{
	struct world *world = world_of(SHARE);
	__u32 count = passed_of(world, "2001:db8:1:1::%x", 4000);

	/* The burst lasts as long as a source's: (BURST - 1) / RATE seconds. */
	cr_expect(count >= RATE * SHARE && count <= (RATE + BURST) * SHARE + 1, "%u", count);
	cr_expect(world_reason(world, REASON_LIMIT_PREFIX).drops == 4000 - count);
	cr_expect(!drops(world, PING6), "another /48");
	world_close(world);
}

Test(payers, networks_of_a_48_too)
{
	struct world *world = world_of(SHARE);
	__u32 count = passed_of(world, "2001:db8:1:%x::1", 8000);

	cr_expect(count <= 4 * (RATE + BURST) * SHARE + 1, "%u", count);
	cr_expect(count >= 2 * RATE * SHARE, "%u", count);
	world_close(world);
}

Test(payers, none_where_there_is_no_limit)
{
	struct world *world = world_of(0);

	cr_expect(passed_of(world, "2001:db8:1:1::%x", 4000) == 4000);
	world_close(world);
}

/* Several packets of a known source are charged at once. */
Test(payers, sources_that_go_on_pay_for_every_packet)
{
	enum { HOSTS = 40, SECONDS = 20, EACH = RATE - 1 };
	struct world *world = world_of(SHARE);
	__u32 count = 0;

	for (int i = 0; i < SECONDS * EACH; i++) {
		count += passed_of(world, "2001:db8:1:1::%x", HOSTS);
		world->now -= NSEC_PER_SEC - NSEC_PER_SEC / EACH;
	}
	cr_expect(count <= (RATE * SECONDS + BURST) * SHARE + HOSTS, "%u", count);
	cr_expect(count >= RATE * SECONDS * SHARE, "%u", count);
	world_close(world);
}

/* Hosts that were known before a flood have as much again, and no more. */
Test(payers, known_hosts_have_a_bucket_of_their_own)
{
	struct world *world = world_of(SHARE);
	__u32 known = 0, flood;

	world->config->established = 10 * NSEC_PER_SEC;
	for (int i = 0; i < 12; i++)
		known += passed_of(world, "2001:db8:1:1::a:%x", 20);
	cr_expect(known == 12 * 20);
	flood = passed_of(world, "2001:db8:1:1::b:%x", 4000);
	cr_expect(flood <= (RATE + BURST) * SHARE + 1, "%u", flood);
	known = passed_of(world, "2001:db8:1:1::a:%x", 20);
	cr_expect(known == 20, "%u", known);
	world_close(world);
}

/* Neither hosts at home nor IPv4 hosts, whose prefixes mean nothing. */
Test(payers, not_for_everybody)
{
	struct world *world = world_of(SHARE);
	__u32 passed = 0;
	char source[64];

	world_home(world, "2001:db8:1::/48");
	for (int view = 0; view < VIEW_COUNT; view++)
		world->config->lanes[view][LANE_REQUEST] = *world_edge(world, LANE_REQUEST);
	cr_expect(passed_of(world, "2001:db8:1:1::%x", 2000) == 2000);
	for (int i = 0; i < 2000; i++) {
		snprintf(source, sizeof(source), "198.18.%d.%d", i / 250, i % 250);
		passed += !drops(world, ETHERNET(), IPV4(.source = source), ICMP(8, 0));
	}
	cr_expect(passed == 2000);
	world_close(world);
}

/* A flood from random networks creates no entries: its sources are not tracked. */
Test(payers, a_flood_of_prefixes_makes_no_entries)
{
	struct world *world = world_of(SHARE);

	world->config->admission = gcra_limit(1, 16);
	world->config->admission_epoch = 10 * NSEC_PER_SEC;
	passed_of(world, "2001:db8:%x::1", 4000);
	cr_expect(world_entries(world->object.pins.payers) <= 32);
	world_close(world);
}

/* One site's new addresses use up its own share of the admissions, not everybody's. */
Test(payers, a_site_has_its_part_of_the_admissions)
{
	struct world *world = world_of(SHARE);

	world->config->admission = gcra_limit(8, 800);
	world->config->admission_epoch = 10 * NSEC_PER_SEC;
	passed_of(world, "2001:db8:1:1::%x", 4000);
	cr_expect(world_entries(world->object.pins.sources) < 200);
	drops(world, PING6);
	cr_expect(world_source_edge(world, SOURCE6, LANE_REQUEST).packets == 1);
	world_close(world);
}
