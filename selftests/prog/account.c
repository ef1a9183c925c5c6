// SPDX-License-Identifier: GPL-2.0-only
/* Statistics of sources and targets. */
#include "selftests/prog/world.h"

#include "base/sketch.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

static struct source source_now(const struct world *world)
{
	return world_source_edge(world, SOURCE4, LANE_REQUEST);
}

static struct target target_now(const struct world *world)
{
	struct target target;

	cr_assert(world_target(world, TARGET4, VIEW_EDGE, LANE_REQUEST, &target));
	return target;
}

Test(account, packets_bytes_times)
{
	struct world *world = world_open(NULL);
	__u64 start = world->now;
	struct source source;
	struct target target;

	passed(world, 10, NSEC_PER_SEC, PING4);
	source = source_now(world);
	target = target_now(world);
	cr_expect(source.packets == 10 && target.packets == 10);
	cr_expect(source.bytes == 980 && target.bytes == 980);
	cr_expect(source.first_seen == start && target.first_seen == start);
	cr_expect(source.last_seen == start + 9 * NSEC_PER_SEC);
	cr_expect(target.last_seen == source.last_seen);
	cr_expect(source.over == 0 && target.over == 0);
	world_close(world);
}

Test(account, bytes_are_those_of_the_wire)
{
	struct world *world = world_open(NULL);

	drops(world, PING4, PADDING(20));
	drops(world, PING4, SNAP(10));
	cr_expect(source_now(world).bytes == 98 + 20 + 98);
	world_close(world);
}

Test(account, ttl)
{
	struct world *world = world_open(NULL);
	struct source source;

	drops(world, ETHERNET(), IPV4(.ttl = 60), ICMP(8, 0));
	drops(world, ETHERNET(), IPV4(.ttl = 3), ICMP(8, 0));
	drops(world, ETHERNET(), IPV4(.ttl = 128), ICMP(8, 0));
	source = source_now(world);
	cr_expect(source.ttl_min == 3 && source.ttl_max == 128);
	cr_expect(source.ttl_set == (1ULL << 60 | 1ULL << 3 | 1ULL << 63));
	cr_expect(target_now(world).ttl_set == (1ULL << 15 | 1ULL << 0 | 1ULL << 32));
	world_close(world);
}

/* Count, mean and variance of payload lengths, and how often they changed. */
Test(account, payloads)
{
	struct world *world = world_open(NULL);
	static const int lengths[] = { 56, 56, 100, 56, 1, 1 };
	__u64 sum = 0, squares = 0;
	struct source source;

	for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
		drops(world, ETHERNET(), IPV4(), ICMP(8, 0), DATA(lengths[i]));
		sum += lengths[i];
		squares += lengths[i] * lengths[i];
	}
	source = source_now(world);
	cr_expect(source.payloads == 6 && source.payload_changes == 3);
	cr_expect(source.payload_bytes == sum && source.payload_squares == squares);
	cr_expect(source.payload_last == 1);
	world_close(world);
}

Test(account, steps_from_target_to_target)
{
	struct world *world = world_open(NULL);
	static const __u32 targets[] = { 10, 11, 12, 12, 11, 50, 51, 53 };
	struct source source;
	struct frame frame;

	frame_build(&frame, FRAME(PING4));
	for (size_t i = 0; i < ARRAY_LENGTH(targets); i++) {
		frame_set_target4(&frame, 0xc6120000 + targets[i]);
		world_drops(world, &frame);
	}
	source = source_now(world);
	cr_expect(source.target_steps == 6 && source.sequential == 4, "%u steps, %u in a row",
		  source.target_steps, source.sequential);
	world_close(world);
}

Test(account, repeats)
{
	struct world *world = world_open(NULL);
	struct source source;

	passed(world, 5, 30 * NSEC_PER_MSEC, ETHERNET(), IPV4(),
	       ICMP(8, 0, .identifier = 1, .sequence = 1));
	drops(world, ETHERNET(), IPV4(), ICMP(8, 0, .identifier = 1, .sequence = 2));
	drops(world, ETHERNET(), IPV4(), ICMP(8, 0, .identifier = 2, .sequence = 2));
	drops(world, ETHERNET(), IPV4(), ICMP(8, 0, .identifier = 2, .sequence = 2), DATA(1));
	drops(world, ETHERNET(), IPV4(), ICMP(13, 0, .identifier = 2, .sequence = 2), DATA(1));
	drops(world, ETHERNET(), IPV4(.target = "203.0.113.1"),
	      ICMP(13, 0, .identifier = 2, .sequence = 2), DATA(1));
	source = source_now(world);
	cr_expect(source.repeats == 4 && source.run_longest == 5 && source.run == 1);
	world_close(world);
}

