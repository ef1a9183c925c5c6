// SPDX-License-Identifier: GPL-2.0-only
/* Every type of both families is counted separately, in the place of its kind. */
#include "selftests/prog/world.h"

#include <criterion/criterion.h>

/* Sends a well-formed message of this type. */
static bool send_type(struct world *world, __u8 family, int type)
{
	if (family == 4)
		return drops(world, ETHERNET(), IPV4(), ICMP(type, 0), DATA(8));
	return drops(world, ETHERNET(), IPV6(.ttl = 255), ICMPV6(type, 0), DATA(32));
}

static void expect_counted(const struct world *world, __u8 family, int type)
{
	for (__u32 other = 0; other < 256; other++) {
		cr_expect(world_type(world, family, other).packets == ((int)other <= type),
			  "type %u of family %d", other, family);
		cr_expect(world_type(world, 10 - family, other).packets == 0);
	}
}

static void send_types(__u8 family)
{
	struct world *world = world_open(NULL);
	const char *address = family == 4 ? SOURCE4 : SOURCE6;
	__u32 kinds[KIND_COUNT] = {};

	for (int type = 0; type < 256; type++) {
		cr_expect(!send_type(world, family, type));
		kinds[kind_of(family, type)]++;
		if (type % 51 == 0)
			expect_counted(world, family, type);
	}
	expect_counted(world, family, 255);
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		struct source source;

		if (!kinds[kind])
			continue;
		source = world_source_edge(world, address, kind_lane(kind));
		cr_expect(source.kinds[kind_slot(kind)] == kinds[kind], "kind %d: %u, not %u", kind,
			  source.kinds[kind_slot(kind)], kinds[kind]);
	}
	world_close(world);
}

Test(types, every_type_of_icmp)
{
	send_types(4);
}

Test(types, every_type_of_icmpv6)
{
	send_types(6);
}

Test(types, codes_that_do_not_exist)
{
	struct world *world = world_open(NULL);

	drops(world, ETHERNET(), IPV4(), ICMP(8, 0));
	cr_expect(world_source_edge(world, SOURCE4, LANE_REQUEST).unassigned == 0);
	drops(world, ETHERNET(), IPV4(), ICMP(8, 1));
	cr_expect(world_source_edge(world, SOURCE4, LANE_REQUEST).unassigned == 1);
	drops(world, ETHERNET(), IPV4(), ICMP(200, 0));
	cr_expect(world_source_edge(world, SOURCE4, LANE_OTHER).unassigned == 1);
	world_close(world);
}
