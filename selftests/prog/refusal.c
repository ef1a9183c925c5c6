// SPDX-License-Identifier: GPL-2.0-only
/* What one host refused another, whatever others it refuses. */
#include "selftests/prog/world.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* SOURCE4 refuses the receiver's packet to UDP port `port`. */
#define REFUSED_TO(receiver, port)                                                                 \
	ETHERNET(), IPV4(.target = receiver), ICMP(3, 3), IPV4(.source = receiver), UDP(40000, port)
#define REFUSED(port) REFUSED_TO(TARGET4, port)
#define SENT4	      IPV4(.source = TARGET4)
#define SENT6	      IPV6(.source = TARGET6)

static struct refusals refusals_now(const struct world *world)
{
	struct refusals refusals;

	cr_assert(world_refusals(world, SOURCE4, TARGET4, &refusals));
	return refusals;
}

static bool latest_are(const struct refusals *refusals, int first, int last)
{
	__u64 at = refusals->fresh;

	for (int port = last; port >= first; port--)
		if (refusals->latest[--at % REFUSALS_LATEST].port != port)
			return false;
	return true;
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
	cr_expect(refusals.fresh == 20 && refusals.errors == 21);
	cr_expect(latest_are(&refusals, 1, 20));
	cr_expect(refusals.source_ports[0] == 40000);
	cr_expect(refusals.latest[0].kind == REFUSED_PORT && refusals.latest[0].protocol == 17);
	cr_expect(refusals.first_seen == start && refusals.last_seen == world->now);
	world_close(world);
}

Test(refusal, one_port_again_and_again)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	passed(world, 20, NSEC_PER_MSEC, REFUSED(7));
	refusals = refusals_now(world);
	cr_expect(refusals.fresh == 1 && refusals.errors == 20);
	world_close(world);
}

/* The first packets of a scan are exactly as many as the threshold: each must count separately. */
Test(refusal, each_port_counts)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;
	char receiver[32];

	for (__u32 host = 1; host <= 200; host++) {
		snprintf(receiver, sizeof(receiver), "203.0.113.%u", host);
		for (__u32 i = 0; i < 6; i++)
			drops(world, REFUSED_TO(receiver, (int)(host * 157 + i * i * 31) % 32768));
		cr_assert(world_refusals(world, SOURCE4, receiver, &refusals), "%s", receiver);
		cr_expect(refusals.fresh == 6, "%s", receiver);
	}
	world_close(world);
}

/* More than there is room for: the latest ones stay. */
Test(refusal, the_latest_of_many)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	for (int port = 1; port <= 100; port++)
		drops(world, REFUSED(port));
	refusals = refusals_now(world);
	cr_expect(refusals.fresh == 100 && latest_are(&refusals, 69, 100));
	drops(world, REFUSED(69));
	drops(world, REFUSED(68));
	refusals = refusals_now(world);
	cr_expect(refusals.fresh == 101 && latest_are(&refusals, 70, 100) == false);
	world_close(world);
}

/* Scanners, decoys and clients in turn: each is counted separately. */
Test(refusal, receivers_in_turns)
{
	enum { RECEIVERS = 40 };
	struct world *world = world_open(NULL);
	struct refusals refusals;
	char receiver[32];

	for (int port = 1; port <= 20; port++)
		for (__u32 host = 1; host <= RECEIVERS; host++) {
			snprintf(receiver, sizeof(receiver), "203.0.113.%u", host);
			drops(world, REFUSED_TO(receiver, port));
		}
	for (__u32 host = 1; host <= RECEIVERS; host++) {
		snprintf(receiver, sizeof(receiver), "203.0.113.%u", host);
		cr_assert(world_refusals(world, SOURCE4, receiver, &refusals), "%s", receiver);
		cr_expect(latest_are(&refusals, 1, 20), "%s", receiver);
	}
	world_close(world);
}

Test(refusal, protocols)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	drops(world, ETHERNET(), IPV4(), ICMP(3, 2), IPV4(.source = TARGET4, .next = 99), DATA(8));
	refusals = refusals_now(world);
	cr_expect(refusals.latest[0].kind == REFUSED_PROTOCOL && refusals.latest[0].protocol == 99);
	drops(world, ETHERNET(), IPV6(), ICMPV6(4, 1), IPV6(.source = TARGET6, .next = 99),
	      DATA(8));
	cr_assert(world_refusals(world, SOURCE6, TARGET6, &refusals));
	cr_expect(refusals.latest[0].kind == REFUSED_PROTOCOL);
	world_close(world);
}