/* A packet in a routing loop, and one that a mesh delivers nine times, count as one packet. */
Test(account, loops_and_duplicates_are_no_rows)
{
	struct world *world = world_open(NULL);

	for (int ttl = 64; ttl > 0; ttl--) {
		passed(world, 1, 10 * NSEC_PER_MSEC, ETHERNET(), IPV4(.ttl = ttl),
		       ICMP(8, 0, .identifier = 1, .sequence = 1));
	}
	cr_expect_eq(source_now(world).repeats, 0);
	for (int i = 2; i < 20; i++) {
		passed(world, 9, NSEC_PER_MSEC, ETHERNET(), IPV4(),
		       ICMP(8, 0, .identifier = 1, .sequence = i));
		world->now += NSEC_PER_SEC;
	}
	cr_expect_eq(source_now(world).run_longest, 0);
	world_close(world);
}

/* Occasional other packets do not hide a run of repeats; as many others break it. */
Test(account, repeats_with_others_in_between)
{
	struct world *world = world_open(NULL);

	for (int i = 1; i <= 10; i++) {
		passed(world, 3, 30 * NSEC_PER_MSEC, ETHERNET(), IPV4(), ICMP(8, 0, .sequence = 1));
		drops(world, ETHERNET(), IPV4(), ICMP(8, 0, .identifier = i));
	}
	cr_expect(source_now(world).run_longest == 3 + 9 * 2, "%u", source_now(world).run_longest);
	for (int i = 1; i <= 40; i++) {
		drops(world, ETHERNET(), IPV4(), ICMP(13, 0, .sequence = 1));
		drops(world, ETHERNET(), IPV4(), ICMP(13, 0, .identifier = i));
	}
	cr_expect(source_now(world).run == 1);
	world_close(world);
}

Test(account, oddities)
{
	struct world *world = world_open(NULL);
	struct source source;

	world->config->checksum_bytes = 128;
	drops(world, PING4);
	drops(world, ETHERNET(), IPV4(), ICMP(8, 0, .wrong = true));
	drops(world, ETHERNET(), IPV4(.more = true), ICMP(8, 0), DATA(49));
	drops(world, ETHERNET(), IPV4(.target = "224.0.0.1"), ICMP(8, 0));
	drops(world, ETHERNET(), IPV4(.target = "255.255.255.255"), ICMP(8, 0));
	source = world_source_edge(world, SOURCE4, LANE_REQUEST);
	cr_expect(source.malformed == 2);
	cr_expect(source.malformed_set ==
		  (1ULL << REASON_ICMP_CHECKSUM | 1ULL << REASON_FRAGMENT_LENGTH));
	cr_expect(source.begun == 1 && source.largest == 57);
	world_close(world);
}

static double registers_estimate(const struct hyperloglog *sketch)
{
	__u32 empty = 0;

	for (__u32 i = 0; i < HLL_BYTES; i++)
		empty += !(sketch->registers[i] & 0xf) + !(sketch->registers[i] >> 4);
	return HLL_REGISTERS * log((double)HLL_REGISTERS / empty);
}

static void ask_hosts(struct world *world, __u32 first, __u32 count)
{
	static struct frame frame;

	frame_build(&frame, FRAME(PING4));
	for (__u32 i = 0; i < count; i++) {
		frame_set_target4(&frame, 0xc6120000 + first + i);
		world_drops(world, &frame);
	}
}

Test(account, fan_out)
{
	struct world *world = world_open(NULL);
	struct source source;
	double estimate;

	ask_hosts(world, 0, 100);
	ask_hosts(world, 0, 100);
	source = source_now(world);
	estimate = registers_estimate(&source.targets.current);
	cr_expect(estimate > 85 && estimate < 115, "%f", estimate);
	world_close(world);
}

