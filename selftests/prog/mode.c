// SPDX-License-Identifier: GPL-2.0-only
/* The mode set by a command, as the kernel side reads it. */
#include "selftests/prog/world.h"

#include <criterion/criterion.h>

static void choose(struct world *world, enum mode mode, __u64 until)
{
	world->control->mode = mode_choice(mode + 1, MODE_CONFIGURED, until);
}

/* Whether a rule's block, an operator's block, and a limit drop. */
struct drops {
	bool rule, operator, limit;
};

static struct drops try(struct world *world)
{
	return (struct drops){
		.rule = drops(world, ETHERNET(), IPV4(.source = "192.0.2.7"), ICMP(8, 0)),
		.operator= drops(world, ETHERNET(), IPV4(.source = "192.0.2.8"), ICMP(8, 0)),
		.limit = passed(world, 40, 0, ETHERNET(), IPV4(.source = "192.0.2.9"), ICMP(8, 0)) <
			 40,
	};
}

#define EXPECT(world, rule_drops, operator_drops, limit_drops)                                     \
	do {                                                                                       \
		struct drops found = try(world);                                                   \
		cr_expect(found.rule == (rule_drops) && found.operator==(operator_drops) &&        \
				  found.limit == (limit_drops),                                    \
			  "rule %d, operator %d, limit %d", found.rule, found.operator,            \
			  found.limit);                                                            \
	} while (0)

static struct world *begin(__u64 hits)
{
	struct world *world = world_open(NULL);

	world->block_hits = hits;
	world_edge(world, LANE_REQUEST)->source_packets = gcra_limit(1, 10);
	world_edge(world, LANE_REQUEST)->spread_cost = NSEC_PER_SEC;
	world_block(world, "192.0.2.7", BLOCK_ICMP, 3, 0);
	world_block(world, "192.0.2.8", BLOCK_ALL, BLOCK_BY_OPERATOR, 0);
	return world;
}

/* Each with new blocks, and with blocks that the fast parser applies. */
static void all_modes(__u64 hits)
{
	struct world *world = begin(hits);

	EXPECT(world, false, true, false);
	choose(world, MODE_ENFORCE, 0);
	EXPECT(world, true, true, true);
	choose(world, MODE_OFF, 0);
	EXPECT(world, false, false, false);
	cr_expect(!drops(world, ETHERNET(), IPV4(.source = "192.0.2.8"), TCP(1, 2)));
	choose(world, MODE_MONITOR, 0);
	world->config->enforce = MODE_ENFORCE;
	EXPECT(world, false, true, false);
	cr_expect(drops(world, ETHERNET(), IPV4(.source = "192.0.2.8"), TCP(1, 2)));
	world_close(world);
}

Test(mode, what_a_command_chose_is_in_force_at_once)
{
	all_modes(0);
}

Test(mode, of_blocks_that_drop_early_too)
{
	all_modes(1 << 20);
}

/* The kernel side compares the deadline with its own clock: no daemon is needed. */
Test(mode, a_trial_ends_by_itself)
{
	struct world *world = begin(0);
	__u64 end = world->now + 10 * NSEC_PER_SEC;

	choose(world, MODE_ENFORCE, end);
	world->now = end - NSEC_PER_MSEC;
	EXPECT(world, true, true, true);
	world->now = end;
	EXPECT(world, false, true, false);
	cr_expect(world_reason(world, REASON_LIMIT_SOURCE).would_drop > 0);
	world_close(world);
}
