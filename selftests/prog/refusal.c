// SPDX-License-Identifier: GPL-2.0-only
/* What one host refused another, whatever others it refuses. */
#include "selftests/prog/world.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* What TARGET4 is refused by SOURCE4 and UDP port `port`. */
#define REFUSED(port) ETHERNET(), IPV4(), ICMP(3, 3), IPV4(), UDP(40000, port)

static struct refusals refusals_now(const struct world *world)
{
	struct refusals refusals;

	cr_assert(world_refusals(world, SOURCE4, TARGET4, &refusals));
	return refusals;
}

static int bits(const struct refusals *refusals)
{
	return __builtin_popcountll(refusals->set[0] | refusals->set[1]);
}

Test(refusal, ports_of_a_host)
{
	struct world *world = world_open(NULL);
	__u64 start = world->now;
	struct refusals refusals;

	for (int port = 1; port <= 20; port++)
		drops(world, REFUSED(port));
	world->now += NSEC_PER_SEC;
	drops(world, REFUSED(20));
	refusals = refusals_now(world);
	cr_expect(bits(&refusals) > 12 && refusals.errors == 21);
	cr_expect(refusals.first_seen == start && refusals.last_seen == world->now);
	world_close(world);
}

Test(refusal, one_port_again_and_again)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	passed(world, 20, NSEC_PER_MSEC, REFUSED(7));
	refusals = refusals_now(world);
	cr_expect(bits(&refusals) == 1 && refusals.errors == 20);
	world_close(world);
}

/* Scanners, decoys and clients in turns: each stands for itself. */
Test(refusal, receivers_in_turns)
{
	enum { RECEIVERS = 40 };
	struct world *world = world_open(NULL);
	static struct frame frame;
	struct refusals refusals;
	char receiver[32];

	for (int port = 1; port <= 20; port++) {
		frame_build(&frame, FRAME(REFUSED(port)));
		for (__u32 host = 1; host <= RECEIVERS; host++) {
			frame_set_target4(&frame, 0xcb007100 + host);
			world_drops(world, &frame);
		}
	}
	for (__u32 host = 1; host <= RECEIVERS; host++) {
		snprintf(receiver, sizeof(receiver), "203.0.113.%u", host);
		cr_assert(world_refusals(world, SOURCE4, receiver, &refusals), "%s", receiver);
		cr_expect(bits(&refusals) > 12, "%s", receiver);
	}
	world_close(world);
}

Test(refusal, protocols_count_twice)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	drops(world, ETHERNET(), IPV4(), ICMP(3, 2), IPV4(.next = 99), DATA(8));
	refusals = refusals_now(world);
	cr_expect(bits(&refusals) == 2);
	drops(world, ETHERNET(), IPV6(), ICMPV6(4, 1), IPV6(.next = 99), DATA(8));
	cr_assert(world_refusals(world, SOURCE6, TARGET6, &refusals));
	cr_expect(bits(&refusals) == 2);
	world_close(world);
}

Test(refusal, what_is_none)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	drops(world, ETHERNET(), IPV4(), ICMP(3, 3), IPV4(), UDP(53, 40000));
	drops(world, ETHERNET(), IPV4(), ICMP(3, 3), IPV4(), UDP(40000, 33434));
	drops(world, ETHERNET(), IPV4(), ICMP(3, 1), IPV4(), ICMP(8, 0));
	drops(world, ETHERNET(), IPV4(), ICMP(11, 0), IPV4(), UDP(40000, 7));
	cr_expect_not(world_refusals(world, SOURCE4, TARGET4, &refusals),
		      "a late answer, a traceroute, a ping, a packet that died of old age");
	world_close(world);
}

