// SPDX-License-Identifier: GPL-2.0-only
/* Whatever headers precede the IP header, blocks apply and the packet is accounted as without
 * them. */
#include "selftests/prog/world.h"

#include "selftests/stacks.h"

#include <criterion/criterion.h>

enum { STACKS = 2000 };

static bool drops_behind(struct world *world, const struct stack *stack, const struct layer *behind)
{
	static struct frame frame;

	stack_frame(&frame, stack, behind);
	return world_drops(world, &frame);
}

#define behind(world, stack, ...) drops_behind(world, stack, FRAME(__VA_ARGS__))

Test(link, a_blocked_source_is_dropped_behind_any_headers)
{
	struct world *world = world_open(NULL);
	__u32 seed = 5;

	world->block_hits = 1 << 20;
	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	world_block(world, "2001:db8::/32", BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	for (__u32 i = 1; i <= STACKS; i++) {
		struct stack stack = stack_make(&seed, MAX_LINK_HEADERS);

		cr_expect(behind(world, &stack, IPV4(), ICMP(8, 0), DATA(8)), "stack %u", i);
		cr_expect(behind(world, &stack, IPV6(), ICMPV6(128, 0), DATA(8)), "stack %u", i);
		cr_expect(world_reason(world, REASON_BLOCKED).drops == i);
		cr_expect(world_reason(world, REASON_BLOCKED_PREFIX).drops == i);
		cr_expect(!behind(world, &stack, IPV4(.source = "192.0.2.7"), ICMP(8, 0)));
		cr_expect(!behind(world, &stack, IPV4(), TCP(1, 2)));
	}
	world_close(world);
}

Test(link, a_block_of_scope_all_is_for_what_is_behind_any_headers)
{
	struct world *world = world_open(NULL);
	__u32 seed = 6;

	world_block(world, SOURCE4, BLOCK_ALL, BLOCK_BY_OPERATOR, 0);
	world_block(world, "2001:db8::/32", BLOCK_ALL, BLOCK_BY_OPERATOR, 0);
	for (int i = 0; i < STACKS; i++) {
		struct stack stack = stack_make(&seed, MAX_LINK_HEADERS);

		cr_expect(behind(world, &stack, IPV4(), TCP(1, 2)), "stack %d", i);
		cr_expect(behind(world, &stack, IPV6(), DESTINATION(0), UDP(1, 2)), "stack %d", i);
		cr_expect(!behind(world, &stack, IPV4(.source = "192.0.2.7"), TCP(1, 2)));
		cr_expect(!behind(world, &stack, IPV6(.source = "2001:db9::1"), TCP(1, 2)));
	}
	world_close(world);
}

Test(link, packets_are_their_source_s_behind_any_headers)
{
	struct world *world = world_open(NULL);
	struct source source;
	__u32 seed = 7;

	world->config->vlan = VLAN_NO;
	for (__u32 i = 1; i <= STACKS; i++) {
		struct stack stack = stack_make(&seed, MAX_LINK_HEADERS);

		cr_expect(!behind(world, &stack, IPV4(), ICMP(8, 0), DATA(8)));
		source = world_source_edge(world, SOURCE4, LANE_REQUEST);
		cr_expect(source.packets == i && source.malformed == 0, "stack %u", i);
	}
	world_close(world);
}

Test(link, more_headers_than_are_followed_are_malformed)
{
	struct world *world = world_open(NULL);
	struct stack stack = { .layers = { ETHERNET() }, .count = 1 };

	for (int i = 0; i <= MAX_LINK_HEADERS; i++)
		stack_add(&stack, (struct layer)VLAN(i + 1));
	cr_expect(!behind(world, &stack, IPV4(), ICMP(8, 0)));
	cr_expect(world_reason(world, REASON_LINK_CHAIN).packets == 1);
	world->config->enforce = world->config->malformed_drop = true;
	cr_expect(behind(world, &stack, IPV4(), ICMP(8, 0)));
	world_close(world);
}
