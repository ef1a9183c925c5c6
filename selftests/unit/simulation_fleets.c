// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machines that look after machines: checks by a cloud, nodes of a cluster, hypervisors that have
 * lost each other, gateways that are watched, hosts that are installed over the network. None is
 * reported above info. The controls are scans of the same shape.
 */
#include "selftests/unit/simulation_acts.h"

/* A cloud checks the instances behind a load balancer from some addresses of its own; instances
 * are replaced, and their addresses are checked for a while after they are gone. */
Test(simulation_fleets, a_cloud_checks_instances, .timeout = 300)
{
	EACH_SEED
	{
		__u32 probers, instances, interval, replaced;

		begin(seed);
		probers = draw(3, 16), instances = draw(10, 100), interval = draw(10, 40);
		replaced = draw(0, 20);
		for (__u32 i = 0; i < probers; i++)
			for (__u32 j = 0; j < instances; j++) {
				const __u32 gone = j < replaced ? draw(600, 1200) : 3600;
				const __u32 known = gone + 3 * interval;

				for (__u32 time = draw(0, interval), n = 0; time < 1500;
				     time += interval, n++)
					ping(time * NSEC_PER_SEC + draw(0, 999) * NSEC_PER_MSEC,
					     outside(i / 4 * 1000) + i % 4,
					     time < known ? server(j) : server(120 + j), (int)j,
					     (int)n, time < gone || time >= known);
			}
		SILENT("%u probers, %u instances, every %u s, %u replaced", probers, instances,
		       interval, replaced);
	}
}

Test(simulation_fleets, probers_that_scan, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 250; i++)
			ping(i * 4 * NSEC_PER_SEC, outside(i / 5 % 50), inside(i * 7), (int)i, 0,
			     is_up(i, 85));
		FOUND(RULE_SWEEP_DISTRIBUTED, "by fifty");
	}
}

/* Every node checks every other; a third of them is taken away at once, and others come. */
Test(simulation_fleets, nodes_are_reclaimed, .timeout = 300)
{
	EACH_SEED
	{
		__u32 nodes, interval, forgets;

		begin(seed);
		nodes = draw(9, 40), interval = draw(5, 20), forgets = draw(30, 300);
		for (__u32 i = 0; i < nodes + nodes / 3; i++)
			for (__u32 j = 0; j < nodes + nodes / 3; j++) {
				const bool taken = j < nodes / 3, fresh = j >= nodes;
				__u32 time = i >= nodes || fresh ? 660 : 0;
				const __u32 until = i < nodes / 3 ? 600 :
						    taken	  ? 600 + forgets :
								    1200;

				if (i == j)
					continue;
				time += draw(0, interval - 1);
				for (int n = 0; time < until; time += interval, n++)
					ping(time * NSEC_PER_SEC + draw(0, 999) * NSEC_PER_MSEC,
					     inside(i * 3), inside(j * 3), (int)i, n,
					     !taken || time < 600);
			}
		SILENT("%u nodes, every %u s, forgotten after %u s", nodes, interval, forgets);
	}
}

/* A switch fails: hypervisors ask each other and their isolation addresses, and nobody answers. */
Test(simulation_fleets, hypervisors_are_isolated, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, lasts, addresses;

		begin(seed);
		hosts = draw(4, 64), lasts = draw(20, 300), addresses = draw(1, 3);
		for (__u32 i = 0; i < hosts; i++) {
			for (__u32 n = 0; n < lasts; n++)
				for (__u32 j = 0; j < addresses; j++)
					ping((60 + n) * NSEC_PER_SEC + i * 7000000 + j * 50000000,
					     inside(300 + i), inside(j), (int)i, (int)n,
					     n + 10 > lasts);
			for (__u32 n = 0; n < 5; n++)
				for (__u32 j = 0; j < hosts; j++)
					if (j != i)
						ping((62 + n) * NSEC_PER_SEC + j * 11000000 +
							     i * 1700000,
						     inside(300 + i), inside(300 + j), 99, (int)n,
						     false);
		}
		SILENT("%u hosts, %u s, %u addresses", hosts, lasts, addresses);
	}
}

