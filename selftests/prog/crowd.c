// SPDX-License-Identifier: GPL-2.0-only
/* What places receive from new sources. */
#include "selftests/prog/world.h"

#include "base/sketch.h"
#include "headers/crowd.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>

static struct address parse(const char *text)
{
	struct address address = {};
	__be32 ipv4;

	if (inet_pton(AF_INET, text, &ipv4) == 1)
		return address_from_ipv4(ipv4);
	cr_assert(inet_pton(AF_INET6, text, &address) == 1);
	return address;
}

/* Returns false if there is none. */
static bool place(const struct world *world, const char *network, enum crowd_part part,
		  enum lane lane, struct crowd *crowd)
{
	struct endpoint key = {
		.address = parse(network), .view = VIEW_EDGE, .lane = (__u8)lane, .part = (__u8)part
	};

	return bpf_map_lookup_elem(world->object.pins.crowds, &key, crowd) == 0;
}

static void ask_from(struct world *world, __u32 source, const char *target)
{
	static struct frame frame;

	frame_build(&frame, FRAME(ETHERNET(), IPV4(.target = target), ICMP(8, 0), DATA(56)));
	frame_set_source4(&frame, source);
	world_drops(world, &frame);
}

Test(crowd, counts_the_first_packets_of_sources)
{
	struct world *world = world_open(NULL);
	struct crowd crowd;

	for (__u32 i = 0; i < 50; i++) {
		ask_from(world, 0x0b000000 + i * 7919, "198.51.100.1");
		ask_from(world, 0x0b000000 + i * 7919, "198.51.100.2");
	}
	ask_from(world, 0x0c000000, "198.51.101.1");
	cr_assert(place(world, "198.51.100.0", CROWD_NETWORK, LANE_REQUEST, &crowd));
	cr_expect(crowd.fresh == 50 && crowd.returned == 0, "%llu", crowd.fresh);
	cr_assert(place(world, "0.0.0.0", CROWD_LINK, LANE_REQUEST, &crowd));
	cr_expect(crowd.fresh == 51);
	cr_expect_float_eq(hyperloglog_estimate(&crowd.targets.current), 2, 0.2, "networks");
	cr_expect_float_eq(hyperloglog_estimate(&crowd.sources.current), 51, 8);
	world_close(world);
}

Test(crowd, who_pings_returns_once)
{
	struct world *world = world_open(NULL);
	struct crowd crowd;

	for (int i = 0; i < 5; i++) {
		ask_from(world, 0x0b000001, "198.51.100.1");
		world->now += NSEC_PER_SEC;
	}
	/* Two at once are no sign of it. */
	ask_from(world, 0x0b000002, "198.51.100.1");
	ask_from(world, 0x0b000002, "198.51.100.1");
	cr_assert(place(world, "198.51.100.0", CROWD_NETWORK, LANE_REQUEST, &crowd));
	cr_expect(crowd.fresh == 2 && crowd.returned == 1);
	world_close(world);
}

/* A source that the admission filter lets in with its second packet was counted with the first. */
Test(crowd, past_the_free_admissions)
{
	struct world *world = world_open(NULL);
	struct crowd crowd;

	world->config->admission = gcra_limit(1, 1);
	world->config->admission_epoch = 10 * NSEC_PER_SEC;
	for (__u32 second = 0; second < 4; second++) {
		for (__u32 i = 0; i < 20; i++)
			ask_from(world, 0x0b000000 + i, "198.51.100.1");
		world->now += NSEC_PER_SEC;
	}
	cr_assert(place(world, "198.51.100.0", CROWD_NETWORK, LANE_REQUEST, &crowd));
	cr_expect(crowd.fresh <= 24 && crowd.returned == 20, "%llu, %llu", crowd.fresh,
		  crowd.returned);
	world_close(world);
}

Test(crowd, of_each_lane_that_nobody_asks_for)
{
	struct world *world = world_open(NULL);
	struct crowd crowd;

	drops(world, ETHERNET(), IPV4(.target = "198.51.100.1"), ICMP(0, 0), DATA(56));
	drops(world, ETHERNET(), IPV4(.target = "198.51.100.1"), ICMP(3, 3), IPV4(), UDP(1, 2));
	cr_expect_not(place(world, "198.51.100.0", CROWD_NETWORK, LANE_REPLY, &crowd));
	cr_expect_not(place(world, "198.51.100.0", CROWD_NETWORK, LANE_ERROR, &crowd));
	drops(world, ETHERNET(), IPV6(.target = "2001:db8:1:2::3"), ICMPV6(128, 0), DATA(56));
	cr_expect(place(world, "2001:db8:1:2::", CROWD_NETWORK, LANE_REQUEST, &crowd));
	cr_expect(place(world, "::", CROWD_LINK, LANE_REQUEST, &crowd));
	world_close(world);
}

/* A flood from random sources to random targets adds no more places than there is room for. */
Test(crowd, is_bounded)
{
	struct world *world = world_open(NULL);
	struct endpoint key, *previous = NULL;
	static struct frame frame;
	__u32 places = 0;

	frame_build(&frame, FRAME(PING4));
	for (__u32 i = 0; i < 20000; i++) {
		frame_set_source4(&frame, 0x0b000000 + i);
		frame_set_target4(&frame, 0x20000000 + i * 256);
		world_drops(world, &frame);
	}
	for (; !bpf_map_get_next_key(world->object.pins.crowds, previous, &key); places++)
		previous = &key;
	cr_expect(places <= CROWDS_MOST, "%u", places);
	world_close(world);
}
