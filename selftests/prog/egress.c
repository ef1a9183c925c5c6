// SPDX-License-Identifier: GPL-2.0-only
/* A packet on egress is accounted like one on ingress, and passes: buckets only report floods. */
#include "lists/list_entry.h"
#include "selftests/prog/world.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>

/* linux/pkt_cls.h. */
enum { NEXT = -1, DROPPED = 2, ATTACHED = 3, VETH = 4 };

static struct world *egress_open(void)
{
	struct world *world = world_open(&(struct world_options){ .egress = true });
	__u32 key = ATTACHED, attached = 1;

	cr_assert(bpf_map_update_elem(world->object.pins.interfaces, &key, &attached, BPF_ANY) ==
		  0);
	return world;
}

static int leaves_by(struct world *world, __u32 received_by, const struct layer *layers)
{
	static struct frame frame;

	frame_build(&frame, layers);
	return world_leaves(world, &frame, received_by);
}

#define leaves(world, received_by, ...) leaves_by(world, received_by, FRAME(__VA_ARGS__))

Test(egress, what_the_machine_sends_is_accounted)
{
	struct world *world = egress_open();
	struct source source;
	struct target target;

	world_home(world, "192.0.2.0/24");
	for (int i = 0; i < 3; i++)
		cr_expect(leaves(world, 0, PING4) == NEXT);
	cr_assert(world_source(world, SOURCE4, VIEW_OUTBOUND, LANE_REQUEST, &source));
	cr_expect(source.packets == 3 && source.bytes == 3 * 98 && source.over == 0);
	cr_expect(source.last_seen == world->now);
	cr_assert(world_target(world, TARGET4, VIEW_OUTBOUND, LANE_REQUEST, &target));
	cr_expect(target.packets == 3);
	cr_expect(world_reason(world, REASON_SENT).packets == 3);
	cr_expect(world_reason(world, REASON_SENT).bytes == 3 * 98);
	cr_expect(world_reason(world, REASON_PASS).packets == 0, "none of them came in");
	cr_expect(world_type(world, 4, 8).packets == 0);
	world_close(world);
}

Test(egress, what_came_in_through_an_attached_interface_is_not_counted_again)
{
	struct world *world = egress_open();
	struct source source;

	cr_expect(leaves(world, ATTACHED, PING4) == NEXT);
	cr_expect(!world_source(world, SOURCE4, VIEW_EDGE, LANE_REQUEST, &source));
	cr_expect(world_reason(world, REASON_SENT).packets == 0);
	cr_expect(leaves(world, VETH, PING4) == NEXT);
	cr_assert(world_source(world, SOURCE4, VIEW_EDGE, LANE_REQUEST, &source),
		  "what a container behind the machine sends is");
	cr_expect(source.packets == 1);
	world_close(world);
}

Test(egress, nothing_is_limited_or_dropped)
{
	struct world *world = egress_open();
	struct lane_config *lane = &world->config->lanes[VIEW_OUTBOUND][LANE_REQUEST];
	struct source source;
	struct target target;

	world_home(world, "192.0.2.0/24");
	world->config->enforce = true;
	lane->source_packets = lane->target_packets = gcra_limit(1, 10);
	lane->spread_cost = lane->source_packets.interval;
	world_block(world, SOURCE4, BLOCK_ALL, BLOCK_BY_OPERATOR, 0);
	for (int i = 0; i < 100; i++)
		cr_expect(leaves(world, 0, PING4) == NEXT);
	cr_expect(leaves(world, 0, ETHERNET(), IPV4(), TCP(1, 2)) == NEXT);
	cr_assert(world_source(world, SOURCE4, VIEW_OUTBOUND, LANE_REQUEST, &source));
	cr_expect(source.packets == 100);
	/* The first packet made the entries. */
	cr_expect(source.over == 89, "a flood that leaves is one, too: %llu", source.over);
	cr_expect(source.ifindex == 0, "it arrived nowhere");
	cr_assert(world_target(world, TARGET4, VIEW_OUTBOUND, LANE_REQUEST, &target));
	cr_expect(target.over == 89, "%llu", target.over);
	cr_expect(world_reason(world, REASON_SENT).packets == 100);
	cr_expect(world_reason(world, REASON_SENT).would_drop == 0);
	world_close(world);
}

