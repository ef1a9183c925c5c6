// SPDX-License-Identifier: GPL-2.0-only
/*
 * A part of the packets passes elsewhere: at another site of an anycast address, on another line,
 * or past a sensor that takes one packet in some. Requests without replies and replies without
 * requests are then ordinary. The controls are abuse that is seen just as partly.
 */
#include "selftests/unit/simulation_acts.h"

/* A request and its reply, each seen with a probability. */
static void half_seen(__u64 time, __u32 from, __u32 to, int identifier, int sequence,
		      __u32 request_seen, __u32 reply_seen)
{
	struct act *act;

	if (chance(request_seen)) {
		act = at(time, send_request, from, to);
		act->identifier = identifier;
		act->sequence = sequence;
	}
	if (chance(reply_seen)) {
		act = at(time + draw(1, 90) * NSEC_PER_MSEC, send_reply, to, from);
		act->identifier = identifier;
		act->sequence = sequence;
	}
}

/* The sites of an anycast address measure how far clients are; the replies to this site's requests
 * arrive at the nearest site, and here arrive those to the others'. */
Test(simulation_partial, an_anycast_site, .timeout = 300)
{
	EACH_SEED
	{
		__u32 clients, gap, nearest, each;

		begin(seed);
		clients = draw(50, 600), gap = draw(20, 200), nearest = draw(10, 60);
		each = draw(1, 3);
		for (__u32 i = 0; i < clients * 6; i++) {
			const bool here = hash_mix(i % clients) % 100 < nearest;

			for (__u32 n = 0; n < each; n++) {
				const __u64 time = i / clients * 5 * MINUTE +
						   (i % clients * gap + n * 1000) * NSEC_PER_MSEC;

				/* Of as many sites as take the other replies one is this. */
				half_seen(time, server(1), outside(i % clients), 9, (int)n, 100,
					  here ? 97 : 0);
				half_seen(time, server(1), outside(5000 + i % clients), 9, (int)n,
					  0,
					  here	     ? 0 :
					  chance(70) ? 97 :
						       0);
			}
		}
		SILENT("%u clients, %u ms, %u %% near, %u each", clients, gap, nearest, each);
	}
}

/* The control: the address is the victim of reflected replies while it measures. */
Test(simulation_partial, an_anycast_site_is_a_victim, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 300; i++)
			half_seen(i * 1000 * NSEC_PER_MSEC, server(1), outside(i % 20), 9, 1, 100,
				  i % 4 ? 97 : 0);
		for (__u32 i = 0; i < 3000; i++)
			half_seen(60 * NSEC_PER_SEC + i * 20 * NSEC_PER_MSEC, server(1),
				  outside(9000 + i % 80), 3, (int)i, 0, 100);
		FOUND(RULE_REFLECTION, "50 a second");
	}
}

/* Hosts here answer to the broadcast address of a subnet that no setting names, and the requests
 * are forged in the name of a host outside; some beside them go to hosts that reply. */
Test(simulation_partial, an_unknown_broadcast_address, .timeout = 120)
{
	EACH_FAMILY
	{
		for (__u32 honest = 0; honest < 2; honest++) {
			begin(seed);
			for (__u32 i = 0; i < 400; i++) {
				const __u64 time = i * 50 * NSEC_PER_MSEC;

				half_seen(time, outside(1), inside(255), 3, (int)i, 100, 0);
				for (__u32 j = 0; j < 10; j++)
					half_seen(time, outside(1), inside(20 + j), 3, (int)i, 0,
						  100);
				if (honest && i % 2)
					half_seen(time, outside(1), inside(300 + i % 5), 3, (int)i,
						  100, 100);
			}
			FOUND(RULE_REFLECTION, "ten hosts, honest %u", honest);
		}
	}
}

/* A monitor outside, whose requests arrive by many lines, and those to some of the hosts by this
 * one; all replies leave here. */
