// SPDX-License-Identifier: GPL-2.0-only
/*
 * Monitors, health checks and programs that ask many hosts, from their start on: by one host or by
 * many in turns, with hosts that are down.
 */
#include "selftests/unit/simulation_acts.h"

/* blackbox_exporter starts: each target has its offset in the interval. */
static void blackbox(__u32 targets, __u32 interval, __u32 down, __u32 (*of)(__u32))
{
	const __u32 self = inside(9000);
	int sequence = 0;

	for (__u32 i = 0; i < targets; i++) {
		__u64 time = draw(0, interval * 1000) * NSEC_PER_MSEC;

		for (; time < 10 * MINUTE; time += interval * NSEC_PER_SEC)
			ping(time, self, of(i), 1, sequence++, is_up(i, down));
	}
}

Test(simulation_monitors, blackbox_exporter, .timeout = 300)
{
	EACH_SEED
	{
		__u32 targets, interval, down;

		begin(seed);
		targets = draw(50, 500), interval = draw(1, 4) * 15, down = draw(0, 10);
		blackbox(targets, interval, down, seed % 2 ? inside : outside);
		SILENT("%u targets in %u s, %u %% down", targets, interval, down);
	}
}

/* SmokePing: 20 pings a host by fping -C 20 -B1 -r1 -i10 or so, of all hosts in turns. */
static void smoke(__u32 targets, __u32 gap_ms, __u32 down)
{
	for (int round = 0; round < 2; round++) {
		__u64 time = 5 * MINUTE * (__u32)round;
		__u64 cycle = 500 * NSEC_PER_MSEC;

		if (cycle < targets * gap_ms * NSEC_PER_MSEC)
			cycle = targets * gap_ms * NSEC_PER_MSEC;
		for (__u32 probe = 0; probe < 20; probe++)
			for (__u32 i = 0; i < targets; i++)
				ping(time + probe * cycle + i * gap_ms * NSEC_PER_MSEC,
				     inside(9000), outside(i), 100 + round, (int)probe,
				     is_up(i, down));
	}
}

Test(simulation_monitors, smokeping, .timeout = 300)
{
	EACH_SEED
	{
		__u32 targets, gap, down;

		begin(seed);
		targets = draw(30, 400), gap = draw(10, 20), down = draw(0, 6);
		smoke(targets, gap, down);
		SILENT("%u targets, %u ms, %u %% down", targets, gap, down);
	}
}

/* Health checks of a CDN: many addresses of many networks ping the same servers. */
Test(simulation_monitors, anycast_health_checks, .timeout = 300)
{
	EACH_SEED
	{
		__u32 points, each, servers, interval;

		begin(seed);
		points = draw(10, 40), each = draw(1, 4), servers = draw(4, 30);
		interval = draw(10, 120);
		for (__u32 point = 0; point < points; point++)
			for (__u32 turn = 0; turn < 600 / interval; turn++)
				for (__u32 i = 0; i < servers; i++) {
					__u32 from = (outside(point) & ~255U) + 1 +
						     draw(0, each - 1);

					ping(turn * interval * NSEC_PER_SEC +
						     draw(0, interval * 1000) * NSEC_PER_MSEC,
					     from, server(i), 7, (int)turn, is_up(i, 8));
				}
		SILENT("%u points of %u, %u servers, %u s", points, each, servers, interval);
	}
}

/* An uptime service: each check from another of its addresses, in other networks or one. */
Test(simulation_monitors, uptime_rotating, .timeout = 300)
{
	EACH_SEED
	{
		__u32 probes, servers, interval;
		bool same;

		begin(seed);
		probes = draw(4, 20), servers = draw(15, 80), interval = draw(1, 5) * 60;
		same = draw(0, 1);
		for (__u32 turn = 0; turn < 3600 * 2 / interval; turn++)
			for (__u32 i = 0; i < servers; i++) {
				__u32 probe = draw(0, probes - 1);

				ping(turn * interval * NSEC_PER_SEC +
					     i * interval * NSEC_PER_SEC / servers,
				     same ? 0x2d010101 + probe : outside(probe), server(i), 7,
				     (int)turn, is_up(i, 3));
			}
		SILENT("%u probes%s, %u servers, %u s", probes, same ? " of one /24" : "", servers,
		       interval);
	}
}