/* The control: one of them asks its network, address by address. */
Test(simulation_fleets, a_hypervisor_that_scans, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 200; i++)
			ping(i * 200 * NSEC_PER_MSEC, inside(300), inside(i), 9, (int)i,
			     is_up(i, 80));
		FOUND(RULE_SWEEP, "of a network");
	}
}

/* dpinger: a request or two a second for each gateway, of which some fail for minutes. */
Test(simulation_fleets, many_gateways, .timeout = 300)
{
	EACH_SEED
	{
		__u32 gateways, gap, failed;

		begin(seed);
		gateways = draw(2, 40), gap = draw(250, 1000), failed = draw(0, gateways);
		for (__u32 i = 0; i < gateways; i++) {
			const __u32 fails = draw(60, 400) * 1000,
				    back = fails + draw(5, 240) * 1000;
			size_t first = act_count;
			__u32 time = draw(0, gap);

			for (int n = 0; time < 600000; time += gap, n++)
				ping(time * NSEC_PER_MSEC, inside(1), outside(i), 0x4000 + (int)i,
				     n, !chance(2) && (i >= failed || time < fails || time > back));
			for (; first < act_count; first++)
				acts[first].length = 1;
		}
		SILENT("%u gateways, every %u ms, %u fail", gateways, gap, failed);
	}
}

/* keepalived's scripts: a pair, each of which starts a ping of its upstreams again and again. */
Test(simulation_fleets, scripts_that_ping, .timeout = 300)
{
	EACH_SEED
	{
		__u32 instances, gap;

		begin(seed);
		instances = draw(1, 20), gap = draw(1000, 3000);
		for (__u32 router = 0; router < 2; router++)
			for (__u32 i = 0; i < instances; i++)
				for (__u32 n = 0; n < 900000 / gap; n++)
					ping((n * gap + draw(0, 50)) * NSEC_PER_MSEC + i * 37000000,
					     inside(router), i % 2 ? outside(i) : inside(10 + i),
					     (int)draw(1, 65535), 1, !chance(1));
		SILENT("%u scripts, every %u ms", instances, gap);
	}
}

/* Ten requests within a second or two by everybody who begins a test of his line. */
Test(simulation_fleets, a_speed_test, .timeout = 300)
{
	EACH_SEED
	{
		__u32 tests, gap;

		begin(seed);
		tests = draw(20, 2400), gap = draw(50, 250);
		for (__u32 i = 0; i < tests; i++) {
			const __u64 time = draw(0, 600000) * NSEC_PER_MSEC;

			for (__u32 n = 0; n < 10; n++)
				ping(time + n * gap * NSEC_PER_MSEC, outside(i), server(i % 3),
				     (int)draw(0, 65535) | 1, (int)n, true);
		}
		SILENT("%u tests, every %u ms", tests, gap);
	}
}

/* A host of a measurement network measures all others, and all others measure it. */
Test(simulation_fleets, an_anchor, .timeout = 300)
{
	EACH_SEED
	{
		__u32 others, down;

		begin(seed);
		others = draw(100, 700), down = draw(0, 8);
		for (__u32 i = 0; i < others; i++) {
			const __u64 phase = draw(0, 239000) * NSEC_PER_MSEC;
			const __u64 other = draw(0, 239000) * NSEC_PER_MSEC;

			for (__u32 round = 0; round < 5; round++)
				for (__u32 n = 0; n < 3; n++) {
					__u64 time = (round * 240 + n) * NSEC_PER_SEC;

					ping(time + phase, server(8), outside(i), (int)(i + 1),
					     (int)(round * 3 + n), is_up(i, down));
					ping(time + other, outside(i), server(8), (int)(i + 1),
					     (int)(round * 3 + n), true);
				}
		}
		SILENT("%u others, %u %% down", others, down);
	}
}

/* As ISC's server asks: the C library's whole struct icmp. */
static void send_lease_check(const struct act *act)
{
	static const __u8 zeros[20];

	SEND(act->from, act->to, 64, 8, 0, 128, 0, act->identifier, 0, PAYLOAD(zeros, 20));
}