/* Two half windows; after a pause of a whole window nothing is left. */
Test(account, windows_turn_over)
{
	struct world *world = world_open(NULL);
	__u64 half = WORLD_HALF_WINDOW, start = world->now;
	static const struct hyperloglog empty;
	struct source before, source;

	ask_hosts(world, 0, 50);
	before = source_now(world);
	cr_expect(before.targets.started == start);
	world->now = start + half - 1;
	ask_hosts(world, 0, 1);
	cr_expect(source_now(world).targets.started == start, "not yet");
	world->now = start + half;
	ask_hosts(world, 0, 1);
	source = source_now(world);
	cr_expect(source.targets.started == start + half);
	cr_expect(!memcmp(&source.targets.previous, &before.targets.current, sizeof(empty)));
	cr_expect(registers_estimate(&source.targets.current) < 2);
	world->now += 2 * half;
	ask_hosts(world, 0, 1);
	source = source_now(world);
	cr_expect(!memcmp(&source.targets.previous, &empty, sizeof(empty)));
	world_close(world);
}

static int paths_of(const struct world *world)
{
	struct target target;

	cr_assert(world_target(world, TARGET4, VIEW_EDGE, LANE_ERROR, &target));
	return __builtin_popcountll(target.path_set[0] | target.path_set[1]);
}

static void lose_on_the_way_to(struct world *world, __u32 first, __u32 count)
{
	char host[32];

	for (__u32 i = 0; i < count; i++) {
		snprintf(host, sizeof(host), "203.0.113.%u", first + i);
		drops(world, ETHERNET(), IPV4(), ICMP(11, 0), IPV4(.target = host), UDP(1, 2));
	}
}

/* The same for the targets that time exceeded quotes. */
Test(account, paths_turn_over)
{
	struct world *world = world_open(NULL);

	lose_on_the_way_to(world, 1, 16);
	cr_expect(paths_of(world) > 8);
	world->now += WORLD_HALF_WINDOW;
	lose_on_the_way_to(world, 17, 1);
	cr_expect(paths_of(world) > 8, "the half before still counts");
	world->now += 2 * WORLD_HALF_WINDOW;
	lose_on_the_way_to(world, 18, 1);
	cr_expect(paths_of(world) == 1, "nothing from before the pause");
	world_close(world);
}

/* The same for the targets of a traceroute's requests; ordinary pings have none. */
Test(account, traced_targets_turn_over)
{
	struct world *world = world_open(NULL);
	char host[32];

	for (int i = 1; i <= 16; i++) {
		snprintf(host, sizeof(host), "203.0.113.%d", i);
		drops(world, ETHERNET(), IPV4(.target = host, .ttl = i), ICMP(8, 0), DATA(28));
	}
	cr_expect(__builtin_popcountll(source_now(world).paths[0]) > 8);
	world->now += WORLD_HALF_WINDOW;
	ask_hosts(world, 0, 100);
	cr_expect(__builtin_popcountll(source_now(world).paths[1]) > 8, "the half before");
	cr_expect(!source_now(world).paths[0], "pings");
	world->now += 2 * WORLD_HALF_WINDOW;
	ask_hosts(world, 0, 1);
	cr_expect(!source_now(world).paths[1], "nothing from before the pause");
	world_close(world);
}

#define INSIDE	"192.0.2.1"
#define OUTSIDE "198.51.100.1"
#define INWARD	ETHERNET(), IPV4(.source = OUTSIDE, .target = INSIDE)
#define OUTWARD ETHERNET(), IPV4(.source = INSIDE, .target = OUTSIDE)