Test(egress, answers_errors_and_discovery_that_leave_are_no_flood)
{
	struct world *world = egress_open();

	for (enum lane lane = 0; lane < LANE_COUNT; lane++)
		world_edge(world, lane)->source_packets = world_edge(world, lane)->target_packets =
			gcra_limit(1, 1);
	for (int i = 0; i < 100; i++) {
		leaves(world, 0, ETHERNET(), IPV4(), ICMP(0, 0), DATA(56));
		leaves(world, 0, ETHERNET(), IPV4(), ICMP(3, 3),
		       IPV4(.source = TARGET4, .target = SOURCE4), UDP(5, 6));
		leaves(world, 0, ETHERNET(), IPV6(.ttl = 255), ICMPV6(135, 0), DATA(16),
		       OPTION(1, 1));
	}
	cr_expect(world_source_edge(world, SOURCE4, LANE_REPLY).packets == 100);
	cr_expect(world_source_edge(world, SOURCE4, LANE_REPLY).over == 0);
	cr_expect(world_source_edge(world, SOURCE4, LANE_ERROR).packets == 100);
	cr_expect(world_source_edge(world, SOURCE4, LANE_ERROR).over == 0);
	cr_expect(world_reason(world, REASON_SENT).packets == 300);
	world_close(world);
}

Test(egress, a_ping_that_was_answered_is_seen_in_both_directions)
{
	struct world *world = egress_open();
	struct source asker;

	world->config->enforce = true;
	world_edge(world, LANE_REPLY)->source_packets = gcra_limit(1, 1);
	for (int i = 0; i < 50; i++) {
		cr_expect(leaves(world, 0, PING4) == NEXT);
		cr_expect(!drops(world, ETHERNET(), IPV4(.source = TARGET4, .target = SOURCE4),
				 ICMP(0, 0), DATA(56)),
			  "reply %d was asked for", i);
	}
	asker = world_source_edge(world, SOURCE4, LANE_REQUEST);
	cr_expect(asker.packets == 50);
	world_close(world);
}

Test(egress, other_traffic_leaves_no_trace)
{
	struct world *world = egress_open();

	cr_expect(leaves(world, 0, ETHERNET(), IPV4(), UDP(1, 2)) == NEXT);
	cr_expect(leaves(world, 0, ETHERNET(), IPV6(), DESTINATION(0), TCP(1, 2)) == NEXT);
	cr_expect(leaves(world, 0, ETHERNET(), LABEL(1), IPV4(), TCP(1, 2)) == NEXT);
	cr_expect(leaves(world, 0, ETHERNET(.next = 0x0806), DATA(46)) == NEXT);
	cr_expect(world_reason(world, REASON_SENT).packets == 0);
	cr_expect(world_entries(world->object.pins.sources) == 0);
	world_close(world);
}

/* Only the first part of a long message may be readable: the rest is pulled. */
Test(egress, a_message_behind_other_headers_and_a_long_one)
{
	struct world *world = egress_open();

	cr_expect(leaves(world, 0, ETHERNET(), VLAN(7), PPPOE(), IPV6(), HOP_BY_HOP(0),
			 ICMPV6(128, 0), DATA(2900)) == NEXT);
	cr_expect(world_source_edge(world, SOURCE6, LANE_REQUEST).packets == 1);
	cr_expect(world_source_edge(world, SOURCE6, LANE_REQUEST).malformed == 0);
	cr_expect(leaves(world, 0, ETHERNET(), IPV4(), ICMP(3, 1),
			 IPV4(.source = TARGET4, .target = SOURCE4), UDP(5, 6)) == NEXT);
	cr_expect(world_source_edge(world, SOURCE4, LANE_ERROR).packets == 1);
	world_close(world);
}

/* Cuts a pair, as an operator or a rule. */
static void cut(struct world *world, const char *address, const char *peer, __u16 rule)
{
	struct prefix prefix = { .address = address_of(address), .length = 128 };
	struct list_entry entry = list_block_of(&prefix, BLOCK_ECHO, 0);

	entry.side = SIDE_PAIR;
	entry.peer = address_of(peer);
	entry.rule = rule;
	if (rule != BLOCK_BY_OPERATOR)
		entry.origin = ORIGIN_RULE;
	world_list(world, &entry);
}

Test(egress, a_pair_that_is_cut_sends_nothing_either_way)
{
	struct world *world = egress_open();

	cut(world, TARGET4, SOURCE4, BLOCK_BY_OPERATOR);
	cr_expect(drops(world, PING4));
	cr_expect(leaves(world, 0, PING4) == DROPPED);
	cr_expect(leaves(world, 0, ETHERNET(), IPV4(.source = TARGET4, .target = SOURCE4),
			 ICMP(0, 0), DATA(56)) == DROPPED);
	cr_expect(leaves(world, 0, ETHERNET(), IPV4(.target = "198.51.100.99"), ICMP(8, 0),
			 DATA(56)) == NEXT,
		  "another host");
	cr_expect(leaves(world, 0, ETHERNET(), IPV4(), ICMP(13, 0), DATA(12)) == NEXT,
		  "another scope");
	cr_expect(leaves(world, ATTACHED, PING4) == NEXT, "judged where it came in");
	cr_expect(world_reason(world, REASON_BLOCKED).drops == 3);
	cr_expect(world_reason(world, REASON_SENT).packets == 2);
	world_allow(world, SOURCE4, 0);
	cr_expect(leaves(world, 0, PING4) == NEXT, "from an allowed source");
	world_close(world);
}

