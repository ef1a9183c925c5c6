// SPDX-License-Identifier: GPL-2.0-only
/* The policy in the program: each family and direction, rules, limits, shadows. */
#include "selftests/prog/world.h"

#include "config/config.h"
#include "kernel/policy.h"

#include <criterion/criterion.h>

static struct settings settings;

/* Applies the policy of the settings, in enforce mode. */
static void apply(struct world *world)
{
	policy_write(&world->object.pins, &settings, world->control->slot);
	world->config->enforce = true;
	world->control->generation++;
}

static struct world *world_with(const char *const *sets, bool egress)
{
	struct world *world = world_open(&(struct world_options){ .egress = egress });

	config_defaults(&settings);
	for (; *sets; sets++)
		cr_assert(config_set(&settings, *sets) == 0, "%s", *sets);
	apply(world);
	return world;
}

#define SETS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static bool leaves(struct world *world, const struct layer *layers)
{
	static struct frame frame;

	frame_build(&frame, layers);
	return world_leaves(world, &frame, 0) == -1;
}

static struct policy_count count_of(const struct world *world, __u32 line)
{
	static struct policy_count counts[POLICY_LINES];

	cr_assert(policy_read(counts, &world->object.pins) == 0);
	return counts[line];
}

#define TIMESTAMP_FROM(address) ETHERNET(), IPV4(.source = address), ICMP(13, 0), DATA(12)
#define TIMESTAMP		TIMESTAMP_FROM(SOURCE4)
#define NODE_QUERY		ETHERNET(), IPV6(), ICMPV6(139, 0), DATA(16)

Test(policy, none_drops_nothing)
{
	struct world *world = world_with(SETS("policy=none"), false);

	cr_expect(!drops(world, TIMESTAMP));
	cr_expect(!drops(world, NODE_QUERY));
	world_close(world);
}

Test(policy, a_profile_drops_what_comes_in)
{
	struct world *world = world_with(SETS("policy=host"), false);

	for (int i = 0; i < 3; i++)
		cr_expect(drops(world, TIMESTAMP));
	cr_expect(drops(world, NODE_QUERY));
	cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(4, 0), IPV4(), UDP(1, 2)));
	cr_expect(!drops(world, PING4));
	cr_expect(!drops(world, PING6));
	cr_expect(!drops(world, TOO_BIG4));
	cr_expect(!drops(world, TOO_BIG6));
	cr_expect(world_reason(world, REASON_POLICY_DROP).drops == 5);
	cr_expect(count_of(world, policy_line_number(59, POLICY_IN)).drops == 3);
	cr_expect(world_source_edge(world, SOURCE4, LANE_REQUEST).packets == 4,
		  "what is dropped is accounted");
	world_close(world);
}

/* This machine may ask for the time, but does not answer. */
Test(policy, a_profile_drops_what_leaves)
{
	struct world *world = world_with(SETS("policy=host"), true);

	cr_expect(leaves(world, FRAME(TIMESTAMP)));
	cr_expect(!leaves(world, FRAME(ETHERNET(), IPV4(), ICMP(14, 0), DATA(12))));
	cr_expect(leaves(world, FRAME(NODE_QUERY)));
	cr_expect(!leaves(world, FRAME(ETHERNET(), IPV6(), ICMPV6(140, 0), DATA(16))));
	cr_expect(leaves(world, FRAME(PING6)));
	cr_expect(world_reason(world, REASON_POLICY_DROP).drops == 2);
	cr_expect(world_reason(world, REASON_SENT).packets == 3);
	world_close(world);
}

/* A packet from home to outside is outgoing, wherever it was received. */
Test(policy, direction_of_what_is_forwarded)
{
	struct world *world = world_with(SETS("policy=edge"), false);

	cr_expect(drops(world, TIMESTAMP));
	world_home(world, "192.0.2.0/24");
	cr_expect(!drops(world, TIMESTAMP));
	world_close(world);
}

Test(policy, monitor_mode_and_shadows_count)
{
	struct world *world = world_with(SETS("policy=host"), false);
	const __u32 line = policy_line_number(59, POLICY_IN);

	world->config->enforce = false;
	cr_expect(!drops(world, TIMESTAMP));
	cr_expect(count_of(world, line).would_drop == 1);
	cr_expect(world_reason(world, REASON_POLICY_DROP).would_drop == 1);
	config_set(&settings, "policy-shadow=yes");
	apply(world);
	cr_expect(!drops(world, TIMESTAMP));
	cr_expect(count_of(world, line).would_drop == 2 && count_of(world, line).drops == 0);
	cr_expect(world_reason(world, REASON_POLICY_DROP).packets == 1, "no reason of its own");
	world_close(world);
}

