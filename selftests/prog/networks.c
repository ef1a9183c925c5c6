// SPDX-License-Identifier: GPL-2.0-only
/* Identity: which VLANs are networks of their own, and which hosts are in them. */
#include "selftests/prog/world.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>

/* A ping from host `sender` of a VLAN, received with `hops`. */
#define PING_IN(vlan, sender, hops)                                                                \
	ETHERNET(.id = sender), VLAN(vlan), IPV4(.ttl = hops), ICMP(8, 0), DATA(56)

static struct world *world_of(enum vlan_mode mode)
{
	struct world *world = world_open(NULL);

	world->config->vlan = mode;
	return world;
}

/* Returns the packets of the entry of a request's source in a network; 0: none. */
static __u64 packets_in(const struct world *world, const char *address, __u32 network,
			enum lane lane)
{
	struct endpoint key = {
		.address = address_of(address), .view = VIEW_EDGE, .lane = lane, .network = network
	};
	struct source source;

	return bpf_map_lookup_elem(world->object.pins.sources, &key, &source) ? 0 : source.packets;
}

Test(networks, yes_parts_every_vlan)
{
	struct world *world = world_of(VLAN_YES);

	passed(world, 3, 0, PING_IN(10, 1, 64));
	passed(world, 5, 0, PING_IN(20, 1, 64));
	passed(world, 7, 0, PING4);
	cr_expect(packets_in(world, SOURCE4, 10, LANE_REQUEST) == 3);
	cr_expect(packets_in(world, SOURCE4, 20, LANE_REQUEST) == 5);
	cr_expect(packets_in(world, SOURCE4, NETWORK_ONLY, LANE_REQUEST) == 7);
	world_close(world);
}

Test(networks, a_service_tag_counts_too)
{
	struct world *world = world_of(VLAN_YES);

	passed(world, 2, 0, ETHERNET(), QINQ(100), VLAN(7), IPV4(), ICMP(8, 0));
	cr_expect(packets_in(world, SOURCE4, 7 << 12 | 100, LANE_REQUEST) == 2);
	world_close(world);
}

Test(networks, no_parts_none)
{
	struct world *world = world_of(VLAN_NO);

	for (int i = 0; i < 40; i++) {
		passed(world, 1, 0, PING_IN(10, 1, 64));
		passed(world, 1, 0, PING_IN(20, 2, 64));
	}
	cr_expect(packets_in(world, SOURCE4, NETWORK_ONLY, LANE_REQUEST) == 80);
	world_close(world);
}

/* Two senders with one address, neither behind a router: twelve tenants with the same addressing
 * plan. */
Test(networks, auto_parts_vlans_of_two_hosts)
{
	struct world *world = world_of(VLAN_AUTO);

	for (int i = 0; i < 40; i++) {
		passed(world, 1, NSEC_PER_MSEC, PING_IN(10, 1, 64));
		passed(world, 1, NSEC_PER_MSEC, PING_IN(20, 2, 64));
	}
	cr_expect(packets_in(world, SOURCE4, 10, LANE_REQUEST) > 30);
	cr_expect(packets_in(world, SOURCE4, 20, LANE_REQUEST) > 30);
	cr_expect(packets_in(world, SOURCE4, NETWORK_ONLY, LANE_REQUEST) < 10);
	world_close(world);
}

/* Possible with one host: seen before and behind a router, on two VLANs of one sender, or moved
 * from one VLAN to another. */
Test(networks, auto_parts_no_vlans_of_one_host)
{
	struct world *world = world_of(VLAN_AUTO);

	for (int i = 0; i < 40; i++) {
		passed(world, 1, NSEC_PER_MSEC, PING_IN(10, 1, 64));
		passed(world, 1, NSEC_PER_MSEC, PING_IN(20, 2, 63));
	}
	for (int i = 0; i < 40; i++) {
		passed(world, 1, NSEC_PER_MSEC, PING_IN(10, 1, 64));
		passed(world, 1, NSEC_PER_MSEC, PING_IN(20, 1, 64));
	}
	passed(world, 10, NSEC_PER_MSEC, PING_IN(30, 3, 64));
	cr_expect(packets_in(world, SOURCE4, NETWORK_ONLY, LANE_REQUEST) == 170);
	world_close(world);
}

/* A few forged frames are no evidence. */
Test(networks, auto_wants_more_than_a_forged_frame)
{
	struct world *world = world_of(VLAN_AUTO);

	passed(world, 100, 0, PING_IN(10, 1, 64));
	passed(world, 3, 0, PING_IN(20, 9, 64));
	passed(world, 100, 0, PING_IN(10, 1, 64));
	cr_expect(packets_in(world, SOURCE4, NETWORK_ONLY, LANE_REQUEST) == 203);
	world_close(world);
}

/* A gateway sees the request in one VLAN and the answer in the other: the receiver belongs to the
 * VLAN in which it sent the request. */
Test(networks, an_answer_belongs_to_its_request)
{
	struct world *world = world_of(VLAN_YES);
	struct endpoint key = {
		.address = address_of(SOURCE4), .view = VIEW_EDGE, .lane = LANE_REPLY, .network = 10
	};
	struct target target;

	world->config->enforce = true;
	world_edge(world, LANE_REPLY)->source_packets = gcra_limit(1, 10);
	world_edge(world, LANE_REPLY)->spread_cost = NSEC_PER_SEC;
	passed(world, 50, 0, PING_IN(10, 1, 64));
	cr_expect(passed(world, 40, 0, ETHERNET(.id = 2), VLAN(20),
			 IPV4(.source = TARGET4, .target = SOURCE4), ICMP(0, 0)) == 40,
		  "they were asked for");
	cr_assert(!bpf_map_lookup_elem(world->object.pins.targets, &key, &target));
	cr_expect(target.packets == 40);
	world_close(world);
}

Test(networks, but_not_where_another_host_has_that_address)
{
	struct world *world = world_of(VLAN_YES);

	world->config->enforce = true;
	world_edge(world, LANE_REPLY)->source_packets = gcra_limit(1, 10);
	world_edge(world, LANE_REPLY)->spread_cost = NSEC_PER_SEC;
	passed(world, 50, 0, PING_IN(10, 1, 64));
	passed(world, 1, 0, PING_IN(20, 3, 64));
	cr_expect(passed(world, 40, 0, ETHERNET(.id = 2), VLAN(20),
			 IPV4(.source = TARGET4, .target = SOURCE4), ICMP(0, 0)) < 15);
	world_close(world);
}
