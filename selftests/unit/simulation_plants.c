// SPDX-License-Identifier: GPL-2.0-only
/*
 * Networks of machines: clusters, balancers, controllers and their devices, cameras, sensors that
 * sleep. None is reported above info; the twins are attacks of the same shape.
 */
#include "selftests/unit/simulation_acts.h"

/* Every node of a cluster checks all others once a minute; for hours, some are replaced by others
 * with new addresses. */
Test(simulation_plants, a_cluster_that_is_renewed, .timeout = 300)
{
	EACH_SEED
	{
		__u32 nodes, replaced;

		begin(seed);
		nodes = draw(8, 16), replaced = draw(1, 5);
		for (__u32 minute = 0; minute < 180; minute++)
			for (__u32 i = 0; i < nodes; i++)
				for (__u32 j = 0; j < nodes; j++) {
					const __u32 turn = minute / 20 * replaced;
					const __u32 late = minute % 20 < 2 && j < replaced;

					if (i != j)
						ping(minute * MINUTE +
							     draw(0, 59999) * NSEC_PER_MSEC,
						     inside(turn + i), inside(turn + j - late), 3,
						     (int)minute, !late);
				}
		SILENT("%u nodes, %u replaced", nodes, replaced);
	}
}

Test(simulation_plants, a_node_that_scans, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 minute = 0; minute < 60; minute++)
			for (__u32 i = 0; i < 100; i++)
				if (i / 10 != i % 10)
					ping(minute * MINUTE + i * 500000000ULL, inside(i / 10),
					     inside(i % 10), 3, (int)minute, true);
		for (__u32 i = 0; i < 100; i++)
			ping(i * 20 * NSEC_PER_SEC, inside(4), inside(300 + i * 3), 3, (int)i,
			     is_up(i, 70));
		FOUND(RULE_SWEEP_SLOW, "beside its checks");
	}
}

/* A pair of balancers checks members; those that are drained go, and do not answer. */
Test(simulation_plants, members_that_are_drained, .timeout = 300)
{
	EACH_SEED
	{
		__u32 members, gap, drained;

		begin(seed);
		members = draw(20, 200), gap = draw(2, 10), drained = draw(0, 30);
		for (__u32 balancer = 0; balancer < 2; balancer++)
			for (__u32 i = 0; i < members; i++)
				for (__u32 time = draw(0, gap), n = 0; time < 600; time += gap, n++)
					ping(time * NSEC_PER_SEC + i * 3000000, inside(balancer),
					     inside(500 + i), 11, (int)n,
					     i * 100 >= drained * members || time < 200 + i);
		SILENT("%u members, every %u s, %u %% drained", members, gap, drained);
	}
}

/* A hub asks devices that sleep most of the time, each again and again. */
Test(simulation_plants, devices_that_sleep, .timeout = 300)
{
	EACH_SEED
	{
		__u32 devices, gap, asleep;

		begin(seed);
		devices = draw(20, 250), gap = draw(20, 240), asleep = draw(10, 35);
		for (__u32 i = 0; i < devices; i++)
			for (__u32 time = draw(0, gap), n = 0; time < 3600; time += gap, n++)
				for (__u32 attempt = 0; attempt < 3; attempt++) {
					const bool up = !chance(asleep);

					ping((time + attempt) * NSEC_PER_SEC + i * 2000000,
					     inside(1), inside(300 + i), 21, (int)(n * 3 + attempt),
					     up);
					if (up)
						break;
				}
		SILENT("%u devices, every %u s, %u %% asleep", devices, gap, asleep);
	}
}

Test(simulation_plants, a_hub_that_scans, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 150; i++)
			for (__u32 attempt = 0; attempt < 3; attempt++)
				ping((i * 10 + attempt) * NSEC_PER_SEC, inside(1), inside(300 + i),
				     21, (int)(i * 3 + attempt), false);
		FOUND(RULE_SWEEP_SLOW, "addresses without devices");
	}
}

/* Two redundant controllers ask each machine once a second, over two networks at once: a mirror
 * port shows each packet twice. */
Test(simulation_plants, redundant_controllers, .timeout = 300)
{
	EACH_SEED
	{
		__u32 machines, stops;

		begin(seed);
		if (seen == SEEN_BOTH)
			seen = SEEN_TWICE;
		machines = draw(10, 40), stops = draw(60, 200);
		for (__u32 controller = 0; controller < 2; controller++)
			for (__u32 i = 0; i < machines; i++)
				for (__u32 time = 0; time < 300; time++)
					ping(time * NSEC_PER_SEC + i * 20000000 +
						     controller * 7000000,
					     inside(controller), inside(20 + i), 9, (int)time,
					     i % 5 || time < stops || time > stops + 45);
		SILENT("%u machines, stop after %u s", machines, stops);
	}
}