/* A cluster grows, and its membership is stale: of those that are probed some are gone. */
Test(simulation_monitors, cluster_that_scales, .timeout = 300)
{
	EACH_SEED
	{
		__u32 nodes, fresh, gone, interval;

		begin(seed);
		nodes = draw(10, 40), fresh = draw(1, 15), gone = nodes * draw(0, 20) / 100;
		interval = draw(10, 60);
		for (__u32 i = 0; i < nodes + fresh; i++)
			for (__u32 j = 0; j < nodes + fresh; j++) {
				__u64 begins = i < nodes && j < nodes ? 0 : 4 * MINUTE;
				__u64 ends = j < gone ? 7 * MINUTE : 10 * MINUTE;

				if (i == j || i < gone)
					continue;
				for (__u64 time = begins + draw(0, interval * 1000) * NSEC_PER_MSEC;
				     time < ends; time += interval * NSEC_PER_SEC)
					ping(time, inside(i), inside(j), (int)i, (int)(time >> 30),
					     j >= gone || time < 3 * MINUTE);
			}
		SILENT("%u nodes, %u more, %u gone, %u s", nodes, fresh, gone, interval);
	}
}

/* Players of an office choose a game's server; each program asks some thirty, thrice. */
Test(simulation_monitors, servers_chosen, .timeout = 300)
{
	EACH_SEED
	{
		__u32 players, servers, each;
		bool translated;

		begin(seed);
		players = draw(1, 40), servers = draw(15, 45), each = draw(3, 10);
		translated = draw(0, 1);
		for (__u32 player = 0; player < players; player++) {
			__u64 time = draw(0, 3600) * NSEC_PER_SEC;

			for (__u32 n = 0; n < each; n++)
				for (__u32 i = 0; i < servers; i++)
					ping(time + n * 300 * NSEC_PER_MSEC + i * 5 * NSEC_PER_MSEC,
					     translated ? server(1) : inside(player), outside(i),
					     (int)player + 1, (int)(n * servers + i), is_up(i, 6));
		}
		SILENT("%u players%s, %u servers, %u each", players,
		       translated ? " behind one address" : "", servers, each);
	}
}

/* Internet users behind a pool of addresses: their programs ask a server or two of many, once. */
Test(simulation_monitors, pool_of_addresses, .timeout = 300)
{
	EACH_SEED
	{
		__u32 pool, users, targets;

		begin(seed);
		pool = draw(8, 64), users = draw(200, 2000), targets = draw(50, 400);
		for (__u32 user = 0; user < users; user++) {
			__u64 time = draw(0, 3600) * NSEC_PER_SEC;
			__u32 from = server(user % pool), wants = draw(1, 3), each = draw(1, 4);

			for (__u32 i = 0; i < wants; i++) {
				__u32 target = (draw(0, targets) * draw(0, targets)) / targets;

				for (__u32 n = 0; n < each; n++)
					ping(time + (i * each + n) * NSEC_PER_SEC, from,
					     outside(target), (int)user + 1, (int)n,
					     is_up(target, 8));
			}
		}
		SILENT("%u addresses, %u users, %u targets", pool, users, targets);
	}
}

/* A monitor moves to another machine, with its list as it has grown over years. */
Test(simulation_monitors, monitor_moves, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, gap, down;

		begin(seed);
		hosts = draw(40, 400), gap = draw(5, 500), down = draw(5, 22);
		for (__u32 move = 0; move < 2; move++)
			for (__u32 round = 0; round < 6; round++)
				for (__u32 i = 0; i < hosts; i++)
					for (int probe = 0; probe < 3; probe++)
						ping((move * 30 + round * 5) * MINUTE +
							     (__u64)(i * 3 + (__u32)probe) * gap *
								     NSEC_PER_MSEC,
						     inside(9000 + move), inside(i), 5, probe,
						     is_up(i, down));
		SILENT("%u hosts, %u ms, %u %% down", hosts, gap, down);
	}
}