/* Each view and lane has its own window, and targets have windows apart from sources. */
Test(account, windows_by_view_and_lane)
{
	struct world *world = world_open(NULL);
	struct config *config = world->config;
	__u64 start = world->now;
	struct source source;
	struct target target;

	config->lanes[VIEW_INBOUND][LANE_REQUEST].source_half = 2 * NSEC_PER_SEC;
	config->lanes[VIEW_INBOUND][LANE_REPLY].target_half = 2 * NSEC_PER_SEC;
	world_home(world, "192.0.2.0/24");
	for (int second = 0; second <= 2; second++, world->now += NSEC_PER_SEC) {
		drops(world, INWARD, ICMP(8, 0));
		drops(world, INWARD, ICMP(0, 0));
		drops(world, OUTWARD, ICMP(8, 0));
	}
	cr_assert(world_source(world, OUTSIDE, VIEW_INBOUND, LANE_REQUEST, &source));
	cr_expect(source.targets.started == start + 2 * NSEC_PER_SEC);
	cr_assert(world_target(world, INSIDE, VIEW_INBOUND, LANE_REQUEST, &target));
	cr_expect(target.sources.started == start, "a target's is its own");
	cr_assert(world_source(world, OUTSIDE, VIEW_INBOUND, LANE_REPLY, &source));
	cr_expect(source.targets.started == start, "a lane's is its own");
	cr_assert(world_target(world, INSIDE, VIEW_INBOUND, LANE_REPLY, &target));
	cr_expect(target.sources.started == start + 2 * NSEC_PER_SEC);
	cr_assert(world_source(world, INSIDE, VIEW_OUTBOUND, LANE_REQUEST, &source));
	cr_expect(source.targets.started == start, "a view's is its own");
	world_close(world);
}

Test(account, sources_of_a_target)
{
	struct world *world = world_open(NULL);
	static struct frame frame;
	struct target target;

	frame_build(&frame, FRAME(PING4));
	for (__u32 i = 0; i < 100; i++) {
		frame_set_source4(&frame, 0xc6120000 + i);
		world_drops(world, &frame);
	}
	target = target_now(world);
	cr_expect(registers_estimate(&target.sources.current) > 85 &&
		  registers_estimate(&target.sources.current) < 115);
	world_close(world);
}

/* A source asks many hosts, each through one group address: the hosts are counted. */
Test(account, solicited_hosts)
{
	struct world *world = world_open(NULL);
	static struct frame frame;
	struct source source;

	frame_build(&frame, FRAME(ETHERNET(), IPV6(.ttl = 255, .target = "ff02::1:ff00:1"),
				  ICMPV6(135, 0), DATA(16)));
	for (__u32 i = 0; i < 100; i++) {
		frame.bytes[14 + 40 + 8 + 7] = (__u8)i;
		world_drops(world, &frame);
	}
	cr_assert(world_source(world, SOURCE6, VIEW_INBOUND, LANE_DISCOVERY, &source));
	cr_expect(registers_estimate(&source.targets.current) > 80);
	world_close(world);
}

static void expect_view(struct world *world, const char *source, const char *target, enum view view)
{
	struct source entry;
	struct target other;

	if (strchr(source, ':'))
		drops(world, ETHERNET(), IPV6(.source = source, .target = target), ICMPV6(128, 0));
	else
		drops(world, ETHERNET(), IPV4(.source = source, .target = target), ICMP(8, 0));
	cr_expect(world_source(world, source, view, LANE_REQUEST, &entry), "%s to %s", source,
		  target);
	cr_expect(world_target(world, target, view, LANE_REQUEST, &other), "%s to %s", source,
		  target);
}

Test(account, views)
{
	struct world *world = world_open(NULL);

	world_home(world, "192.0.2.0/24");
	world_home(world, "2001:db8::/48");
	expect_view(world, "192.0.2.1", "192.0.2.2", VIEW_PRIVATE);
	expect_view(world, "192.0.2.1", "198.51.100.1", VIEW_OUTBOUND);
	expect_view(world, "198.51.100.1", "192.0.2.1", VIEW_INBOUND);
	expect_view(world, "198.51.100.1", "203.0.113.1", VIEW_EDGE);
	expect_view(world, "192.0.2.1", "224.0.0.1", VIEW_PRIVATE);
	expect_view(world, "198.51.100.1", "255.255.255.255", VIEW_INBOUND);
	expect_view(world, "2001:db8::1", "2001:db8:0:1::1", VIEW_PRIVATE);
	expect_view(world, "2001:db8::1", "2001:db8:1::1", VIEW_OUTBOUND);
	expect_view(world, "2001:db8:1::1", "2001:db8::1", VIEW_INBOUND);
	expect_view(world, "2001:db8:1::1", "2001:db8:2::1", VIEW_EDGE);
	expect_view(world, "2001:db8:1::1", "ff02::1", VIEW_INBOUND);
	expect_view(world, "::", "ff02::1", VIEW_PRIVATE);
	world_close(world);
}