/* The old default snap length leaves only the ports of the quoted packet. */
Test(refusal, ports_need_four_bytes)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;
	struct frame frame;

	for (int port = 1; port <= 9; port++) {
		frame_build(&frame, FRAME(REFUSED(port)));
		frame.size = 14 + 20 + 8 + 20 + 4;
		world_drops(world, &frame);
	}
	refusals = refusals_now(world);
	cr_expect(refusals.fresh == 9 && latest_are(&refusals, 1, 9));
	world_close(world);
}

/* It says nothing about the receiver. */
Test(refusal, of_anothers_packet)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	for (int port = 1; port <= 9; port++)
		drops(world, ETHERNET(), IPV4(), ICMP(3, 3), IPV4(.source = "198.51.100.9"),
		      UDP(40000, port));
	cr_expect_not(world_refusals(world, SOURCE4, TARGET4, &refusals));
	world_close(world);
}

Test(refusal, what_is_none)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	drops(world, ETHERNET(), IPV4(), ICMP(3, 3), SENT4, UDP(40000, 33434));
	drops(world, ETHERNET(), IPV4(), ICMP(3, 1), SENT4, ICMP(8, 0));
	drops(world, ETHERNET(), IPV4(), ICMP(11, 0), SENT4, UDP(40000, 7));
	cr_expect_not(world_refusals(world, SOURCE4, TARGET4, &refusals),
		      "a traceroute, a ping, a packet that died of old age");
	world_close(world);
}

/* A router reports these to its clients whatever they ask: no route, or a small MTU. */
Test(refusal, errors_of_the_way_are_none)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	for (int code = 0; code <= 15; code++)
		if (!(1 << code & (1 << 1 | 1 << 2 | 1 << 3 | 1 << 9 | 1 << 10 | 1 << 13)))
			drops(world, ETHERNET(), IPV4(), ICMP(3, code), SENT4, TCP(40000, 443));
	cr_expect_not(world_refusals(world, SOURCE4, TARGET4, &refusals));
	drops(world, ETHERNET(), IPV6(), ICMPV6(1, 0), SENT6, TCP(40000, 443));
	drops(world, ETHERNET(), IPV6(), ICMPV6(1, 2), SENT6, TCP(40000, 443));
	drops(world, ETHERNET(), IPV6(), ICMPV6(2, 0), SENT6, TCP(40000, 443));
	cr_expect_not(world_refusals(world, SOURCE6, TARGET6, &refusals));
	drops(world, ETHERNET(), IPV6(), ICMPV6(1, 1), SENT6, TCP(40000, 443));
	cr_expect(world_refusals(world, SOURCE6, TARGET6, &refusals));
	world_close(world);
}

/* Whatever was asked of them. */
Test(refusal, absent_hosts_count_once)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	for (int i = 0; i < 40; i++) {
		char host[32];

		snprintf(host, sizeof(host), "198.51.100.%d", 1 + i % 10);
		drops(world, ETHERNET(), IPV4(), ICMP(3, 1),
		      IPV4(.source = TARGET4, .target = host), TCP(40000, i));
	}
	refusals = refusals_now(world);
	cr_expect(refusals.fresh == 10 && refusals.latest[9].kind == REFUSED_HOST);
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

/* Errors to random hosts create no entries when they are too fast. */
Test(refusal, admission)
{
	struct world *world = world_open(NULL);
	struct refusals refusals;

	drops(world, ETHERNET(), IPV4(), ICMP(8, 0));
	drops(world, REFUSED_TO("203.0.113.1", 1));
	world->config->admission = (struct gcra){ .interval = 3000000000ULL * NSEC_PER_SEC };
	world->config->admission_epoch = NSEC_PER_SEC;
	drops(world, REFUSED(1)); /* use up the free admissions */
	drops(world, REFUSED_TO("203.0.113.2", 1));
	cr_expect_not(world_refusals(world, SOURCE4, "203.0.113.2", &refusals));
	cr_expect(world_health(world, HEALTH_ADMISSIONS_REFUSED) > 0);
	drops(world, REFUSED_TO("203.0.113.2", 1));
	cr_expect(world_refusals(world, SOURCE4, "203.0.113.2", &refusals), "the second time");
	world_close(world);
}