/* A router tells its clients so of whatever they ask: no way there, or a narrow one. */
Test(refusal, errors_of_the_way_are_none)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	for (int code = 0; code <= 15; code++)
		if (!(1 << code & (1 << 1 | 1 << 2 | 1 << 3 | 1 << 9 | 1 << 10 | 1 << 13)))
			drops(world, ETHERNET(), IPV4(), ICMP(3, code), IPV4(), TCP(40000, 443));
	cr_expect_not(world_refusals(world, SOURCE4, TARGET4, &refusals));
	drops(world, ETHERNET(), IPV6(), ICMPV6(1, 0), IPV6(), TCP(40000, 443));
	drops(world, ETHERNET(), IPV6(), ICMPV6(1, 2), IPV6(), TCP(40000, 443));
	drops(world, ETHERNET(), IPV6(), ICMPV6(2, 0), IPV6(), TCP(40000, 443));
	cr_expect_not(world_refusals(world, SOURCE6, TARGET6, &refusals));
	drops(world, ETHERNET(), IPV6(), ICMPV6(1, 1), IPV6(), TCP(40000, 443));
	cr_expect(world_refusals(world, SOURCE6, TARGET6, &refusals));
	world_close(world);
}

static int absent(struct world *world, int first, int count)
{
	struct refusals refusals = {};
	char host[32];

	for (int i = first; i < first + count; i++) {
		snprintf(host, sizeof(host), "198.51.100.%d", i);
		drops(world, ETHERNET(), IPV4(), ICMP(3, 1), IPV4(.target = host), TCP(40000, 443));
	}
	world_refusals(world, SOURCE4, TARGET4, &refusals);
	return bits(&refusals);
}

/* So does one behind which a link broke; a scan of empty addresses meets many more. */
Test(refusal, absent_hosts_count_a_quarter)
{
	struct world *world = world_open(NULL);

	cr_expect(absent(world, 1, 8) < 6);
	cr_expect(absent(world, 1, 200) > 20);
	world_close(world);
}

Test(refusal, by_whom_is_allowed)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	world_allow(world, SOURCE4, 0);
	drops(world, REFUSED(7));
	cr_expect_not(world_refusals(world, SOURCE4, TARGET4, &refusals));
	world_close(world);
}

/* Two half windows; after a pause of a whole one nothing is left. */
Test(refusal, windows_turn_over)
{
	struct world *world = world_open(NULL);
	__u64 half = WORLD_HALF_WINDOW;
	struct refusals refusals;

	for (int port = 1; port <= 20; port++)
		drops(world, REFUSED(port));
	world->now += half;
	drops(world, REFUSED(21));
	refusals = refusals_now(world);
	cr_expect(__builtin_popcountll(refusals.set[0]) == 1 && bits(&refusals) > 12);
	world->now += half;
	drops(world, REFUSED(22));
	refusals = refusals_now(world);
	cr_expect(bits(&refusals) <= 2, "the ports of two halves ago are forgotten");
	world->now += 2 * half;
	drops(world, REFUSED(23));
	refusals = refusals_now(world);
	cr_expect(bits(&refusals) == 1);
	world_close(world);
}

/* Errors to everybody make no entries, once they come too fast. */
Test(refusal, admission)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	drops(world, ETHERNET(), IPV4(), ICMP(8, 0));
	drops(world, ETHERNET(), IPV4(.target = "203.0.113.1"), ICMP(3, 3), IPV4(), UDP(40000, 1));
	world->config->admission = (struct gcra){ .interval = 3000000000ULL * NSEC_PER_SEC };
	world->config->admission_epoch = NSEC_PER_SEC;
	drops(world, REFUSED(1)); /* what is free */
	drops(world, ETHERNET(), IPV4(.target = "203.0.113.2"), ICMP(3, 3), IPV4(), UDP(40000, 1));
	cr_expect_not(world_refusals(world, SOURCE4, "203.0.113.2", &refusals));
	cr_expect(world_health(world, HEALTH_ADMISSIONS_REFUSED) > 0);
	drops(world, ETHERNET(), IPV4(.target = "203.0.113.2"), ICMP(3, 3), IPV4(), UDP(40000, 1));
	cr_expect(world_refusals(world, SOURCE4, "203.0.113.2", &refusals), "the second time");
	world_close(world);
}
