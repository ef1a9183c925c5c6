// SPDX-License-Identifier: GPL-2.0-only
/* Fragments of one datagram: overlaps, and what resembles them. */
#include "selftests/prog/world.h"

#include <criterion/criterion.h>

/* Fragments of `bytes` bytes at `offset`; the first one has the ICMP header. */
#define FIRST(bytes, ...) ETHERNET(), IPV4(.more = true, __VA_ARGS__), ICMP(8, 0), DATA((bytes)-8)
#define MIDDLE(offset, bytes, ...)                                                                 \
	ETHERNET(), IPV4(.fragment = offset, .more = true, .next = 1, __VA_ARGS__), DATA(bytes)
#define LAST(offset, bytes, ...)                                                                   \
	ETHERNET(), IPV4(.fragment = offset, .next = 1, __VA_ARGS__), DATA(bytes)

#define FIRST6(bytes)	     ETHERNET(), IPV6(), FRAGMENT(0, .more = true), ICMPV6(128, 0), DATA((bytes)-8)
#define LAST6(offset, bytes) ETHERNET(), IPV6(), FRAGMENT(offset, .next = 58), DATA(bytes)

static __u64 overlaps(const struct world *world)
{
	return world_reason(world, REASON_FRAGMENT_OVERLAP).packets;
}

Test(fragment, in_order)
{
	struct world *world = world_open(NULL);

	drops(world, FIRST(800));
	drops(world, MIDDLE(800, 800));
	drops(world, LAST(1600, 100));
	drops(world, FIRST6(1000));
	drops(world, LAST6(1000, 100));
	cr_expect(overlaps(world) == 0);
	world_close(world);
}

Test(fragment, out_of_order)
{
	struct world *world = world_open(NULL);

	drops(world, LAST(1600, 100));
	drops(world, FIRST(800));
	drops(world, MIDDLE(800, 800));
	drops(world, LAST6(1000, 100));
	drops(world, FIRST6(1000));
	cr_expect(overlaps(world) == 0);
	world_close(world);
}

/* A receiver reads the next header only of the first IPv6 fragment. */
Test(fragment, that_lies_about_the_next_header)
{
	struct world *world = world_open(NULL);

	drops(world, FIRST6(1000));
	drops(world, ETHERNET(), IPV6(), FRAGMENT(800, .next = 17), DATA(400));
	cr_expect(overlaps(world) == 1);
	drops(world, ETHERNET(), IPV6(), FRAGMENT(800, .next = 17, .id = 99), DATA(400));
	cr_expect(overlaps(world) == 1, "of another datagram, which is not ICMP");
	world_close(world);
}

/* A mirror port sees a packet twice. */
Test(fragment, copies)
{
	struct world *world = world_open(NULL);

	for (int i = 0; i < 2; i++) {
		drops(world, FIRST(800));
		drops(world, FIRST(800));
		drops(world, LAST(1600, 100));
		drops(world, LAST(1600, 100));
		drops(world, MIDDLE(800, 800));
	}
	cr_expect(overlaps(world) == 0);
	world_close(world);
}

static void expect_overlap(const struct layer *one, const struct layer *other, const char *what)
{
	struct world *world = world_open(NULL);

	world_drops_layers(world, one);
	cr_expect(overlaps(world) == 0, "%s", what);
	world_drops_layers(world, other);
	cr_expect(overlaps(world) == 1, "%s", what);
	world_close(world);
}

Test(fragment, overlapping)
{
	expect_overlap(FRAME(FIRST(64)), FRAME(LAST(24, 4)), "inside: teardrop");
	expect_overlap(FRAME(FIRST(64)), FRAME(LAST(56, 16)), "the end of one");
	expect_overlap(FRAME(LAST(56, 16)), FRAME(FIRST(64)), "its beginning");
	expect_overlap(FRAME(MIDDLE(64, 8)), FRAME(MIDDLE(56, 24)), "one around the other");
	expect_overlap(FRAME(FIRST(64)), FRAME(FIRST(72)), "another first one");
	expect_overlap(FRAME(FIRST(64)), FRAME(FIRST(56)), "a shorter first one");
	expect_overlap(FRAME(FIRST6(1000)), FRAME(LAST6(992, 8)), "IPv6");
}