/* PXE: the server asks each address before it offers it; firmware refuses what it no longer waits
 * for; the installed hosts ping their router. */
Test(simulation_fleets, hosts_are_installed, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, within, boots;

		begin(seed);
		hosts = draw(20, 160), within = draw(10, 600), boots = draw(1, 3);
		for (__u32 boot = 0; boot < boots; boot++)
			for (__u32 i = 0; i < hosts; i++) {
				const __u64 time = (boot * 900ULL * 1000 + draw(0, within * 1000)) *
						   NSEC_PER_MSEC;
				const int port = (int)draw(1024, 60000);

				if (boot == 0)
					at(time, send_lease_check, inside(2), inside(400 + i))
						->identifier = (int)draw(1, 65535);
				for (__u32 n = 0; n < draw(0, 4); n++) {
					struct act *act = at(time + (3 + n * 4) * NSEC_PER_SEC,
							     send_udp_error, inside(400 + i),
							     inside(2));

					act->about = inside(400 + i);
					act->port = (int)draw(32768, 60999);
					act->to_port = port + (int)n;
					act->sequence = 3 << 8 | 3;
				}
				for (int n = 0; n < 4; n++)
					ping(time + (__u64)(120 + n) * NSEC_PER_SEC,
					     inside(400 + i), inside(0), 77, n, true);
			}
		SILENT("%u hosts within %u s, %u boots", hosts, within, boots);
	}
}

/* The control: who asks the same three ports of many hosts. */
Test(simulation_fleets, ports_that_are_scanned, .timeout = 120)
{
	static const int ports[] = { 69, 161, 623 };

	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 480; i++) {
			struct act *act = at(i * 300 * NSEC_PER_MSEC, send_udp_error,
					     inside(400 + i / 3), inside(2));

			act->about = act->from;
			act->port = 45678;
			act->to_port = ports[i % 3];
			act->sequence = 3 << 8 | 3;
		}
		FOUND(RULE_ERROR_HARVEST, "three ports");
	}
}

/* A program looks for printers by broadcast and does not wait; they answer one after another. */
Test(simulation_fleets, printers_are_looked_for, .timeout = 300)
{
	EACH_SEED
	{
		static const int services[] = { 161, 5353, 3702, 1900, 8612 };
		__u32 printers, hosts, service;

		begin(seed);
		printers = draw(5, 80), hosts = draw(1, 40), service = draw(0, 4);
		for (__u32 i = 0; i < hosts; i++)
			for (__u32 search = 0; search < 6; search++) {
				const __u64 time = draw(0, 3600000) * NSEC_PER_MSEC;
				const int port = (int)draw(49152, 65535);

				for (__u32 j = 0; j < printers; j++) {
					struct act *act = at(time + draw(0, 4000) * NSEC_PER_MSEC,
							     send_udp_error, inside(500 + i),
							     inside(2000 + j));

					act->about = inside(500 + i);
					act->port = services[service];
					act->to_port = port;
					act->sequence = 3 << 8 | 3;
				}
			}
		SILENT("%u printers, %u hosts, port %d", printers, hosts, services[service]);
	}
}

/* A program chooses the nearest of many servers as it starts, and so does everybody's. */
Test(simulation_fleets, players_choose_servers, .timeout = 300)
{
	EACH_SEED
	{
		__u32 players, servers, each, down;

		begin(seed);
		players = draw(50, 1500), servers = draw(10, 120), each = draw(2, 10);
		down = draw(0, 6);
		for (__u32 i = 0; i < players; i++) {
			const __u64 time = draw(0, 3600000) * NSEC_PER_MSEC;

			for (__u32 j = 0; j < each; j++) {
				const __u32 of = draw(0, servers - 1);

				for (__u32 n = 0; n < 4; n++)
					ping(time + j * 40000000 + n * 250 * NSEC_PER_MSEC,
					     outside(i), server(of), 512, (int)(j * 4 + n),
					     is_up(of, down));
			}
		}
		SILENT("%u players, %u servers, %u each, %u %% down", players, servers, each, down);
	}
}
