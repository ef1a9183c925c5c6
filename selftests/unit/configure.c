// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/object.h"

#include "config/config.h"
#include "base/prefix.h"
#include "kernel/networks.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static struct state state;
static struct pins pins = { .state = &state };
static struct settings settings;
static struct prefix_list home;

static void start(void)
{
	memset(&state, 0, sizeof(state));
	memset(&home, 0, sizeof(home));
	config_defaults(&settings);
}

TestSuite(configure, .init = start);

static const struct config *configure(void)
{
	object_configure(&pins, &settings, &home);
	return &state.config[state.control.slot];
}

Test(configure, takes_the_slot_that_is_not_in_force)
{
	settings.checksum_bytes = 7;
	configure();
	cr_expect(eq(u32, state.control.slot, 1));
	cr_expect(eq(u32, state.config[1].checksum_bytes, 7));
	cr_expect(eq(u32, state.config[0].checksum_bytes, 0));

	settings.checksum_bytes = 8;
	configure();
	cr_expect(eq(u32, state.control.slot, 0));
	cr_expect(eq(u32, state.config[0].checksum_bytes, 8));
	cr_expect(eq(u32, state.config[1].checksum_bytes, 7));
}

Test(configure, a_new_generation_each_time)
{
	configure();
	configure();
	cr_expect(eq(u32, state.control.generation, 2));
}

Test(configure, packet_limits)
{
	settings.views[VIEW_EDGE].source_rate[LANE_REPLY] = 100;
	settings.views[VIEW_EDGE].source_burst[LANE_REPLY] = 11;
	settings.source_spread = 4;
	settings.views[VIEW_EDGE].target_rate[LANE_ERROR] = 0;
	const struct config *config = configure();

	cr_expect(eq(u64, config->lanes[VIEW_EDGE][LANE_REPLY].source_packets.interval,
		     NSEC_PER_SEC / 100));
	cr_expect(eq(u64, config->lanes[VIEW_EDGE][LANE_REPLY].source_packets.burst,
		     NSEC_PER_SEC / 10));
	cr_expect(eq(u64, config->lanes[VIEW_EDGE][LANE_REPLY].spread_cost, NSEC_PER_SEC / 400));
	cr_expect(eq(u64, config->lanes[VIEW_EDGE][LANE_ERROR].target_packets.interval, 0));
}

Test(configure, each_view_its_own)
{
	settings.views[VIEW_PRIVATE].source_rate[LANE_REQUEST] = 0;
	settings.views[VIEW_PRIVATE].target_burst[LANE_REQUEST] = 1;
	settings.views[VIEW_PRIVATE].source_byte_rate = 0;
	settings.views[VIEW_PRIVATE].flood_repeats = 0;
	const struct config *config = configure();
	const struct lane_config *inbound = &config->lanes[VIEW_INBOUND][LANE_REQUEST];
	const struct lane_config *private = &config->lanes[VIEW_PRIVATE][LANE_REQUEST];

	cr_expect(eq(u64, inbound->source_packets.interval, NSEC_PER_SEC / 50));
	cr_expect(eq(u64, private->source_packets.interval, 0));
	cr_expect(gt(u64, inbound->target_packets.burst, 0));
	cr_expect(eq(u64, private->target_packets.burst, 0));
	cr_expect(gt(u64, config->source_bytes[VIEW_INBOUND].interval, 0));
	cr_expect(eq(u64, config->source_bytes[VIEW_PRIVATE].interval, 0));
}

/* A unit is a byte, whose cost is counted in 1/1024 ns; a burst is a plain time. */
Test(configure, byte_limit)
{
	settings.views[VIEW_EDGE].source_byte_rate = 1000000;
	settings.views[VIEW_EDGE].source_byte_burst = 500000;
	const struct config *config = configure();

	cr_expect(eq(u64, config->source_bytes[VIEW_EDGE].interval, 1000 * 1024));
	cr_expect(eq(u64, config->source_bytes[VIEW_EDGE].burst, NSEC_PER_SEC / 2));
}

