// SPDX-License-Identifier: GPL-2.0-only
/* Every reason is produced by some packet. */
#include "selftests/prog/world.h"

#include "config/config.h"
#include "kernel/policy.h"
#include "selftests/rows.h"

#include <criterion/criterion.h>

static void guard_routers(struct world *world)
{
	world->control->guards = GUARD_ADVERTISEMENTS4;
}

static void allow_source(struct world *world)
{
	world_allow(world, SOURCE4, 0);
}

static void block_address(struct world *world)
{
	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
}

static void block_prefix(struct world *world)
{
	world_block(world, "192.0.2.0/24", BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
}

/* Nothing in a century. */
static const struct gcra nothing = { .interval = 3000000000ULL * NSEC_PER_SEC };

static void admit_nobody(struct world *world)
{
	world->config->admission = nothing;
	world->config->admission_epoch = NSEC_PER_SEC;
	drops(world, ETHERNET(), IPV4(.source = "203.0.113.1"), ICMP(8, 0));
}

static void limit_source(struct world *world)
{
	world_edge(world, LANE_REQUEST)->source_packets = nothing;
	world_edge(world, LANE_REQUEST)->spread_cost = nothing.interval;
	drops(world, PING4);
}

static void limit_source_bytes(struct world *world)
{
	world->config->source_bytes[VIEW_EDGE] = nothing;
	drops(world, PING4);
}

static void limit_target(struct world *world)
{
	world_edge(world, LANE_REQUEST)->target_packets = nothing;
	world->config->established = NSEC_PER_SEC;
	drops(world, PING4);
}

static void limit_errors(struct world *world)
{
	world_edge(world, LANE_ERROR)->source_packets = nothing;
	drops(world, TOO_BIG4);
}

static void drop_forged(struct world *world)
{
	world->config->errors[VIEW_EDGE].dropped = FAULTS_PROVEN;
}

static void set_policy(struct world *world, const char *rule)
{
	static struct settings settings;

	config_defaults(&settings);
	cr_assert(config_set(&settings, rule) == 0);
	policy_write(&world->object.pins, &settings, world->control->slot);
}

static void policy_drops(struct world *world)
{
	set_policy(world, "policy-rules=action=drop type=icmp/8");
}

static void policy_limits(struct world *world)
{
	set_policy(world, "policy-rules=action=limit type=icmp/8 rate=1");
	drops(world, PING4);
}

static void begin_datagram(struct world *world)
{
	drops(world, ETHERNET(), IPV4(.more = true), ICMP(8, 0), DATA(56));
}

static const struct {
	enum reason reason;
	void (*prepare)(struct world *world);
	const struct layer *layers;
	bool drops;
} rows[] = {
	{ REASON_ALLOWED, allow_source, FRAME(PING4), false },
	{ REASON_ESSENTIAL, block_address, FRAME(TOO_BIG4), false },
	{ REASON_LIMIT_ESSENTIAL, limit_errors, FRAME(TOO_BIG4), true },
	{ REASON_FORGED_ERROR, drop_forged,
	  FRAME(ETHERNET(), IPV4(), ICMP(3, 1), IPV4(), UDP(1, 2)), true },
	{ REASON_GUARDED, guard_routers,
	  FRAME(ETHERNET(), IPV4(), ICMP(9, 0, .identifier = 0x0102, .sequence = 1800), DATA(8)),
	  true },
	{ REASON_POLICY_DROP, policy_drops, FRAME(PING4), true },
	{ REASON_POLICY_LIMIT, policy_limits, FRAME(PING4), true },
	{ REASON_UNTRACKED, admit_nobody, FRAME(PING4), false },
	{ REASON_BLOCKED, block_address, FRAME(PING4), true },
	{ REASON_BLOCKED_PREFIX, block_prefix, FRAME(PING4), true },
	{ REASON_LIMIT_SOURCE, limit_source, FRAME(PING4), true },
	{ REASON_LIMIT_SOURCE_BYTES, limit_source_bytes, FRAME(PING4), true },
	{ REASON_LIMIT_TARGET, limit_target, FRAME(PING4), true },
	{ REASON_FRAGMENT_OVERLAP, begin_datagram,
	  FRAME(ETHERNET(), IPV4(.fragment = 24, .next = 1), DATA(4)), false },
};

Test(reasons, of_the_pipeline)
{
	struct world *world = world_open(NULL);

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct reason_count before, after;

		world_reset(world);
		world->config->enforce = true;
		rows[i].prepare(world);
		before = world_reason(world, rows[i].reason);
		cr_expect(world_drops_layers(world, rows[i].layers) == rows[i].drops, "reason %d",
			  rows[i].reason);
		after = world_reason(world, rows[i].reason);
		cr_expect(after.packets == before.packets + 1, "reason %d", rows[i].reason);
		cr_expect(after.drops == before.drops + rows[i].drops, "reason %d", rows[i].reason);
	}
	world_close(world);
}

/* Here or among the rows of the parser. */
Test(reasons, each_has_a_row)
{
	static const char *const labels[] = {
#define REASON(number, name, label, class, help) [REASON_##name] = label,
		REASONS(REASON)
#undef REASON
	};
	bool seen[REASON_COUNT] = {};

	/* For a frame without a link header, which another program handles: see ip_link.c. */
	seen[REASON_TRUNCATED_IP] = true;
	/* See payers.c. */
	seen[REASON_LIMIT_PREFIX] = true;
	/* See egress.c. */
	seen[REASON_SENT] = true;

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
		seen[rows[i].reason] = true;
	for (size_t i = 0; i < ARRAY_LENGTH(parse_rows); i++)
		seen[parse_rows[i].reason] = true;
	for (int reason = 0; reason < REASON_COUNT; reason++)
		cr_expect(seen[reason], "no row has the reason %s", labels[reason]);
}
