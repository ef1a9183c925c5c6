// SPDX-License-Identifier: GPL-2.0-only
/* Messages that the network cannot do without: in buckets of their own, while well-formed and
 * plausible. */
#include "selftests/prog/world.h"

#include "headers/room.h"
#include "memory/guard.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define SOLICIT(sender, ...)                                                                       \
	ETHERNET(.id = sender), IPV6(.ttl = 255, __VA_ARGS__), ICMPV6(135, 0), DATA(16)

enum { RATE = 1, BURST = 10 };

static struct world *limited(enum lane lane)
{
	struct world *world = world_open(NULL);

	world->config->enforce = true;
	world->config->established = 10 * NSEC_PER_SEC;
	world_edge(world, lane)->source_packets = gcra_limit(RATE, BURST);
	world_edge(world, lane)->spread_cost = world_edge(world, lane)->source_packets.interval;
	return world;
}

static __u32 passed_from(struct world *world, __u32 first, __u32 sources)
{
	struct frame frame;
	__u32 count = 0;

	frame_build(&frame, FRAME(TOO_BIG4));
	for (__u32 i = 0; i < sources; i++) {
		frame_set_source4(&frame, first + i);
		count += !world_drops(world, &frame);
	}
	return count;
}

Test(essential, of_one_source_within_a_bucket)
{
	struct world *world = limited(LANE_ERROR);

	cr_expect(passed(world, 50, 0, TOO_BIG4) == BURST);
	cr_expect(world_reason(world, REASON_LIMIT_ESSENTIAL).drops == 40);
	cr_expect(world_source_edge(world, SOURCE4, LANE_ERROR).over == 40);
	world_close(world);
}

/* Errors of other kinds have another bucket, at the source and at the target. */
Test(essential, starves_nothing_else_and_is_not_starved)
{
	struct world *world = limited(LANE_ERROR);
	__u32 others;

	world_edge(world, LANE_ERROR)->target_packets = gcra_limit(RATE, 100);
	cr_expect(passed_from(world, 0xc6120000, 300) == 100);
	others = passed(world, 50, 0, ETHERNET(), IPV4(), ICMP(11, 0), IPV4(), UDP(1, 2));
	cr_expect(others == BURST, "%u", others);
	world->now += 1000 * NSEC_PER_SEC;
	cr_expect(passed(world, 50, 0, ETHERNET(), IPV4(), ICMP(11, 0), IPV4(), UDP(1, 2)) ==
		  BURST);
	cr_expect(!drops(world, TOO_BIG4));
	world_close(world);
}

/* Receivers have separate buckets. */
Test(essential, a_flood_of_one_receiver_is_not_another_s)
{
	struct world *world = limited(LANE_ERROR);
	__u32 count;

	world_edge(world, LANE_ERROR)->target_packets = gcra_limit(RATE, 100);
	passed_from(world, 0xc6120000, 300);
	count = passed(world, 5, 0, ETHERNET(), IPV4(.target = "203.0.113.77"), ICMP(3, 4),
		       IPV4(.source = "203.0.113.77", .target = SOURCE4), UDP(1, 2));
	cr_expect(count == 5, "%u", count);
	world_close(world);
}

/* An error that quotes a packet of another host, or has an impossible MTU, is an ordinary error. */
Test(essential, only_while_it_is_plausible)
{
	struct world *world = limited(LANE_ERROR);

	world_block(world, SOURCE4, BLOCK_ICMP, 0, 0);
	world_block(world, SOURCE6, BLOCK_ICMP, 0, 0);
	cr_expect(!drops(world, TOO_BIG4));
	cr_expect(!drops(world, TOO_BIG6));
	cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(3, 4), IPV4(), UDP(1, 2)));
	cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(3, 4, .sequence = 60),
			IPV4(.source = TARGET4), UDP(1, 2)));
	cr_expect(drops(world, ETHERNET(), IPV6(), ICMPV6(2, 0, .sequence = 1279),
			IPV6(.source = TARGET6), UDP(1, 2)));
	cr_expect(drops(world, ETHERNET(), IPV6(), ICMPV6(2, 1, .sequence = 1280),
			IPV6(.source = TARGET6), UDP(1, 2)),
		  "a code that does not exist");
	world_close(world);
}

