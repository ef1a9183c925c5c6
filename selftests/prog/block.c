// SPDX-License-Identifier: GPL-2.0-only
/* The block list: what is blocked, and what passes all the same. */
#include "selftests/prog/world.h"

#include <criterion/criterion.h>

/*
 * Each runs twice: with a new block, whose drops take the path of first packets, and with one that
 * has dropped so many already that the fast parser drops.
 */
#define BLOCK_TEST(name)                                                                           \
	static void name(struct world *world);                                                     \
	Test(block, name)                                                                          \
	{                                                                                          \
		try_with(name, 0);                                                                 \
	}                                                                                          \
	Test(block_early, name)                                                                    \
	{                                                                                          \
		try_with(name, 1 << 20);                                                           \
	}                                                                                          \
	static void name(struct world *world)

static void try_with(void (*test)(struct world *world), __u64 hits)
{
	struct world *world = world_open(NULL);

	world->block_hits = hits;
	test(world);
	world_close(world);
}

#define PING_FROM(address) ETHERNET(), IPV4(.source = address), ICMP(8, 0), DATA(56)

BLOCK_TEST(by_address)
{
	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	world_block(world, SOURCE6, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	for (int i = 0; i < 5; i++)
		cr_expect(drops(world, PING4));
	cr_expect(drops(world, PING6));
	cr_expect(!drops(world, PING_FROM("192.0.2.7")));
	cr_expect(world_reason(world, REASON_BLOCKED).packets == 6);
	cr_expect(world_reason(world, REASON_BLOCKED).drops == 6);
	cr_expect(world_reason(world, REASON_PASS).packets == 1);
	cr_expect(world_type(world, 4, 8).drops == 5 && world_type(world, 4, 8).packets == 6);
	cr_expect(world_blocked(world, SOURCE4).packets == 5);
	cr_expect(world_blocked(world, SOURCE4).bytes == 5 * 98);
	cr_expect(world_entries(world->object.pins.sources) == 1, "who is dropped is not tracked");
}

BLOCK_TEST(by_prefix)
{
	world_block(world, "192.0.2.0/24", BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	world_block(world, "2001:db8::/32", BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	cr_expect(drops(world, PING_FROM("192.0.2.0")));
	cr_expect(drops(world, PING_FROM("192.0.2.255")));
	cr_expect(!drops(world, PING_FROM("192.0.3.0")));
	cr_expect(drops(world, PING6));
	cr_expect(!drops(world, ETHERNET(), IPV6(.source = "2001:db9::1"), ICMPV6(128, 0)));
	cr_expect(world_reason(world, REASON_BLOCKED_PREFIX).drops == 3);
}

BLOCK_TEST(of_every_address)
{
	world_block(world, "0.0.0.0/0", BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	cr_expect(drops(world, PING4));
	cr_expect(drops(world, PING_FROM("224.0.0.1")));
	cr_expect(!drops(world, PING6));
}

BLOCK_TEST(until_it_expires)
{
	__u64 expires = world->now + NSEC_PER_SEC;

	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, expires);
	world_block(world, "2001:db8::/32", BLOCK_ICMP, BLOCK_BY_OPERATOR, expires);
	world->now = expires - 1;
	cr_expect(drops(world, PING4));
	cr_expect(drops(world, PING6));
	world->now = expires;
	cr_expect(!drops(world, PING4));
	cr_expect(!drops(world, PING6));
}

/* An expired block of the address does not hide the one of its prefix. */
BLOCK_TEST(by_prefix_behind_an_expired_one)
{
	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, world->now + 1);
	world_block(world, "192.0.2.0/24", BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	world->now += NSEC_PER_SEC;
	cr_expect(drops(world, PING4));
	cr_expect(world_reason(world, REASON_BLOCKED_PREFIX).drops == 1);
}

BLOCK_TEST(scope_echo)
{
	world_block(world, SOURCE4, BLOCK_ECHO, BLOCK_BY_OPERATOR, 0);
	world_block(world, SOURCE6, BLOCK_ECHO, BLOCK_BY_OPERATOR, 0);
	cr_expect(drops(world, PING4));
	cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(0, 0)));
	cr_expect(drops(world, ETHERNET(), IPV4(.fragment = 64, .next = 1), DATA(8)));
	cr_expect(drops(world, PING6));
	cr_expect(drops(world, ETHERNET(), IPV6(), ICMPV6(129, 0)));
	cr_expect(!drops(world, ETHERNET(), IPV4(), ICMP(13, 0), DATA(12)));
	cr_expect(!drops(world, ETHERNET(), IPV4(), ICMP(3, 1), IPV4(), UDP(1, 2)));
	cr_expect(!drops(world, ETHERNET(), IPV6(), ICMPV6(143, 0), DATA(8)));
	cr_expect(world_reason(world, REASON_BLOCKED).packets == 5);
}

BLOCK_TEST(scope_icmp)
{
	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	world_block(world, SOURCE6, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	for (int type = 0; type < 256; type++) {
		cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(type, 0), DATA(8)), "%d", type);
		cr_expect(drops(world, ETHERNET(), IPV6(), ICMPV6(type, 0), DATA(48)),
			  "%d, v6: a packet too big quotes nothing", type);
	}
	cr_expect(!drops(world, ETHERNET(), IPV4(), TCP(1, 2)));
}