Test(simulation_partial, one_of_many_lines_to_hosts_here, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, lines, each;

		begin(seed);
		hosts = draw(20, 200), lines = draw(4, 12), each = draw(1, 20);
		for (__u32 round = 0; round < 12; round++)
			for (__u32 i = 0; i < hosts; i++)
				for (__u32 n = 0; n < each; n++)
					half_seen(round * MINUTE + i * 20 * NSEC_PER_MSEC +
							  n * 2 * NSEC_PER_SEC,
						  outside(3), inside(300 + i), 3, (int)round,
						  hash_mix(i) % lines ? 0 : 100,
						  is_up(i, 4) ? 100 : 0);
		SILENT("%u hosts, %u lines, %u each", hosts, lines, each);
	}
}

/* sFlow, or a mirror that drops: one packet in some is seen. A monitor and its hosts. */
Test(simulation_partial, a_sampled_monitor, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, share, each;
		bool inner;

		begin(seed);
		hosts = draw(40, 600), share = draw(3, 60), each = draw(1, 5), inner = draw(0, 1);
		for (__u32 round = 0; round < 12; round++)
			for (__u32 i = 0; i < hosts; i++)
				for (__u32 n = 0; n < each; n++)
					half_seen(round * MINUTE + i * 20 * NSEC_PER_MSEC +
							  n * NSEC_PER_SEC,
						  inside(3), inner ? inside(300 + i) : outside(i),
						  3, (int)round, share, is_up(i, 4) ? share : 0);
		SILENT("%u hosts%s, %u %% seen, %u each", hosts, inner ? " inside" : "", share,
		       each);
	}
}

/* Users, each with a few hosts, and servers that many ping. */
Test(simulation_partial, sampled_users, .timeout = 300)
{
	EACH_SEED
	{
		__u32 users, share;

		begin(seed);
		users = draw(100, 500), share = draw(5, 60);
		for (__u32 i = 0; i < users; i++) {
			const bool in = draw(0, 1);
			const __u32 from = in ? outside(i) : inside(100 + i);
			const __u32 to = in ? server(draw(0, 20)) : outside(7000 + draw(0, 60));
			const __u64 time = draw(0, 900000) * NSEC_PER_MSEC;

			for (__u32 n = 0; n < draw(4, 60); n++)
				half_seen(time + n * NSEC_PER_SEC, from, to, (int)i, (int)n, share,
					  share);
		}
		SILENT("%u users, %u %% seen", users, share);
	}
}

/* The control: a scan of a sparse network, of which half of the packets are seen. */
Test(simulation_partial, a_sampled_scan, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 250; i++)
			half_seen(i * 50 * NSEC_PER_MSEC, outside(1), inside(i), 3, (int)i, 50,
				  is_up(i, 80) ? 50 : 0);
		run();
		cr_expect(records && (last.rule == RULE_SWEEP || last.rule == RULE_SWEEP_SLOW),
			  "seed %llu: %u records, %s", seed, records, last.summary);
		simulated_stop(&simulated);
	}
}

/* Two lines: requests leave by either, and replies return by either; here one is watched. */
Test(simulation_partial, one_of_two_lines, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, out, back;

		begin(seed);
		hosts = draw(80, 400), out = draw(35, 65), back = draw(35, 80);
		for (__u32 round = 0; round < 8; round++)
			for (__u32 i = 0; i < hosts; i++) {
				/* By a hash of the addresses, so the same each time. */
				const bool leaves = hash_mix(i) % 100 < out;
				const bool returns = hash_mix(i + 9999) % 100 < back;

				for (__u32 n = 0; n < 3; n++)
					half_seen(round * MINUTE + i * 30 * NSEC_PER_MSEC +
							  n * NSEC_PER_SEC,
						  inside(3), outside(i), 3, (int)(round * 3 + n),
						  leaves ? 100 : 0,
						  returns && is_up(i, 4) ? 100 : 0);
			}
		SILENT("%u hosts, %u %% leave here, %u %% return", hosts, out, back);
	}
}