Test(essential, only_while_it_is_well_formed)
{
	struct world *world = limited(LANE_ERROR);

	world->config->checksum_bytes = 128;
	world->config->malformed_drop = true;
	cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(3, 4, .wrong = true),
			IPV4(.source = TARGET4), UDP(1, 2)));
	world_block(world, SOURCE4, BLOCK_ICMP, 0, 0);
	cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(3, 4, .wrong = true),
			IPV4(.source = TARGET4), UDP(1, 2)));
	cr_expect(world_reason(world, REASON_ESSENTIAL).packets == 0);
	world_close(world);
}

static void flood_link(struct world *world)
{
	char source[64];

	for (__u32 i = 0; i < 300; i++) {
		snprintf(source, sizeof(source), "fe80::%x", i + 0x100);
		drops(world, SOLICIT(9, .source = source));
	}
}

/* Strangers that flood a receiver do not keep out senders known before by both addresses. */
Test(essential, known_neighbours_are_apart_from_strangers)
{
	struct world *world = limited(LANE_DISCOVERY);

	world_edge(world, LANE_DISCOVERY)->target_packets = gcra_limit(RATE, 20);
	world->config->lanes[VIEW_PRIVATE][LANE_DISCOVERY] = *world_edge(world, LANE_DISCOVERY);
	cr_expect(!drops(world, SOLICIT(1, .source = "fe80::1")));
	world->now += 11 * NSEC_PER_SEC;
	cr_expect(!drops(world, SOLICIT(1, .source = "fe80::1")));
	flood_link(world);
	cr_expect(drops(world, SOLICIT(2, .source = "fe80::2")), "a new one");
	cr_expect(drops(world, SOLICIT(3, .source = "fe80::1")), "another sender of its name");
	cr_expect(!drops(world, SOLICIT(1, .source = "fe80::1")));
	world_close(world);
}

/* A receiver does not have a bucket for each address that it is asked for. */
Test(essential, one_receiver_is_solicited_for_many_addresses)
{
	struct world *world = limited(LANE_DISCOVERY);
	__u8 subject[16] = { 0xfe, 0x80 };
	char source[64];
	__u32 count = 0;

	world_edge(world, LANE_DISCOVERY)->target_packets = gcra_limit(RATE, 20);
	world->config->lanes[VIEW_PRIVATE][LANE_DISCOVERY] = *world_edge(world, LANE_DISCOVERY);
	for (__u32 i = 0; i < 100; i++) {
		snprintf(source, sizeof(source), "fe80::%x", i + 0x100);
		subject[15] = (__u8)i;
		count += !drops(world, ETHERNET(.id = 9), IPV6(.ttl = 255, .source = source),
				ICMPV6(135, 0), PAYLOAD(subject, sizeof(subject)));
	}
	cr_expect(count == 20, "%u", count);
	world_close(world);
}

/* A world with a known router, which another host's messages in its name cannot keep out. */
static struct world *acquainted(void)
{
	const struct identity router = { .address = address_of("fe80::1") };
	const __u8 link[] = { 2, 2, 2, 2, 2, 3 };
	struct world *world = limited(LANE_DISCOVERY);

	world_edge(world, LANE_DISCOVERY)->target_packets = gcra_limit(RATE, 20);
	world->config->lanes[VIEW_PRIVATE][LANE_DISCOVERY] = *world_edge(world, LANE_DISCOVERY);
	guard_bind(&world->object.pins, &router, link, true);
	return world;
}