static const int discovery_bytes[] = { 0, 8, 16, 16 };

/* Path-MTU discovery, and neighbour discovery from this link. */
Test(block, essential_types_pass)
{
	static const enum block_scope scopes[] = { BLOCK_ICMP, BLOCK_ALL };

	for (size_t i = 0; i < ARRAY_LENGTH(scopes); i++) {
		struct world *world = world_open(NULL);

		world->config->enforce = true;
		world_block(world, SOURCE4, scopes[i], BLOCK_BY_OPERATOR, 0);
		world_block(world, SOURCE6, scopes[i], 0, 0);
		cr_expect(!drops(world, TOO_BIG4));
		cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(3, 3), IPV4(), UDP(1, 2)));
		cr_expect(!drops(world, TOO_BIG6));
		cr_expect(drops(world, ETHERNET(), IPV6(), ICMPV6(1, 0), IPV6(), UDP(1, 2)));
		for (int type = 133; type <= 136; type++) {
			cr_expect(!drops(world, ETHERNET(), IPV6(.ttl = 255), ICMPV6(type, 0),
					 DATA(discovery_bytes[type - 133])));
			cr_expect(drops(world, ETHERNET(), IPV6(.ttl = 254), ICMPV6(type, 0),
					DATA(discovery_bytes[type - 133])),
				  "from another link");
		}
		cr_expect(drops(world, ETHERNET(), IPV6(.ttl = 255), ICMPV6(137, 0), DATA(32)));
		cr_expect(world_reason(world, REASON_ESSENTIAL).packets == 6);
		world_close(world);
	}
}

/* A rule's block only counts in monitor mode; an operator's block drops. */
BLOCK_TEST(monitor_and_enforce)
{
	world_block(world, SOURCE4, BLOCK_ICMP, 0, 0);
	cr_expect(!drops(world, PING4));
	cr_expect(world_reason(world, REASON_BLOCKED).would_drop == 1);
	cr_expect(world_reason(world, REASON_BLOCKED).drops == 0);
	cr_expect(world_blocked(world, SOURCE4).packets == 1);
	cr_expect(world_source_edge(world, SOURCE4, LANE_REQUEST).packets == 1,
		  "and what passes is tracked");
	world->config->enforce = true;
	for (int i = 0; i < 4; i++)
		cr_expect(drops(world, PING4));
	cr_expect(world_reason(world, REASON_BLOCKED).drops == 4);
	world->config->enforce = false;
	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	cr_expect(drops(world, PING4));
}

BLOCK_TEST(allowed_inside_a_prefix)
{
	world_block(world, "192.0.2.0/24", BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	world_allow(world, "192.0.2.1", 0);
	world_allow(world, "192.0.2.128/25", world->now + NSEC_PER_SEC);
	cr_expect(!drops(world, PING4));
	cr_expect(!drops(world, PING_FROM("192.0.2.200")));
	cr_expect(drops(world, PING_FROM("192.0.2.2")));
	cr_expect(world_reason(world, REASON_ALLOWED).packets == 2);
	world->now += NSEC_PER_SEC;
	cr_expect(drops(world, PING_FROM("192.0.2.200")), "no longer");
}

/* Malformed packets and those with options or extension headers do not evade it. */
BLOCK_TEST(whatever_its_form)
{
	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	world_block(world, SOURCE6, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	world->config->checksum_bytes = 128;
	cr_expect(drops(world, ETHERNET(), VLAN(7), IPV4(.options = 4), ICMP(8, 0)));
	cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(8, 0, .wrong = true)));
	cr_expect(drops(world, ETHERNET(), IPV4(.total = 19), ICMP(8, 0)));
	cr_expect(drops(world, ETHERNET(), IPV4(.more = true), ICMP(8, 0), DATA(48)));
	cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(8, 99)));
	cr_expect(drops(world, ETHERNET(), IPV6(), HOP_BY_HOP(0), ICMPV6(128, 0)));
	cr_expect(drops(world, ETHERNET(), IPV6(), HOP_BY_HOP(0), CUT(1)));
	cr_expect(world_reason(world, REASON_BLOCKED).drops == 7);
}