Test(fragment, differing_over_the_end)
{
	expect_overlap(FRAME(LAST(800, 100)), FRAME(MIDDLE(1600, 8)), "past the end");
	expect_overlap(FRAME(LAST(800, 100)), FRAME(LAST(1600, 8)), "another end behind");
	expect_overlap(FRAME(MIDDLE(1600, 8)), FRAME(LAST(800, 100)), "an end too early");
	expect_overlap(FRAME(MIDDLE(800, 96)), FRAME(LAST(800, 104)), "the last one, longer");
}

/* A first fragment that is too short is reported as such, and recorded all the same. */
Test(fragment, tiny)
{
	expect_overlap(FRAME(FIRST(8)), FRAME(FIRST(64)), "over a tiny one");
	expect_overlap(FRAME(FIRST(64)), FRAME(FIRST(16)), "a tiny one");
}

/* Bytes that a capture cut off are not needed. */
Test(fragment, snapped)
{
	expect_overlap(FRAME(FIRST(800)), FRAME(FIRST(808), SNAP(806)), "cut in the header");
}

/* Headers after the fragment header are the fragment's own bytes. */
Test(fragment, extension_headers)
{
	expect_overlap(FRAME(ETHERNET(), IPV6(), FRAGMENT(0, .more = true), DESTINATION(1),
			     ICMPV6(128, 0), DATA(1000)),
		       FRAME(LAST6(1016, 8)), "16 + 8 + 1000 bytes");
}

Test(fragment, other_datagrams)
{
	struct world *world = world_open(NULL);

	drops(world, FIRST(64));
	drops(world, LAST(24, 4, .id = 1));
	drops(world, LAST(24, 4, .source = "192.0.2.9"));
	drops(world, LAST(24, 4, .target = "198.51.100.9"));
	cr_expect(overlaps(world) == 0);
	world_close(world);
}

/* 16-bit identifications recur within seconds. */
Test(fragment, complete_is_over)
{
	struct world *world = world_open(NULL);

	drops(world, FIRST(800));
	drops(world, LAST(800, 100));
	drops(world, FIRST(1200));
	drops(world, LAST(1200, 100));
	cr_expect(overlaps(world) == 0);
	drops(world, FIRST(800));
	drops(world, LAST(792, 100));
	cr_expect(overlaps(world) == 1);
	world_close(world);
}

/* Receivers no longer wait for the rest. */
Test(fragment, reassembly_time)
{
	struct world *world = world_open(NULL);

	drops(world, FIRST(64));
	drops(world, FIRST6(1000));
	world->now += 30 * NSEC_PER_SEC - 1;
	drops(world, LAST(24, 4));
	cr_expect(overlaps(world) == 1);
	world->now += 1;
	drops(world, LAST(24, 4));
	cr_expect(overlaps(world) == 1, "anew");
	world->now += 30 * NSEC_PER_SEC - 1;
	drops(world, LAST6(992, 8));
	cr_expect(overlaps(world) == 2);
	world->now += 1;
	drops(world, LAST6(992, 8));
	cr_expect(overlaps(world) == 2);
	world_close(world);
}

/* Fragments beyond the recorded number are merged, and the datagram ends. */
Test(fragment, many)
{
	struct world *world = world_open(NULL);
	static struct frame frame;

	for (int turn = 0; turn < 2; turn++) {
		for (int offset = 8 * 199; offset > 0; offset -= 8) {
			frame_build(&frame, FRAME(MIDDLE(offset, 8)));
			world_drops(world, &frame);
		}
		drops(world, LAST(1600, 1200 + turn * 8));
		drops(world, FIRST(8));
	}
	cr_expect(overlaps(world) == 0);
	for (int offset = 8; offset < 8 * 100; offset += 8) {
		frame_build(&frame, FRAME(MIDDLE(offset, 8)));
		world_drops(world, &frame);
	}
	drops(world, LAST(8, 16));
	cr_expect(overlaps(world) == 1);
	world_close(world);
}