/* A recorder asks its cameras; their switch starts anew, and all are gone for minutes. */
Test(simulation_plants, cameras_behind_a_switch, .timeout = 300)
{
	EACH_SEED
	{
		__u32 cameras, gap;

		begin(seed);
		cameras = draw(16, 256), gap = draw(5, 30);
		for (__u32 i = 0; i < cameras; i++)
			for (__u32 time = draw(0, gap), n = 0; time < 1200; time += gap, n++)
				ping(time * NSEC_PER_SEC + i * 1000000, inside(2), inside(300 + i),
				     4, (int)n, time < 300 || time > 480);
		SILENT("%u cameras, every %u s", cameras, gap);
	}
}

/* An agent of hosts that measure each other by ping, in a cloud region: each has ten others drawn
 * by lot an hour. */
Test(simulation_plants, probes_drawn_by_lot, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, each;

		begin(seed);
		hosts = draw(30, 250), each = draw(4, 10);
		for (__u32 hour = 0; hour < 3; hour++)
			for (__u32 i = 0; i < hosts; i++)
				for (__u32 j = 0; j < each; j++) {
					const __u32 other = draw(0, hosts - 1);

					for (__u32 n = 0; n < 30; n++)
						ping(hour * HOUR + n * 2 * MINUTE +
							     draw(0, 60000) * NSEC_PER_MSEC,
						     inside(i), inside(other), 5, (int)n,
						     is_up(other, 3));
				}
		SILENT("%u hosts, %u each", hosts, each);
	}
}

/* A poller of agents whose site is down: a router reports them all, in each round. */
Test(simulation_plants, a_site_is_down, .timeout = 300)
{
	EACH_SEED
	{
		__u32 agents, rounds;

		begin(seed);
		agents = draw(40, 120), rounds = draw(4, 12);
		for (__u32 round = 0; round < rounds; round++)
			for (__u32 i = 0; i < agents; i++)
				for (__u32 n = 0; n < 3; n++) {
					struct act *act = at((round * 300 + n * 5) * NSEC_PER_SEC +
								     i * 20 * NSEC_PER_MSEC,
							     send_udp_error, inside(0), inside(7));

					act->about = inside(600 + i);
					act->port = 45000 + (int)n;
					act->to_port = 161;
					act->sequence = 3 << 8 | 1;
				}
		SILENT("%u agents, %u rounds", agents, rounds);
	}
}

Test(simulation_plants, who_looks_for_agents, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 300; i++) {
			struct act *act = at(i * 5 * NSEC_PER_SEC, send_udp_error, inside(0),
					     inside(7));

			act->about = inside(600 + i * 7);
			act->port = 45000;
			act->to_port = 161;
			act->sequence = 3 << 8 | 1;
		}
		FOUND(RULE_ERROR_HARVEST, "where there are none");
	}
}

static void send_lease_check(const struct act *act)
{
	static const __u8 zeros[20];

	SEND(act->from, act->to, 64, 8, 0, 128, 0, act->identifier, 0, PAYLOAD(zeros, 20));
}

/* After a power cut hundreds of hosts take leases at once, and the server asks for each address. */
Test(simulation_plants, leases_after_a_power_cut, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, within;

		begin(seed);
		hosts = draw(100, 600), within = draw(60, 300);
		for (__u32 i = 0; i < hosts; i++) {
			struct act *act = at(draw(0, within * 1000) * NSEC_PER_MSEC,
					     send_lease_check, inside(2), inside(300 + i));

			act->identifier = (int)draw(1, 65535);
		}
		SILENT("%u hosts within %u s", hosts, within);
	}
}

/* People of a household: devices ask their router and some hosts, and sleep. */
Test(simulation_plants, a_smart_home, .timeout = 300)
{
	EACH_SEED
	{
		__u32 devices;

		begin(seed);
		devices = draw(10, 80);
		for (__u32 i = 0; i < devices; i++)
			for (__u32 time = draw(0, 60), n = 0; time < 1800;
			     time += draw(20, 60), n++) {
				ping(time * NSEC_PER_SEC, inside(50 + i), inside(0), 1, (int)n,
				     true);
				if (n % 3 == 0)
					ping(time * NSEC_PER_SEC + 5000000, inside(50 + i),
					     outside(i % 4), 2, (int)n, !chance(4));
			}
		SILENT("%u devices", devices);
	}
}

/* fping of a list, once. More than some 48 hosts that all answer, once each, are a sweep of low
 * severity an hour later. */
Test(simulation_plants, a_list_is_tried_once, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, down;

		begin(seed);
		hosts = draw(20, 45), down = draw(0, 10);
		for (__u32 i = 0; i < hosts; i++) {
			const bool up = is_up(i, down);

			for (__u32 n = 0; n < (up ? 1 : 4); n++)
				ping((i * 10 + n * 600) * NSEC_PER_MSEC, inside(6), inside(400 + i),
				     77, (int)n, up);
		}
		SILENT("%u hosts, %u %% down", hosts, down);
	}
}

Test(simulation_plants, a_range_is_tried_once, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 100; i++)
			for (__u32 n = 0; n < 4; n++)
				ping((i * 10 + n * 600) * NSEC_PER_MSEC, inside(6), inside(400 + i),
				     77, (int)n, n == 0 && is_up(i, 75));
		FOUND(RULE_SWEEP, "of a hundred addresses");
	}
}
