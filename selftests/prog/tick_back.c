// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two CPUs read the coarse clock around a tick: a packet may be judged at a time one millisecond
 * before the latest that the entry has seen.
 */
#include "selftests/prog/world.h"

#include "base/sketch.h"

#include <criterion/criterion.h>
#include <sched.h>

#define MILLISECOND (NSEC_PER_SEC / 1000)

static unsigned int filled(const struct hyperloglog *sketch)
{
	unsigned int bytes = 0;

	for (size_t i = 0; i < sizeof(sketch->registers); i++)
		bytes += sketch->registers[i] != 0;
	return bytes;
}

/* Returns true if it is dropped. */
static bool send_from(struct world *world, __u32 address)
{
	static struct frame frame;

	frame_build(&frame, FRAME(PING4));
	frame_set_source4(&frame, address);
	return world_drops(world, &frame);
}

/* Its half window was turned over a tick ahead of this CPU's time. */
Test(tick_back, a_target_keeps_its_sources)
{
	struct world *world = world_open(NULL);
	struct target target;
	unsigned int before, after;

	for (__u32 i = 0; i < 200; i++)
		send_from(world, 0x0b000000 + i * 251);
	cr_assert(world_target(world, TARGET4, VIEW_EDGE, LANE_REQUEST, &target));
	before = filled(&target.sources.current) + filled(&target.sources.previous);
	world->now += WORLD_HALF_WINDOW + MILLISECOND;
	drops(world, PING4);
	world->now -= MILLISECOND;
	drops(world, PING4);
	cr_assert(world_target(world, TARGET4, VIEW_EDGE, LANE_REQUEST, &target));
	after = filled(&target.sources.current) + filled(&target.sources.previous);
	cr_expect_geq(after, before, "%u bytes of the sketches were filled, %u are", before, after);
	world_close(world);
}

/* Returns how many of 100 new sources pass the target's limit with their second packet, sent `back`
 * nanoseconds before the first. */
static __u32 let_through(__u64 back)
{
	struct world *world = world_open(NULL);
	struct lane_config *lane = world_edge(world, LANE_REQUEST);
	__u32 let = 0;

	world->config->enforce = true;
	world->config->established = 10 * NSEC_PER_SEC;
	lane->target_packets.interval = NSEC_PER_SEC;
	drops(world, PING4);
	for (__u32 i = 0; i < 100; i++) {
		send_from(world, 0x0b000000 + i * 251);
		world->now -= back;
		let += !send_from(world, 0x0b000000 + i * 251);
		world->now += back;
	}
	world_close(world);
	return let;
}

Test(tick_back, a_new_source_is_not_established)
{
	cr_expect_leq(let_through(0), 1, "the control");
	cr_expect_leq(let_through(MILLISECOND), 1,
		      "%u of 100 passed the target's limit as if known for long",
		      let_through(MILLISECOND));
}

static bool stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return !sched_setaffinity(0, sizeof(set), &set);
}

/* Packets to one target arrive on two CPUs in turn, the second with a clock one tick behind, over
 * many half windows. */
Test(tick_back, two_cpus_keep_one_count)
{
	struct world *world = world_open(NULL);
	struct target target;
	__u32 seen = 0;

	if (!stay_on(1))
		cr_skip("there is one CPU");
	for (__u32 i = 0; i < 2000; i++) {
		bool second = i & 1;

		cr_assert(stay_on(second));
		world->now += second ? 0 : WORLD_HALF_WINDOW / 100;
		world->now -= second * MILLISECOND;
		send_from(world, 0x0b000000 + i % 100 * 251);
		world->now += second * MILLISECOND;
		cr_assert(world_target(world, TARGET4, VIEW_EDGE, LANE_REQUEST, &target));
		cr_assert_eq(target.packets, ++seen);
		if (i < 200)
			continue;
		hyperloglog_merge(&target.sources.current, &target.sources.previous);
		cr_assert_float_eq(hyperloglog_estimate(&target.sources.current), 100, 20,
				   "packet %u", i);
	}
	world_close(world);
}
