// SPDX-License-Identifier: GPL-2.0-only
/* The dead-man's switch, on the live clock: limits and blocks apply without the daemon. */
#include "selftests/prog/world.h"

#include <criterion/criterion.h>
#include <time.h>

static __u64 clock_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * NSEC_PER_SEC + time.tv_nsec;
}

static struct world *enforcing(void)
{
	struct world *world = world_open(&(struct world_options){ .live = true });

	world->config->enforce = true;
	/* One packet in a century. */
	world_edge(world, LANE_REQUEST)->source_packets.interval = 3000000000ULL * NSEC_PER_SEC;
	world->config->heartbeat_limit = 10 * NSEC_PER_SEC;
	drops(world, PING4);
	return world;
}

static void expect_dead(struct world *world, bool is_dead)
{
	__u64 dead = world_health(world, HEALTH_DEAD_MAN);

	cr_expect(drops(world, PING4));
	cr_expect(world_health(world, HEALTH_DEAD_MAN) == dead + is_dead);
}

Test(alive, limits_hold_without_the_daemon)
{
	struct world *world = enforcing();

	world->control->heartbeat = clock_now();
	expect_dead(world, false);
	world->control->heartbeat = clock_now() - 100 * NSEC_PER_SEC;
	expect_dead(world, true);
	world->control->heartbeat = 0;
	expect_dead(world, true);
	world->control->heartbeat = clock_now();
	expect_dead(world, false);
	cr_expect(world_reason(world, REASON_LIMIT_SOURCE).drops == 4);
	world_close(world);
}

Test(alive, limit_of_0_is_never)
{
	struct world *world = enforcing();

	world->config->heartbeat_limit = 0;
	expect_dead(world, false);
	world_close(world);
}

Test(alive, blocks_outlive_the_daemon)
{
	struct world *world = enforcing();

	world->now = clock_now();
	world_block(world, "192.0.2.7", BLOCK_ICMP, 0, clock_now() + 1000 * NSEC_PER_SEC);
	world_block(world, "192.0.2.8", BLOCK_ICMP, 0, clock_now() - NSEC_PER_SEC);
	cr_expect(drops(world, ETHERNET(), IPV4(.source = "192.0.2.7"), ICMP(8, 0)));
	cr_expect(!drops(world, ETHERNET(), IPV4(.source = "192.0.2.8"), ICMP(8, 0)));
	world_close(world);
}

/* On the live program, lengths and times are the kernel's. */
Test(alive, length_and_time)
{
	struct world *world = enforcing();
	struct source source = world_source_edge(world, SOURCE4, LANE_REQUEST);

	cr_expect(source.bytes == 98);
	cr_expect(source.last_seen <= clock_now() &&
		  source.last_seen + 60 * NSEC_PER_SEC > clock_now());
	world_close(world);
}