Test(egress, blocks_of_sources_and_targets_are_about_what_comes_in)
{
	struct world *world = egress_open();

	world_block(world, SOURCE4, BLOCK_ECHO, BLOCK_BY_OPERATOR, 0);
	cr_expect(leaves(world, 0, PING4) == NEXT);
	cut(world, SOURCE4, "198.51.100.99", BLOCK_BY_OPERATOR);
	cr_expect(leaves(world, 0, PING4) == NEXT, "of another pair");
	world_close(world);
}

#define ECHO_OF(number) ETHERNET(), IPV4(), ICMP(8, 0, .identifier = number), DATA(56)
#define REPLY_OF(number)                                                                           \
	ETHERNET(), IPV4(.source = TARGET4, .target = SOURCE4), ICMP(0, 0, .identifier = number),  \
		DATA(56)

/* A pair, or one identifier of it. */
static struct list_entry pair_of(__u16 identifier)
{
	struct prefix prefix = { .address = address_of(SOURCE4), .length = 128 };
	struct list_entry entry = list_block_of(&prefix, BLOCK_ECHO, 0);

	entry.side = identifier ? SIDE_CONVERSATION : SIDE_PAIR;
	entry.peer = address_of(TARGET4);
	entry.identifier = identifier;
	return entry;
}

Test(egress, one_identifier_of_a_pair_is_cut_and_the_others_go_on)
{
	struct world *world = egress_open();
	struct list_entry entry = pair_of(0xbeef);

	world_list(world, &entry);
	cr_expect(drops(world, ECHO_OF(0xbeef)));
	cr_expect(drops(world, REPLY_OF(0xbeef)));
	cr_expect(leaves(world, 0, ECHO_OF(0xbeef)) == DROPPED);
	cr_expect(leaves(world, 0, REPLY_OF(0xbeef)) == DROPPED);
	cr_expect(!drops(world, ECHO_OF(0xbeee)));
	cr_expect(!drops(world, REPLY_OF(0xefbe)));
	cr_expect(leaves(world, 0, ECHO_OF(0xbeee)) == NEXT);
	cr_expect(leaves(world, 0, REPLY_OF(0)) == NEXT);
	cr_expect(leaves(world, 0, ETHERNET(), IPV4(), ICMP(13, 0, .identifier = 0xbeef),
			 DATA(12)) == NEXT,
		  "no echo");
	cr_expect(!drops(world, ETHERNET(), IPV4(.target = "198.51.100.99"),
			 ICMP(8, 0, .identifier = 0xbeef), DATA(56)),
		  "another host");
	entry = pair_of(7);
	world_list(world, &entry);
	cr_expect(leaves(world, 0, ECHO_OF(7)) == DROPPED, "a second one");
	cr_expect(leaves(world, 0, ECHO_OF(0xbeef)) == DROPPED);
	world_close(world);
}

Test(egress, a_pair_or_an_identifier_of_it_can_be_limited)
{
	for (__u16 identifier = 0; identifier < 10; identifier += 9) {
		struct world *world = egress_open();
		struct list_entry entry = pair_of(identifier);
		int sent = 0, received = 0;

		entry.action = LIST_LIMIT;
		entry.interval = 100000;
		world_list(world, &entry);
		for (int i = 0; i < 100; i++, world->now += NSEC_PER_SEC / 100)
			sent += leaves(world, 0, ECHO_OF(9)) == NEXT;
		world->now += 10 * NSEC_PER_SEC;
		for (int i = 0; i < 100; i++, world->now += NSEC_PER_SEC / 100)
			received += !drops(world, REPLY_OF(9));
		cr_expect(sent > 10 && sent < 30, "%d of 100 left", sent);
		cr_expect(received > 10 && received < 30, "%d of 100 came", received);
		cr_expect(leaves(world, 0, ECHO_OF(8)) == NEXT || !identifier);
		world_close(world);
	}
}

Test(egress, a_rules_cut_drops_in_enforce_mode_alone)
{
	struct world *world = egress_open();

	cut(world, SOURCE4, TARGET4, RULE_FLOOD_SOURCE);
	cr_expect(leaves(world, 0, PING4) == NEXT);
	world->config->enforce = true;
	cr_expect(leaves(world, 0, PING4) == DROPPED);
	world_close(world);
}
