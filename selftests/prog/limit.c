// SPDX-License-Identifier: GPL-2.0-only
/* The limiter: never more than the burst and the rate, and what is exempt. */
#include "selftests/prog/world.h"
#include "selftests/rows.h"

#include <criterion/criterion.h>

static struct world *limited(enum lane lane, __u64 rate, __u64 burst)
{
	struct world *world = world_open(NULL);

	world->config->enforce = true;
	world_edge(world, lane)->source_packets = gcra_limit(rate, burst);
	world_edge(world, lane)->spread_cost = world_edge(world, lane)->source_packets.interval;
	return world;
}

/* From a full bucket, the number that passes in a time is exact. */
Test(limit, source_exactly)
{
	static const struct {
		__u64 rate, burst, gap;
		__u32 packets;
	} rows[] = {
		{ 50, 250, 0, 1000 },	      { 50, 250, 1000000, 2000 },
		{ 50, 250, 20000000, 1000 },  { 50, 2, 19000000, 500 },
		{ 1, 1, 100000000, 100 },     { 1000, 10, 100000, 3000 },
		{ 10000000, 100, 10, 10000 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct world *world = limited(LANE_REQUEST, rows[i].rate, rows[i].burst);
		__u64 time = rows[i].gap * (rows[i].packets - 1);
		__u64 interval = NSEC_PER_SEC / rows[i].rate;
		__u64 most = rows[i].burst + time / interval;
		__u32 count = passed(world, rows[i].packets, rows[i].gap, PING4);

		cr_expect(count <= most, "row %zu: %u of %llu passed", i, count, most);
		if (rows[i].packets < most)
			most = rows[i].packets;
		cr_expect(count + 1 >= most, "row %zu: only %u of %llu passed", i, count, most);
		cr_expect(world_source_edge(world, SOURCE4, LANE_REQUEST).over ==
			  rows[i].packets - count);
		cr_expect(world_reason(world, REASON_LIMIT_SOURCE).drops ==
			  rows[i].packets - count);
		world_close(world);
	}
}

Test(limit, monitor_mode_counts)
{
	struct world *world = limited(LANE_REQUEST, 1, 10);

	world->config->enforce = false;
	cr_expect(passed(world, 30, 0, PING4) == 30);
	cr_expect(world_reason(world, REASON_LIMIT_SOURCE).would_drop == 20);
	cr_expect(world_reason(world, REASON_LIMIT_SOURCE).drops == 0);
	world_close(world);
}

/* Lanes and sources have separate buckets. */
Test(limit, one_does_not_drain_another)
{
	struct world *world = limited(LANE_REQUEST, 1, 10);

	cr_expect(passed(world, 20, 0, PING4) == 10);
	cr_expect(passed(world, 20, 0, ETHERNET(), IPV4(), ICMP(0, 0)) == 20);
	cr_expect(passed(world, 20, 0, ETHERNET(), IPV4(.source = "192.0.2.7"), ICMP(8, 0)) == 10);
	cr_expect(passed(world, 20, 0, PING6) == 10);
	world_close(world);
}

static struct world *inbound_and_outbound(void)
{
	struct world *world = world_open(NULL);

	world->config->enforce = true;
	world_home(world, "192.0.2.0/24");
	return world;
}

#define INWARD	ETHERNET(), IPV4(.source = "198.51.100.1", .target = "192.0.2.1")
#define OUTWARD ETHERNET(), IPV4(.source = "192.0.2.1", .target = "198.51.100.1")

/* Each view has its own limits of sources, targets and bytes. */
Test(limit, by_view)
{
	struct world *world = inbound_and_outbound();
	struct config *config = world->config;

	config->lanes[VIEW_INBOUND][LANE_REQUEST].source_packets = gcra_limit(1, 10);
	config->lanes[VIEW_OUTBOUND][LANE_REQUEST].target_packets = gcra_limit(1, 20);
	config->source_bytes[VIEW_OUTBOUND] = (struct gcra){ NSEC_PER_SEC * 1024, 0 };
	cr_expect(passed(world, 50, 0, INWARD, ICMP(8, 0)) == 10);
	cr_expect(passed(world, 50, 0, INWARD, ICMP(0, 0)) == 50, "another lane");
	cr_expect(passed(world, 50, 0, OUTWARD, ICMP(8, 0)) == 1, "one packet is too many bytes");
	cr_expect(world_reason(world, REASON_LIMIT_SOURCE_BYTES).drops == 49);
	config->source_bytes[VIEW_OUTBOUND] = (struct gcra){};
	cr_expect(passed(world, 50, 0, OUTWARD, ICMP(8, 0)) == 19);
	cr_expect(world_reason(world, REASON_LIMIT_TARGET).drops == 31);
	world_close(world);
}

Test(limit, malformed_packets_too)
{
	struct world *world = limited(LANE_REQUEST, 1, 10);

	world->config->checksum_bytes = 128;
	cr_expect(passed(world, 30, 0, ETHERNET(), IPV4(), ICMP(8, 0, .wrong = true)) == 10);
	cr_expect(world_reason(world, REASON_ICMP_CHECKSUM).packets == 10);
	cr_expect(world_reason(world, REASON_LIMIT_SOURCE).drops == 20);
	world_close(world);
}

Test(limit, fragments_and_others)
{
	struct world *world = limited(LANE_FRAGMENT, 1, 7);

	world_edge(world, LANE_OTHER)->source_packets = gcra_limit(1, 3);
	cr_expect(passed(world, 20, 0, ETHERNET(), IPV4(.fragment = 64, .next = 1), DATA(8)) == 7);
	cr_expect(passed(world, 20, 0, ETHERNET(), IPV4(), ICMP(200, 0)) == 3);
	world_close(world);
}

/* Bytes: the last packet may exceed the limit, none after it passes. */
Test(limit, bytes)
{
	struct world *world = world_open(NULL);
	__u64 rate = 100000, burst = 10000, bytes, time;
	__u32 count;

	world->config->enforce = true;
	world->config->source_bytes[VIEW_EDGE].interval = NSEC_PER_SEC * 1024 / rate;
	world->config->source_bytes[VIEW_EDGE].burst = (burst - 1) * NSEC_PER_SEC / rate;
	count = passed(world, 2000, 1000000, ETHERNET(), IPV4(), ICMP(8, 0), DATA(958));
	time = 1999 * 1000000ULL;
	bytes = count * 1000ULL;
	cr_expect(bytes <= burst + 1000 + rate * time / NSEC_PER_SEC, "%llu bytes", bytes);
	cr_expect(bytes + 2000 >= burst + rate * time / NSEC_PER_SEC, "only %llu bytes", bytes);
	cr_expect(world_reason(world, REASON_LIMIT_SOURCE_BYTES).drops == 2000 - count);
	world_close(world);
}

static void from_many(struct world *world, __u32 sources, __u32 *count)
{
	static struct frame frame;

	frame_build(&frame, FRAME(PING4));
	for (__u32 i = 0; i < sources; i++) {
		frame_set_source4(&frame, 0xc6120000 + i);
		*count += !world_drops(world, &frame);
	}
}

Test(limit, target_whoever_sends)
{
	struct world *world = world_open(NULL);
	struct target target;
	__u32 count = 0;

	world->config->enforce = true;
	world->config->established = 10 * NSEC_PER_SEC;
	world_edge(world, LANE_REQUEST)->target_packets = gcra_limit(500, 100);
	from_many(world, 300, &count);
	cr_expect(count == 100, "%u", count);
	cr_expect(world_reason(world, REASON_LIMIT_TARGET).drops == 200);
	cr_expect(world_target(world, TARGET4, VIEW_EDGE, LANE_REQUEST, &target));
	cr_expect(target.over == 200 && target.packets == 300);
	cr_expect(passed(world, 10, 0, ETHERNET(), IPV4(.target = "203.0.113.1"), ICMP(8, 0)) ==
		  10);
	world_close(world);
}

/* Returns whether a source passes a flood of its target that begins when it is known for so long.
 */
static bool is_known_after(__u64 time)
{
	struct world *world = world_open(NULL);
	__u32 count = 0;
	bool known;

	world->config->enforce = true;
	world->config->established = 10 * NSEC_PER_SEC;
	world_edge(world, LANE_REQUEST)->target_packets = gcra_limit(1, 10);
	cr_expect(!drops(world, PING4));
	world->now += time;
	from_many(world, 30, &count);
	known = !drops(world, PING4);
	world->now += 10 * NSEC_PER_SEC;
	from_many(world, 30, &count);
	cr_expect(drops(world, PING4) == !known, "it began when it began");
	world_close(world);
	return known;
}

Test(limit, established_sources_pass_a_target_s_limit)
{
	cr_expect_not(is_known_after(10 * NSEC_PER_SEC), "ten seconds are not more than ten");
	cr_expect(is_known_after(10 * NSEC_PER_SEC + 1));
}

/* Returns how many of 200 pings to `hosts` hosts in turn pass a burst of 10. */
static __u32 passed_in_turns(__u32 hosts)
{
	struct world *world = limited(LANE_REQUEST, 1, 10);
	struct frame frame;
	__u32 count = 0;

	world_edge(world, LANE_REQUEST)->spread_cost =
		world_edge(world, LANE_REQUEST)->source_packets.interval / 8;
	frame_build(&frame, FRAME(PING4));
	for (__u32 i = 0; i < 200; i++) {
		frame_set_target4(&frame, 0xc6120000 + i % hosts);
		count += !world_drops(world, &frame);
	}
	world_close(world);
	return count;
}

/* A packet to a target other than the latest ones costs less: a flood has one target. */
Test(limit, spread)
{
	/* The first costs a whole unit, each of the others an eighth. */
	cr_expect(passed_in_turns(200) == 1 + 8 * 8 + 1, "%u", passed_in_turns(200));
	cr_expect(passed_in_turns(64) > 40, "%u", passed_in_turns(64));
}

/* Each target's first packet is one to a new target. */
Test(limit, targets_in_turns)
{
	cr_expect(passed_in_turns(1) == 10, "%u", passed_in_turns(1));
	cr_expect(passed_in_turns(2) == 1 + 1 + 8, "%u", passed_in_turns(2));
	cr_expect(passed_in_turns(5) == 1 + 4 + 8, "%u", passed_in_turns(5));
	cr_expect(passed_in_turns(6) == 1 + 5 + 8, "%u", passed_in_turns(6));
	cr_expect(passed_in_turns(16) <= 2 * 16, "%u", passed_in_turns(16));
}

#define ASK(view_source, view_target)                                                              \
	ETHERNET(), IPV4(.source = view_source, .target = view_target), ICMP(8, 0)
#define ANSWER(view_source, view_target)                                                           \
	ETHERNET(), IPV4(.source = view_source, .target = view_target), ICMP(0, 0)

/* Solicited replies are no offence, neither at their source's bucket nor at their target's. */
Test(limit, solicited_replies)
{
	struct world *world = limited(LANE_REPLY, 1, 10);

	world_edge(world, LANE_REPLY)->target_packets = gcra_limit(1, 10);
	world->config->lanes[VIEW_INBOUND][LANE_REPLY] = *world_edge(world, LANE_REPLY);
	world_home(world, "192.0.2.0/24");
	passed(world, 50, 0, ASK(SOURCE4, TARGET4));
	cr_expect(passed(world, 50, 0, ANSWER(TARGET4, SOURCE4)) == 50);
	cr_expect(passed(world, 20, 0, ANSWER(TARGET4, SOURCE4)) == 0, "nobody asked for these");
	cr_expect(passed(world, 20, 0, ANSWER(TARGET4, "192.0.2.9")) == 0, "nor did this one");
	world_close(world);
}

/* Neither requests to others nor old ones are a credit. */
Test(limit, replies_of_who_was_not_asked)
{
	struct world *world = limited(LANE_REPLY, 1, 10);

	world->config->lanes[VIEW_INBOUND][LANE_REPLY] = *world_edge(world, LANE_REPLY);
	world_home(world, "192.0.2.0/24");
	passed(world, 50, 0, ASK(SOURCE4, TARGET4));
	cr_expect(passed(world, 30, 0, ANSWER("203.0.113.99", SOURCE4)) == 10);
	world->now += 2 * WORLD_HALF_WINDOW;
	cr_expect(passed(world, 50, 0, ANSWER(TARGET4, SOURCE4)) == 10);
	world_close(world);
}

/* Sources that a target has known for long have its second bucket, and no more. */
Test(limit, known_sources_within_a_bucket_too)
{
	struct world *world = world_open(NULL);
	__u32 count = 0;

	world->config->enforce = true;
	world->config->established = NSEC_PER_SEC;
	world_edge(world, LANE_REQUEST)->target_packets = gcra_limit(1, 100);
	from_many(world, 50, &count);
	world->now += 100 * NSEC_PER_SEC;
	count = 0;
	for (int i = 0; i < 10; i++)
		from_many(world, 50, &count);
	cr_expect(count == 200, "%u", count);
	world_close(world);
}

/* Forged addresses that return for so long that they are old, and one known from before. */
Test(limit, addresses_that_a_flood_forges_again_are_not_known)
{
	struct world *world = world_open(NULL);
	__u32 count = 0;

	world->config->enforce = true;
	world->config->established = NSEC_PER_SEC;
	world_edge(world, LANE_REQUEST)->target_packets = gcra_limit(1, 50);
	cr_expect(!drops(world, PING4));
	world->now += 2 * NSEC_PER_SEC;
	for (int i = 0; i < 50; i++) {
		from_many(world, 100, &count);
		world->now += 100 * NSEC_PER_MSEC;
	}
	cr_expect_leq(count, 50 + 6, "%u", count);
	cr_expect(!drops(world, PING4), "known before it");
	/* The same flood, after a pause in which its addresses get older. */
	world->now += 590 * NSEC_PER_SEC;
	count = 0;
	for (int i = 0; i < 10; i++)
		from_many(world, 100, &count);
	cr_expect_leq(count, 51, "%u", count);
	world_close(world);
}

/* Returns how many of 20 pings of a newcomer pass during a flood, the sequence number rising by
 * `step`. */
static __u32 newcomer_passes(__u16 step)
{
	struct world *world = world_open(NULL);
	__u32 count = 0, passed = 0;

	world->config->enforce = true;
	world->config->established = 10 * NSEC_PER_SEC;
	world_edge(world, LANE_REQUEST)->target_packets = gcra_limit(1, 100);
	from_many(world, 200, &count);
	for (__u16 i = 0; i < 20; i++) {
		passed += !drops(world, ETHERNET(), IPV4(.source = "203.0.113.7"),
				 ICMP(8, 0, .identifier = 7, .sequence = i * step), DATA(56));
		world->now += NSEC_PER_MSEC;
	}
	world_close(world);
	return passed;
}

Test(limit, a_newcomer_that_counts_up_passes_a_flood_of_its_target)
{
	cr_expect(newcomer_passes(1) == 19, "all but the first: %u", newcomer_passes(1));
	cr_expect(newcomer_passes(256) == 19, "the upper byte: %u", newcomer_passes(256));
	cr_expect(newcomer_passes(0) == 0, "the same again: %u", newcomer_passes(0));
	cr_expect(newcomer_passes(5000) == 0, "at random: %u", newcomer_passes(5000));
}

/* Their addresses can be forged: they have a share of a rate, and a flood is reported for the
 * target. */
Test(limit, allowed_sources_within_a_bucket)
{
	struct world *world = limited(LANE_REQUEST, 1, 10);
	struct target target;
	__u32 count;

	world->config->allowed_share = 5;
	world_edge(world, LANE_REQUEST)->target_packets = gcra_limit(1, 20);
	world_allow(world, SOURCE4, 0);
	count = passed(world, 200, 0, PING4);
	cr_expect(count == 9 * 5 + 1, "%u", count);
	cr_expect(world_target(world, TARGET4, VIEW_EDGE, LANE_REQUEST, &target));
	cr_expect(target.over_allowed == 179 && target.over == 179);
	cr_expect(!drops(world, ETHERNET(), IPV4(.source = "192.0.2.7"), ICMP(8, 0)),
		  "which others do not pay for");
	world_close(world);
}

/* Anything but a request is charged in full, whatever its target: fragments have no target that is
 * known to be part of a round. */
Test(limit, only_requests_are_spread)
{
	struct world *world = limited(LANE_FRAGMENT, 1, 10);

	world_edge(world, LANE_FRAGMENT)->spread_cost =
		world_edge(world, LANE_FRAGMENT)->source_packets.interval / 8;
	cr_expect(passed(world, 100, 0, ETHERNET(), IPV4(.fragment = 64, .next = 1), DATA(8)) ==
		  10);
	world_close(world);
}

/* The content of a chain that is too long to follow is unknown: it pays as a ping. */
Test(limit, what_is_behind_too_many_headers)
{
	struct world *world = limited(LANE_REQUEST, 1, 10);

	world_edge(world, LANE_REQUEST)->spread_cost =
		world_edge(world, LANE_REQUEST)->source_packets.interval / 8;
	cr_expect(passed(world, 100, 0, ETHERNET(), IPV6(), HOP_BY_HOP(0), SIXTY_FOUR,
			 ICMPV6(128, 0)) == 10);
	world_close(world);
}

/* After a clock is set back no source is over its bucket until the clock catches up. */
Test(limit, a_clock_set_back)
{
	struct world *world = limited(LANE_REQUEST, 10, 10);

	cr_expect(passed(world, 50, 0, PING4) == 10);
	world->now -= NSEC_PER_SEC / 10;
	cr_expect(drops(world, PING4), "by what two CPUs differ");
	world->now -= 900 * NSEC_PER_SEC;
	cr_expect(passed(world, 50, 0, PING4) == 10);
	world_close(world);
}

Test(limit, allowed_sources_are_not_limited)
{
	struct world *world = limited(LANE_REQUEST, 1, 10);
	__u64 generation = world->control->generation;

	world_edge(world, LANE_REQUEST)->target_packets = gcra_limit(1, 10);
	cr_expect(passed(world, 20, 0, PING4) == 10);
	world_allow(world, SOURCE4, 0);
	cr_expect(world->control->generation != generation);
	cr_expect(passed(world, 20, 0, PING4) == 20, "the kernel side looked again");
	cr_expect(world_reason(world, REASON_ALLOWED).packets == 20);
	world_close(world);
}

Test(limit, events_are_throttled)
{
	struct world *world = limited(LANE_REQUEST, 1, 10);
	struct address source = address_of(SOURCE4), target = address_of(TARGET4);
	struct event events[8];

	world->config->notify_interval = NSEC_PER_SEC;
	passed(world, 1000, 1000, PING4);
	cr_assert(world_drain(world->object.pins.events, events, sizeof(events[0]), 8) == 1);
	cr_expect(events[0].kind == EVENT_SOURCE_OVER && events[0].ifindex == 7);
	cr_expect(address_equal(&events[0].endpoint.address, &source));
	cr_expect(address_equal(&events[0].peer, &target));
	cr_expect(events[0].endpoint.lane == LANE_REQUEST && events[0].endpoint.view == VIEW_EDGE);
	world->now = events[0].now + NSEC_PER_SEC - 1;
	drops(world, PING4);
	drops(world, PING4);
	cr_expect(world_drain(world->object.pins.events, events, sizeof(events[0]), 8) == 0);
	world->now += 1;
	drops(world, PING4);
	drops(world, PING4);
	cr_expect(world_drain(world->object.pins.events, events, sizeof(events[0]), 8) == 1);
	cr_expect(world_health(world, HEALTH_EVENTS_SENT) == 2);
	world_close(world);
}

Test(limit, events_of_a_target)
{
	struct world *world = world_open(NULL);
	struct address target = address_of(TARGET4);
	struct event events[8];
	__u32 count = 0;

	world->config->notify_interval = NSEC_PER_SEC;
	world_edge(world, LANE_REQUEST)->target_packets = gcra_limit(1, 10);
	from_many(world, 30, &count);
	cr_expect(count == 30, "monitor mode");
	cr_assert(world_drain(world->object.pins.events, events, sizeof(events[0]), 8) == 1);
	cr_expect(events[0].kind == EVENT_TARGET_OVER);
	cr_expect(address_equal(&events[0].endpoint.address, &target));
	world_close(world);
}

/* Eight equal requests before a flood would keep the daemon asleep for an interval. */
Test(limit, repeats_do_not_wake_the_daemon)
{
	struct world *world = world_open(NULL);
	struct event events[8];

	world_edge(world, LANE_REQUEST)->source_packets = gcra_limit(1, 100);
	world->config->notify_interval = NSEC_PER_SEC;
	passed(world, 100, NSEC_PER_MSEC, ETHERNET(), IPV4(), ICMP(8, 0));
	cr_expect(world_drain(world->object.pins.events, events, sizeof(events[0]), 8) == 0);
	passed(world, 1, NSEC_PER_MSEC, ETHERNET(), IPV4(), ICMP(8, 0));
	cr_assert(world_drain(world->object.pins.events, events, sizeof(events[0]), 8) == 1);
	cr_expect(events[0].kind == EVENT_SOURCE_OVER);
	world_close(world);
}
