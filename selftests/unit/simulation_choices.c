// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many people or programs and the hosts of one network: players who choose a server, a crowd of
 * which some hosts are down, late answers to a resolver. The controls are scans shared by many, and
 * scans that draw the same errors.
 */
#include "selftests/unit/simulation_acts.h"

/* The hosts of a hoster elsewhere, two networks of it. */
static __u32 hosted(__u32 number)
{
	return 0x2e010101 + number / 200 * 256 + number % 200;
}

/* Players choose among the servers of one hoster: their programs ask some or all of them. */
Test(simulation_choices, players_choose_a_server, .timeout = 300)
{
	EACH_SEED
	{
		__u32 players, servers, each, some;

		begin(seed);
		players = draw(8, 80), servers = draw(40, 150), each = draw(4, 8);
		some = draw(5, 60);
		for (__u32 player = 0; player < players; player++) {
			const __u64 time = draw(0, 3600) * NSEC_PER_SEC;

			for (__u32 i = 0; i < servers; i++)
				for (__u32 n = 0;
				     n < each && hash_mix(player * 777 + i) % 100 < some; n++)
					ping(time + n * 300 * NSEC_PER_MSEC + i * 5 * NSEC_PER_MSEC,
					     inside(10 + player), hosted(i), (int)player + 1,
					     (int)n, is_up(i, 5));
		}
		SILENT("%u players, %u servers, %u %% of them, %u each", players, servers, some,
		       each);
	}
}

/* The control: hosts that share a scan, three probes each. */
Test(simulation_choices, scanners_that_share, .timeout = 120)
{
	for (__u64 seed = 1; seed <= 8 * simulation_seeds(1); seed++) {
		begin(seed);
		if (seen == SEEN_LEAVING)
			seen = SEEN_BOTH;
		for (__u32 i = 0; i < 240; i++)
			for (__u32 n = 0; n < draw(1, 2); n++)
				ping(i * 5 * NSEC_PER_SEC + n * NSEC_PER_SEC, outside(i % 40),
				     server(i), (int)i, (int)n, is_up(i, 80));
		run();
		cr_expect(records, "seed %llu", seed);
		simulated_stop(&simulated);
	}
}

/* A crowd and some dozens of hosts of one network, of which a part is down. */
Test(simulation_choices, a_crowd_where_some_are_down, .timeout = 300)
{
	EACH_SEED
	{
		__u32 people, hosts, each, down, within;

		begin(seed);
		people = draw(200, 1200), hosts = draw(20, 60), each = draw(2, 6);
		down = draw(5, 40), within = draw(10000, 120000);
		if (people * 1000 / within > 60)
			within = people * 1000 / 60;
		for (__u32 i = 0; i < people; i++) {
			const __u64 time = draw(0, within) * NSEC_PER_MSEC;

			for (__u32 n = 0; n < each; n++)
				ping(time + n * NSEC_PER_SEC + draw(0, 30) * NSEC_PER_MSEC,
				     outside(i), server(i % hosts), (int)i, (int)n,
				     is_up(i % hosts, down));
		}
		SILENT("%u people, %u hosts, %u each, %u %% down, %u ms", people, hosts, each, down,
		       within);
	}
}

/* A resolver without a limit of errors, whose line or forwarder is slow: answers come when it has
 * given up. */
Test(simulation_choices, a_forwarder_is_slow, .timeout = 300)
{
	EACH_SEED
	{
		__u32 rate, lasts, forwarders;

		begin(seed);
		rate = draw(1, 10), lasts = draw(20, 600), forwarders = draw(1, 3);
		for (__u32 i = 0; i < rate * lasts; i++) {
			struct act *act = at(MINUTE + draw(0, lasts * 1000) * NSEC_PER_MSEC,
					     send_udp_error, inside(2),
					     outside(draw(1, forwarders)));

			act->about = inside(2);
			act->port = 53;
			act->to_port = (int)draw(1024, 65535);
			act->sequence = 3 << 8 | 3;
		}
		SILENT("%u a second, %u s, %u forwarders", rate, lasts, forwarders);
	}
}

/* The control: a scan of all ports from that port, in any order. */
Test(simulation_choices, ports_from_that_of_a_resolver, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 1200; i++) {
			struct act *act = at(i * 100 * NSEC_PER_MSEC, send_udp_error, inside(2),
					     outside(1));

			act->about = inside(2);
			act->port = 53;
			act->to_port = (int)(i * 54001 % 65521);
			act->sequence = 3 << 8 | 3;
		}
		FOUND(RULE_ERROR_HARVEST, "of all ports");
	}
}