/* Devices whose every ping is the same: neither clock nor number in it. */
Test(simulation_monitors, pings_without_number, .timeout = 300)
{
	EACH_SEED
	{
		__u32 devices, gap;

		begin(seed);
		devices = draw(1, 20), gap = draw(200, 5000);
		for (__u32 i = 0; i < devices; i++)
			for (__u64 time = draw(0, gap); time < 600 * 1000; time += gap)
				ping(time * NSEC_PER_MSEC, inside(i),
				     i % 3 ? inside(0) : outside(i), 1, 1, true);
		SILENT("%u devices, %u ms", devices, gap);
	}
}

/* Each morning the hosts of an office ping what their start scripts need: gateway, file server,
 * printers, some of which are off. */
Test(simulation_monitors, office_in_the_morning, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, needs, within;

		begin(seed);
		hosts = draw(50, 400), needs = draw(3, 14), within = draw(5, 60);
		for (__u32 i = 0; i < hosts; i++) {
			__u64 time = draw(0, within * 60000) * NSEC_PER_MSEC;

			for (__u32 need = 0; need < needs; need++)
				for (int n = 0; n < (int)draw(1, 2); n++)
					ping(time + need * NSEC_PER_SEC, inside(100 + i),
					     need < 3 ? inside(need) :
							inside(10 + (i / 10 * 5 + need) % 80),
					     1, n, need < 3 || is_up(i / 10 * 5 + need, 20));
		}
		SILENT("%u hosts, %u needs, within %u min", hosts, needs, within);
	}
}

static void send_lease_check(const struct act *act)
{
	static const __u8 zeros[20];

	RECEIVE(IPV4(.source = simulated_text(act->from), .target = simulated_text(act->to)),
		ICMP(8, 0, .identifier = act->identifier, .sequence = act->sequence),
		PAYLOAD(zeros, 20));
}

/* A server of DHCP asks each address that it is about to offer; few are in use. */
Test(simulation_monitors, leases_are_checked, .timeout = 300)
{
	EACH_SEED
	{
		__u32 leases, gap;
		bool kea;

		begin(seed);
		leases = draw(20, 200), kea = draw(0, 1);
		gap = seed % 2 ? draw(150, 5000) : draw(30000, 300000);
		for (__u32 i = 0; i < leases; i++) {
			struct act *act = at((__u64)i * gap * NSEC_PER_MSEC, send_lease_check,
					     inside(2), inside(300 + i * (kea ? 1 : 7)));

			act->identifier = kea ? 1 : (int)draw(1, 65535);
			act->sequence = kea ? (int)i + 40 : 0;
		}
		SILENT("%u leases, %u ms, %s", leases, gap, kea ? "Kea" : "dhcpd");
	}
}

/* After a power cut every host pings its gateway and some servers until they answer. */
Test(simulation_monitors, power_returns, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, servers;

		begin(seed);
		hosts = draw(50, 200), servers = draw(1, 5);
		for (__u32 i = 0; i < hosts; i++) {
			__u32 begins = draw(0, 90);

			for (__u32 target = 0; target < servers; target++) {
				__u32 ready = 60 + target * 30;

				for (__u32 n = 0; n < 120; n++) {
					__u32 second = begins + n;

					ping(second * NSEC_PER_SEC + draw(0, 999) * NSEC_PER_MSEC,
					     inside(10 + i), inside(target), (int)(i * 8 + target),
					     (int)n, second > ready);
					if (second > ready + 5)
						break;
				}
			}
		}
		SILENT("%u hosts, %u servers", hosts, servers);
	}
}

/* A link is measured: several reflectors, many times a second, and replaced when they fail. */
Test(simulation_monitors, link_measured, .timeout = 300)
{
	EACH_SEED
	{
		__u32 reflectors, gap;

		begin(seed);
		reflectors = draw(4, 6), gap = draw(50, 300);
		for (__u32 i = 0; i < reflectors; i++) {
			__u32 used = i, since = 0, process = i;

			for (__u32 n = 0; n < 300000 / gap; n++, since++) {
				bool up = used % 7 != 3;

				ping(n * gap * NSEC_PER_MSEC + i * 10 * NSEC_PER_MSEC, inside(3),
				     outside(used), 50 + (int)process * 7, (int)since, up);
				if ((!up && since > 3000 / gap) || draw(0, 60000 / gap) == 0)
					used = i + reflectors * draw(0, 5), since = 0, process += 6;
			}
		}
		SILENT("%u reflectors, %u ms", reflectors, gap);
	}
}