Test(policy, a_rule_by_source_goes_before_the_profile)
{
	struct world *world = world_with(
		SETS("policy=host", "policy-rules=action=allow type=icmp/13 source=192.0.2.0/28,"
				    "action=drop type=icmp6/128 source=2001:db8::/64 direction=in"),
		false);

	for (int i = 0; i < 2; i++) {
		cr_expect(!drops(world, TIMESTAMP_FROM("192.0.2.1")));
		cr_expect(drops(world, TIMESTAMP_FROM("192.0.2.17")));
		cr_expect(drops(world, PING6));
		cr_expect(!drops(world, ETHERNET(), IPV6(.source = "2001:db9::1"), ICMPV6(128, 0)));
	}
	cr_expect(count_of(world, POLICY_RULE).packets == 2);
	cr_expect(count_of(world, POLICY_RULE + 1).drops == 2);
	/* A source's cached match is evaluated again after a reload. */
	config_set(&settings, "policy-rules=");
	apply(world);
	cr_expect(drops(world, TIMESTAMP_FROM("192.0.2.1")));
	cr_expect(!drops(world, PING6));
	world_close(world);
}

/* If there are too many new sources, some have no entry. */
Test(policy, of_sources_without_an_entry)
{
	struct world *world = world_with(
		SETS("policy-rules=action=drop type=icmp/13 source=192.0.2.0/28"), false);

	world->config->admission = gcra_limit(1, 1);
	world->config->admission_epoch = 10 * NSEC_PER_SEC;
	for (int i = 0; i < 3; i++)
		cr_expect(!drops(world, TIMESTAMP_FROM("198.18.0.1")));
	cr_expect(drops(world, TIMESTAMP_FROM("192.0.2.1")));
	cr_expect(drops(world, TIMESTAMP_FROM("192.0.2.2")));
	cr_expect(!drops(world, TIMESTAMP_FROM("192.0.2.77")));
	world_close(world);
}

Test(policy, a_rule_of_one_vlan)
{
	struct world *world = world_with(SETS("policy-rules=action=drop type=icmp/8 vlan=7"),
					 false);

	cr_expect(drops(world, ETHERNET(), VLAN(7), IPV4(), ICMP(8, 0)));
	cr_expect(!drops(world, ETHERNET(), VLAN(8), IPV4(), ICMP(8, 0)));
	cr_expect(!drops(world, PING4));
	world_close(world);
}

Test(policy, limits_of_each_source_and_of_all)
{
	struct world *world =
		world_with(SETS("policy-rules=action=limit type=icmp/8 rate=1 burst=5,"
				"action=limit type=icmp6/128 rate=1 burst=5 per=all"),
			   false);

	cr_expect(passed(world, 20, 0, PING4) == 5);
	cr_expect(passed(world, 20, 0, ETHERNET(), IPV4(.source = "192.0.2.9"), ICMP(8, 0)) == 5);
	cr_expect(passed(world, 20, 0, PING6) == 5);
	cr_expect(passed(world, 20, 0, ETHERNET(), IPV6(.source = "2001:db9::1"), ICMPV6(128, 0)) ==
		  0);
	cr_expect(world_reason(world, REASON_POLICY_LIMIT).drops == 15 + 15 + 15 + 20);
	world_close(world);
}

/* Deny everything: what the network needs passes, and so do allowed sources. */
Test(policy, default_deny)
{
	struct world *world = world_with(
		SETS("policy-rules=action=drop type=icmp/any,action=drop type=icmp6/any"), false);

	cr_expect(drops(world, PING4));
	cr_expect(drops(world, PING6));
	cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(5, 0), IPV4(), UDP(1, 2)));
	cr_expect(!drops(world, TOO_BIG4));
	cr_expect(!drops(world, TOO_BIG6));
	cr_expect(!drops(world, ETHERNET(), IPV6(.ttl = 255), ICMPV6(135, 0), DATA(16)));
	cr_expect(!drops(world, ETHERNET(), IPV6(.ttl = 255), ICMPV6(134, 0), DATA(8)));
	cr_expect(!drops(world, ETHERNET(), IPV4(), ICMP(11, 0), IPV4(), UDP(1, 2)));
	cr_expect(!drops(world, ETHERNET(), IPV6(), ICMPV6(1, 4), IPV6(), UDP(1, 2)));
	world_allow(world, SOURCE4, 0);
	cr_expect(!drops(world, PING4));
	world_close(world);
}

Test(policy, by_force)
{
	struct world *world = world_with(
		SETS("policy-rules=action=drop type=icmp6/2 direction=in force=yes"), false);

	cr_expect(drops(world, TOO_BIG6));
	world_block(world, SOURCE6, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	cr_expect(drops(world, TOO_BIG6), "of a blocked source too");
	world_close(world);
}
