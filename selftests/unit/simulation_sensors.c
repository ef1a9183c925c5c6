// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attacks as a mirror port shows them that has one direction only, or each packet twice: controls
 * of what is harmless there (the other simulations of everyday traffic).
 */
#include "selftests/unit/simulation_acts.h"

/* One way that the packets of home take, IPv4 and IPv6. */
enum { LEAVING = 5, ARRIVING = 7 };

static void expect_one(enum rule rule, const char *what)
{
	run();
	cr_expect(raised <= 1 && records && last.rule == rule, "%s: %u alerts, %s: %s", what,
		  raised, rule_names[last.rule], last.summary);
	simulated_stop(&simulated);
}

/* With the system's ping, once or twice each; nothing more is seen of it. */
Test(simulation_sensors, a_sweep, .timeout = 120)
{
	for (__u32 gap = 10; gap <= 3000; gap += 2990)
		for (__u64 way = LEAVING; way <= ARRIVING; way += 2) {
			begin(way);
			for (__u32 i = 0; i < 64; i++)
				ping(i * gap * NSEC_PER_MSEC,
				     way == LEAVING ? inside(3) : outside(3),
				     way == LEAVING ? outside(100 + i) : inside(100 + i), 7, (int)i,
				     true);
			expect_one(gap == 10 ? RULE_SWEEP : RULE_SWEEP_SLOW, "once each");
		}
	begin(LEAVING);
	for (__u32 i = 0; i < 150; i++)
		for (int n = 0; n < 2; n++)
			ping((i + (__u32)n * 60) * 7 * NSEC_PER_SEC, inside(3), outside(100 + i), 7,
			     n, true);
	run();
	cr_expect(raised, "twice each");
	simulated_stop(&simulated);
}

Test(simulation_sensors, a_shared_sweep, .timeout = 120)
{
	begin(ARRIVING);
	for (__u32 i = 0; i < 200; i++)
		ping(i * 3 * NSEC_PER_SEC, outside(i % 50), inside(i), 7, (int)i, true);
	expect_one(RULE_SWEEP_DISTRIBUTED, "by fifty");
}

/* The hosts of a network answer to a broadcast address. */
Test(simulation_sensors, reflected_replies, .timeout = 120)
{
	begin(ARRIVING);
	for (__u32 i = 0; i < 1200; i++) {
		struct act *act = at(i * 17 * NSEC_PER_MSEC, send_reply, 0x2d010100 + i % 100,
				     server(1));

		act->identifier = 7;
		act->sequence = (int)i / 100;
	}
	expect_one(RULE_REFLECTION, "of a network");
}

/* A monitor of many hosts, and a flood of one: each packet is seen twice. */
Test(simulation_sensors, each_packet_twice, .timeout = 120)
{
	for (__u64 seed = 1; seed <= 4; seed += 2) {
		begin(seed);
		seen = SEEN_TWICE;
		for (__u32 round = 0; round < 20; round++)
			for (__u32 i = 0; i < 350; i++)
				ping((round * 350 + i) * 12 * NSEC_PER_MSEC, inside(3),
				     outside(100 + i), 7, (int)round, true);
		run();
		cr_expect(!records && !blocks, "%s", last.summary);
		simulated_stop(&simulated);

		begin(seed);
		seen = SEEN_TWICE;
		for (__u32 i = 0; i < 3000; i++)
			ping(i * 8 * NSEC_PER_MSEC, outside(3), inside(3), 7, (int)i, true);
		run();
		cr_expect(raised && last.rule == RULE_FLOOD_SOURCE, "%u: %s", raised, last.summary);
		simulated_stop(&simulated);
	}
}

/* Replies from everywhere to this machine: that it requested none is known only if what leaves it
 * is watched. */
Test(simulation_sensors, replies_to_this_machine, .timeout = 120)
{
	static struct prefix_list own;

	for (int watched = 0; watched < 2; watched++) {
		begin(1);
		own.count = 1;
		own.prefixes[0].length = PREFIX_WHOLE;
		own.prefixes[0].address = simulated_ipv4(server(1));
		memory_watch_own(simulated.memory, watched ? &own : NULL);
		for (__u32 i = 0; i < 1200; i++)
			at(i * 50 * NSEC_PER_MSEC, send_reply, 0x2d000001 + (i << 8), server(1));
		if (watched) {
			expect_one(RULE_REFLECTION, "to this machine");
			continue;
		}
		run();
		cr_expect(!records, "%s", last.summary);
		simulated_stop(&simulated);
	}
}