Test(configure, the_largest_byte_limits_stay_limits)
{
	settings.views[VIEW_EDGE].source_byte_rate = 1ULL << 40;
	settings.views[VIEW_EDGE].source_byte_burst = 1ULL << 40;
	const struct config *config = configure();

	cr_expect(eq(u64, config->source_bytes[VIEW_EDGE].interval, 1));

	settings.views[VIEW_EDGE].source_byte_rate = 1;
	config = configure();
	cr_expect(gt(u64, config->source_bytes[VIEW_EDGE].burst, 1ULL << 61));
	/* Added to a clock it must not overflow. */
	cr_expect(lt(u64, config->source_bytes[VIEW_EDGE].burst, 1ULL << 62));
}

Test(configure, home_by_family)
{
	static const char *const texts[] = { "192.0.2.0/24", "2001:db8::/33" };
	struct address address;
	struct prefix prefix;

	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		cr_assert(eq(int, prefix_parse(texts[i], &home.prefixes[home.count++]), 0));
	const struct config *config = configure();

	cr_assert(eq(u32, config->networks[NETWORKS_HOME].count4, 1));
	cr_expect(eq(u32, config->networks[NETWORKS_HOME].v4[0].network, htonl(0xc0000200)));
	cr_expect(eq(u32, config->networks[NETWORKS_HOME].v4[0].mask, htonl(0xffffff00)));

	cr_assert(eq(u32, config->networks[NETWORKS_HOME].count6, 1));
	cr_assert(eq(int, prefix_parse("ffff:ffff:8000::", &prefix), 0));
	address = prefix.address;
	cr_expect(eq(u64, config->networks[NETWORKS_HOME].v6[0].mask[0], address.halves[0]));
	cr_expect(eq(u64, config->networks[NETWORKS_HOME].v6[0].mask[1], 0));
}

Test(configure, gateways_as_they_were_declared)
{
	static struct prefix gateways[NETWORKS_MOST];
	struct network_place place;

	cr_assert(eq(int,
		     config_set(&settings,
				"gateways=192.0.2.1,198.51.100.0/30,2001:db8::1,fe80::/64"),
		     0));
	configure();
	place = networks_in_force(&pins, NETWORKS_GATEWAYS);
	cr_assert(eq(sz, networks_read(&place, gateways, NETWORKS_MOST), 4));
	for (size_t i = 0; i < 4; i++) {
		cr_expect(eq(u32, gateways[i].length, settings.gateways.prefixes[i].length));
		cr_expect(eq(int,
			     memcmp(&gateways[i].address, &settings.gateways.prefixes[i].address,
				    sizeof(gateways[i].address)),
			     0));
	}
}

Test(configure, segments_by_length)
{
	const struct networks *networks;

	cr_assert(eq(int,
		     config_set(&settings, "segments=a=10.0.0.0/8,b=10.1.0.0/16,a=10.1.2.0/24,"
					   "b=fd00::/8,a=fd00:1::/32"),
		     0));
	const struct config *config = configure();

	networks = &config->networks[NETWORKS_SEGMENTS];
	cr_assert(eq(u32, networks->count4, 3));
	cr_expect(eq(u32, networks->v4[0].network, htonl(0x0a010200)));
	cr_expect(eq(u32, networks->v4[2].network, htonl(0x0a000000)));
	cr_expect(eq(u8, config->segments[0], 1));
	cr_expect(eq(u8, config->segments[1], 2));
	cr_expect(eq(u8, config->segments[2], 1));
	cr_assert(eq(u32, networks->count6, 2));
	cr_expect(eq(u8, config->segments[NETWORKS], 1));
	cr_expect(eq(u8, config->segments[NETWORKS + 1], 2));
}

Test(configure, modes)
{
	settings.mode = MODE_MONITOR;
	settings.malformed = 1;
	cr_expect(eq(u32, configure()->enforce, 0));
	cr_expect(eq(u32, configure()->malformed_drop, 1));
	settings.mode = MODE_ENFORCE;
	cr_expect(eq(u32, configure()->enforce, 1));
}