/* With as many fragments as are recorded an overlap is distinguished from a copy, in any order. */
Test(fragment, behind_many)
{
	struct world *world = world_open(NULL);
	static struct frame frame;

	drops(world, FIRST(16));
	for (int piece = 1; piece < 150; piece++) {
		/* Pairs arrive in reverse order. */
		frame_build(&frame, FRAME(MIDDLE(16 * (((piece - 1) ^ 1) + 1), 16)));
		world_drops(world, &frame);
	}
	cr_expect(overlaps(world) == 0);
	for (int piece = 1; piece < 150; piece += 7) {
		frame_build(&frame, FRAME(MIDDLE(16 * piece, 16)));
		world_drops(world, &frame);
	}
	cr_expect(overlaps(world) == 0, "copies");
	drops(world, MIDDLE(16 * 100 + 8, 16));
	cr_expect(overlaps(world) == 1);
	drops(world, MIDDLE(16 * 140 + 8, 8));
	cr_expect(overlaps(world) == 2);
	world_close(world);
}

/* False lengths, and no bytes at all. */
Test(fragment, no_range)
{
	struct world *world = world_open(NULL);

	drops(world, FIRST(64));
	drops(world, LAST(24, 4, .total = 900));
	drops(world, LAST(24, 0));
	cr_expect(overlaps(world) == 0);
	world_close(world);
}

/* A flood is reported and dropped as one, and fills no table. */
Test(fragment, not_of_a_flood)
{
	struct world *world = world_open(NULL);
	struct gcra nothing = { .interval = 3000000000ULL * NSEC_PER_SEC };

	drops(world, FIRST(64));
	world_edge(world, LANE_FRAGMENT)->source_packets = nothing;
	drops(world, LAST(64, 4, .id = 1)); /* use up the free admissions */
	drops(world, LAST(24, 4));
	cr_expect(world_source_edge(world, SOURCE4, LANE_FRAGMENT).overlaps == 0);
	cr_expect(world_reason(world, REASON_LIMIT_SOURCE).packets == 1);
	world_close(world);
}

/* Later fragments do not show that they belong to a reply; the first one does. */
Test(fragment, replies_are_counted)
{
	struct world *world = world_open(NULL);
	struct source source;

	drops(world, FIRST(800));
	drops(world, LAST(800, 4));
	source = world_source_edge(world, SOURCE4, LANE_FRAGMENT);
	cr_expect(source.completed == 1 && source.completed_replies == 0);
	drops(world, ETHERNET(), IPV4(.more = true), ICMP(0, 0), DATA(792));
	drops(world, LAST(800, 4));
	source = world_source_edge(world, SOURCE4, LANE_FRAGMENT);
	cr_expect(source.completed == 2 && source.completed_replies == 1);
	world_close(world);
}

Test(fragment, in_its_source)
{
	struct world *world = world_open(NULL);
	struct source source;

	drops(world, FIRST(64));
	drops(world, LAST(24, 4));
	drops(world, LAST(32, 4));
	source = world_source_edge(world, SOURCE4, LANE_FRAGMENT);
	cr_expect(source.overlaps == 2 && source.malformed == 2);
	cr_expect(source.malformed_set == 1ULL << REASON_FRAGMENT_OVERLAP);
	source = world_source_edge(world, SOURCE4, LANE_REQUEST);
	cr_expect(source.overlaps == 0 && source.malformed == 0);
	world_close(world);
}

Test(fragment, policy)
{
	struct world *world = world_open(NULL);

	world->config->malformed_drop = true;
	drops(world, FIRST(64));
	cr_expect_not(drops(world, LAST(24, 4)));
	world->config->enforce = true;
	cr_expect(drops(world, LAST(24, 4)));
	cr_expect_not(drops(world, LAST(64, 4)), "the rest is what it is");
	world_close(world);
}