Test(essential, a_known_pair_has_a_bucket_of_its_own)
{
	struct world *world = acquainted();
	__u32 count = 0;

	for (int i = 0; i < 300; i++)
		drops(world, SOLICIT(9, .source = "fe80::1"));
	flood_link(world);
	cr_expect(drops(world, SOLICIT(9, .source = "fe80::1")));
	for (int i = 0; i < 50; i++)
		count += !drops(world, SOLICIT(1, .source = "fe80::1"));
	cr_expect(count == BURST, "%u", count);
	cr_expect(drops(world, SOLICIT(1, .source = "fe80::1", .target = "fe80::77")),
		  "whatever the receiver");
	world_close(world);
}

/* The first message from its address after all strangers' credit is used up. */
Test(essential, a_known_pair_needs_no_entry_of_its_address)
{
	struct world *world = acquainted();

	flood_link(world);
	cr_expect(drops(world, SOLICIT(2, .source = "fe80::2")));
	cr_expect(drops(world, SOLICIT(9, .source = "fe80::1")), "another sender of its name");
	cr_expect(!drops(world, SOLICIT(1, .source = "fe80::1")));
	world_close(world);
}

Test(essential, a_known_pair_on_the_allow_list)
{
	struct world *world = acquainted();

	world->config->allowed_share = 8;
	world_allow(world, "fe80::1", 0);
	for (int i = 0; i < 300; i++)
		drops(world, SOLICIT(9, .source = "fe80::1"));
	cr_expect(drops(world, SOLICIT(9, .source = "fe80::1")));
	cr_expect(!drops(world, SOLICIT(1, .source = "fe80::1")));
	world_close(world);
}

static __u32 solicited_by(struct world *world, __u32 first, __u32 strangers)
{
	char source[64];
	__u32 count = 0;

	for (__u32 i = first; i < first + strangers; i++) {
		snprintf(source, sizeof(source), "fe80::%x", i);
		count += !drops(world, SOLICIT(9, .source = source));
	}
	return count;
}

/* The neighbour table of this machine takes no more strangers than it has room for; who is known
 * is in it, or finds room. */
Test(essential, strangers_find_room)
{
	struct world *world = acquainted();
	struct neighbor_room *room = &world->object.pins.state->room;
	__u32 count;

	world_edge(world, LANE_DISCOVERY)->target_packets = gcra_limit(1000, 1000);
	world->config->lanes[VIEW_PRIVATE][LANE_DISCOVERY] = *world_edge(world, LANE_DISCOVERY);
	count = solicited_by(world, 0x1000, 300);
	cr_expect(count == 300, "%u without a reading", count);
	*room = (struct neighbor_room){ .until = world->now + 2 * NSEC_PER_SEC, .left = 100 };
	count = solicited_by(world, 0x2000, 300);
	cr_expect(count == 100 + ROOM_TRICKLE, "%u", count);
	cr_expect(!drops(world, SOLICIT(1, .source = "fe80::1")), "a known pair");
	cr_expect(!drops(world, ETHERNET(.id = 7), IPV6(.ttl = 255, .source = "::"), ICMPV6(135, 0),
			 DATA(16)),
		  "a probe");
	cr_expect(!drops(world, ETHERNET(.id = 7), IPV6(.ttl = 255, .source = "fe80::7"),
			 ICMPV6(136, 0), DATA(16)),
		  "an answer");
	world->now += NSEC_PER_SEC;
	count = solicited_by(world, 0x3000, 300);
	cr_expect(count == ROOM_TRICKLE, "%u a second later", count);
	count = 0;
	for (int i = 0; i < 300; i++) {
		const struct identity pair = { .address = { .words[0] = htonl(0xfe800000),
							    .words[3] = htonl(0x5000 + i) } };

		guard_bind(&world->object.pins, &pair, (const __u8[]){ 2, 2, 2, 2, 2, 11 }, false);
	}
	count = solicited_by(world, 0x5000, 300);
	cr_expect(count >= 1000 / ROOM_COST && count <= 1000 / ROOM_COST + 1,
		  "%u from one station that is known by many addresses", count);
	world->now += NSEC_PER_SEC;
	count = solicited_by(world, 0x4000, 300);
	cr_expect(count == 300, "%u once the reading is old", count);
	world_close(world);
}
