// SPDX-License-Identifier: GPL-2.0-only
/*
 * What gateways, routers and services do all day: keep-alives of links and tunnels, checks of many
 * members, late answers, outages, bad links. None is reported above info.
 */
#include "selftests/unit/simulation_acts.h"

/* Pings of some hosts at a rate each, for ten minutes. */
static void keep_alive(__u32 from, __u32 targets, double rate, bool inner, int length)
{
	for (__u32 i = 0; i < targets; i++) {
		int sequence = 0;

		for (double time = draw(0, 1000) / 1000.0; time < 300; time += 1 / rate) {
			size_t first = act_count;

			ping((__u64)(time * 1e9), from, inner ? inside(2000 + i) : outside(40 + i),
			     300 + (int)i, sequence++, is_up(i, 4));
			for (; first < act_count; first++)
				acts[first].length = length;
		}
	}
}

/* dpinger, netwatch, SD-WAN, IP SLA, RPM, keep-alives of tunnels. */
Test(simulation_sites, links_kept_alive, .timeout = 300)
{
	EACH_SEED
	{
		static const struct {
			__u32 targets;
			double rate;
		} kinds[] = { { 2, 2 }, { 8, 10 }, { 30, 1 }, { 60, 0.2 }, { 20, 1 }, { 4, 20 } };
		__u32 kind, length;
		bool inner;

		begin(seed);
		kind = draw(0, 5), length = draw(1, 100), inner = draw(0, 1);
		keep_alive(inside(3), kinds[kind].targets, kinds[kind].rate, inner, (int)length);
		SILENT("%u targets, %g a second, %u bytes%s", kinds[kind].targets, kinds[kind].rate,
		       length, inner ? ", inside" : "");
	}
}

/* Routers that check each other ten times a second. */
Test(simulation_sites, routers_check_each_other, .timeout = 300)
{
	EACH_SEED
	{
		__u32 routers;

		begin(seed);
		routers = draw(2, 8);
		for (__u32 i = 0; i < routers; i++)
			for (__u32 j = 0; j < routers; j++)
				for (__u32 n = 0; i != j && n < 1000; n++)
					ping(n * 100 * NSEC_PER_MSEC + (i * 8 + j) * 1000000,
					     inside(i), inside(j), (int)(i * 8 + j), (int)n, true);
		SILENT("%u routers", routers);
	}
}

/* Load balancers and their members. */
Test(simulation_sites, members_are_checked, .timeout = 300)
{
	EACH_SEED
	{
		__u32 balancers, members, down;

		begin(seed);
		balancers = draw(1, 6), members = draw(20, 250), down = draw(0, 10);
		for (__u32 i = 0; i < balancers; i++)
			for (__u32 j = 0; j < members; j++) {
				__u64 time = draw(0, 5000) * NSEC_PER_MSEC;

				for (int n = 0; n < 40; n++)
					ping(time + (__u64)n * 5 * NSEC_PER_SEC, inside(i),
					     inside(500 + j), (int)(i * 300 + j), n,
					     is_up(j, down));
			}
		SILENT("%u balancers, %u members, %u %% down", balancers, members, down);
	}
}

/* A monitor of NMS kind: several echoes to each host, by one process for all of them. */
Test(simulation_sites, rounds_of_a_monitor, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, each, gap, interval, down;
		bool inner;

		begin(seed);
		hosts = draw(0, 2) == 0 ? 50 : draw(0, 1) ? 300 : 1000;
		each = draw(1, 5), gap = draw(1, 25), interval = draw(1, 5), down = draw(0, 8);
		inner = draw(0, 1);
		for (__u32 round = 0; round < 15 / interval + 1; round++)
			for (__u32 i = 0; i < hosts; i++)
				for (__u32 n = 0; n < each; n++)
					ping(round * interval * MINUTE + i * gap * NSEC_PER_MSEC +
						     n * 500 * NSEC_PER_MSEC,
					     inside(9000), inner ? inside(i) : outside(i),
					     4000 + (int)round, (int)n, is_up(i, down));
		SILENT("%u hosts%s, %u each, %u ms, every %u min, %u %% down", hosts,
		       inner ? " inside" : "", each, gap, interval, down);
	}
}

/* A resolver: answers that come late are refused. */
Test(simulation_sites, late_answers_to_a_resolver, .timeout = 300)
{
	EACH_SEED
	{
		__u32 rate, servers;

		begin(seed);
		rate = draw(1, 15), servers = draw(50, 3000);
		for (__u32 i = 0; i < rate * 300; i++) {
			__u32 of = outside(draw(0, servers) * draw(0, servers) / servers);
			struct act *act = at(draw(0, 300000) * NSEC_PER_MSEC, send_udp_error,
					     server(2), of);

			act->about = server(2);
			act->port = 53;
			act->to_port = (int)draw(1024, 65535);
			act->sequence = 3 << 8 | 3;
		}
		SILENT("%u a second, %u servers", rate, servers);
	}
}

/* Routes flap: one router tells many clients that their hosts cannot be reached. */
Test(simulation_sites, routes_flap, .timeout = 300)
{
	EACH_SEED
	{
		__u32 clients, rate, times;

		begin(seed);
		clients = draw(50, 500), rate = draw(5, 48), times = draw(1, 4);
		for (__u32 flap = 0; flap < times; flap++)
			for (__u32 i = 0; i < rate * 60; i++) {
				__u32 client = draw(0, clients);
				struct act *act =
					at(flap * 3 * MINUTE + draw(0, 60000) * NSEC_PER_MSEC,
					   send_tcp_error, outside(77777), inside(client));

				act->about = outside(draw(0, 300));
				act->port = (int)draw(32768, 60999);
				act->to_port = draw(0, 3) ? 443 : 80;
				act->sequence = 3 << 8 | (flap % 2 ? 0 : 1);
			}
		SILENT("%u clients, %u a second, %u times", clients, rate, times);
	}
}

/* Somebody floods a host elsewhere from addresses that include ours; it answers them. */
Test(simulation_sites, backscatter, .timeout = 300)
{
	EACH_SEED
	{
		__u32 rate, kind;

		begin(seed);
		rate = draw(1, 20), kind = draw(0, 2);
		for (__u32 i = 0; i < rate * 120; i++) {
			struct act *act = at(draw(0, 120000) * NSEC_PER_MSEC,
					     kind ? send_tcp_error : send_reply,
					     kind == 2 ? outside(draw(0, 20)) : outside(5),
					     server(draw(0, 250)));

			act->about = outside(5);
			act->identifier = kind ? 0 : (int)draw(0, 65535);
			act->port = (int)draw(1024, 65535);
			act->to_port = 80;
			if (kind)
				act->sequence = kind == 2 ? 11 << 8 : 3 << 8 | 3;
		}
		SILENT("%u a second, kind %u", rate, kind);
	}
}

/* A satellite link: replies late, lost, twice and out of order. */
Test(simulation_sites, bad_links, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, loss, twice;

		begin(seed);
		hosts = draw(1, 60), loss = draw(5, 40), twice = draw(0, 10);
		for (__u32 i = 0; i < hosts; i++)
			for (__u32 n = 0; n < 200; n++) {
				__u64 time = n * NSEC_PER_SEC + draw(0, 900) * NSEC_PER_MSEC;
				struct act *act;

				ping(time, inside(i % 7), outside(i), (int)i, (int)n, false);
				for (__u32 copy = 0; copy < 1u + chance(twice); copy++) {
					if (chance(loss))
						continue;
					act = at(time + draw(600, 2500) * NSEC_PER_MSEC, send_reply,
						 outside(i), inside(i % 7));
					act->identifier = (int)i;
					act->sequence = (int)n;
				}
			}
		SILENT("%u hosts, %u %% lost, %u %% twice", hosts, loss, twice);
	}
}

/* Sizes in steps, to find an MTU; and a hundred a second for some seconds. */
Test(simulation_sites, links_tried_out, .timeout = 300)
{
	EACH_SEED
	{
		__u32 step;
		__u64 time = 0;

		begin(seed);
		step = draw(1, 100);
		for (__u32 size = 1, n = 0; size < 1472; size += step, n++) {
			size_t first = act_count;

			time += draw(100, 500) * NSEC_PER_MSEC;
			ping(time, inside(3), outside(9), 9, (int)n, size < 1400);
			for (; first < act_count; first++)
				acts[first].length = (int)size;
		}
		for (__u32 n = 0; n < 450; n++)
			ping(20 * MINUTE + n * 10 * NSEC_PER_MSEC, inside(4), inside(9), 77, (int)n,
			     true);
		SILENT("steps of %u", step);
	}
}

/* People behind one address: mtr, games, and plain pings of many hosts. */
Test(simulation_sites, people_behind_one_address, .timeout = 300)
{
	EACH_SEED
	{
		__u32 people, targets;

		begin(seed);
		people = draw(50, 180), targets = draw(1, 40);
		for (__u32 i = 0; i < people; i++) {
			__u64 time = draw(0, 120) * NSEC_PER_SEC + draw(0, 999) * NSEC_PER_MSEC;
			__u32 target = draw(0, targets), count = draw(4, 120);

			for (__u32 n = 0; n < count; n++)
				ping(time + n * NSEC_PER_SEC, server(1), outside(target),
				     (int)(i * 211 + 1), (int)n, is_up(target, 10));
		}
		SILENT("%u people, %u targets", people, targets);
	}
}

/* Telephones and laptops join a network: each pings its gateway and two resolvers. */
Test(simulation_sites, devices_join, .timeout = 300)
{
	EACH_SEED
	{
		__u32 devices, within;

		begin(seed);
		devices = draw(50, 500), within = draw(30, 1800);
		for (__u32 i = 0; i < devices; i++) {
			__u64 time = draw(0, within * 1000) * NSEC_PER_MSEC;

			for (__u32 n = 0; n < 3 * draw(1, 4); n++)
				ping(time + n * 300 * NSEC_PER_MSEC, inside(100 + i),
				     n % 3 ? outside(n % 3) : inside(0), 1, (int)n, true);
		}
		SILENT("%u devices within %u s", devices, within);
	}
}

/* A backup server looks whether each of its clients is up, before it begins with it. */
Test(simulation_sites, a_night_of_backups, .timeout = 300)
{
	EACH_SEED
	{
		__u32 clients, each, down;

		begin(seed);
		clients = draw(30, 200), each = draw(1, 4), down = draw(0, 12);
		for (__u32 night = 0; night < 2; night++)
			for (__u32 i = 0; i < clients; i++)
				for (__u32 n = 0; n < each; n++)
					ping(night * 24 * HOUR + i * 2 * HOUR / clients +
						     n * NSEC_PER_SEC,
					     inside(5), inside(1000 + i), (int)(i + night * 300),
					     (int)n, is_up(i, down));
		SILENT("%u clients, %u each, %u %% down", clients, each, down);
	}
}

/* Containers that restart ping their service until it is there. */
Test(simulation_sites, containers_restart, .timeout = 300)
{
	EACH_SEED
	{
		__u32 pods, services;

		begin(seed);
		pods = draw(5, 60), services = draw(1, 6);
		for (__u32 i = 0; i < pods; i++) {
			__u64 time = draw(0, 600) * NSEC_PER_SEC;
			__u32 wait = draw(5, 120);

			for (__u32 n = 0; n < wait + 3; n++)
				ping(time + n * NSEC_PER_SEC, inside(2000 + i),
				     inside(3000 + (i + n) % services), (int)i, (int)n, n > wait);
		}
		SILENT("%u pods, %u services", pods, services);
	}
}

/* A voice gateway hangs up; the far end goes on for a moment. */
Test(simulation_sites, calls_that_end, .timeout = 300)
{
	EACH_SEED
	{
		__u32 calls, carriers;

		begin(seed);
		calls = draw(10, 80), carriers = draw(1, 5);
		for (__u32 i = 0; i < calls * 10; i++) {
			__u64 time = draw(0, 600000) * NSEC_PER_MSEC;
			__u32 carrier = outside(draw(0, carriers - 1));
			int port = 16384 + 2 * (int)draw(0, 8000);

			for (__u32 n = 0; n < draw(1, 6); n++) {
				struct act *act = at(time + n * 20 * NSEC_PER_MSEC, send_udp_error,
						     server(4), carrier);

				act->about = server(4);
				act->port = 10000 + 2 * (int)(i * 37 % 5000);
				act->to_port = port;
				act->sequence = 3 << 8 | 3;
			}
		}
		SILENT("%u calls a minute, %u carriers", calls, carriers);
	}
}

/* cake-autorate: timestamps of some reflectors, which are replaced when they are slow. */
static void send_time(const struct act *act)
{
	static const __u8 request[12] = { 0x01, 0xd2, 0xf1, 0xc0 };
	static const __u8 reply[12] = { 0x01, 0xd2, 0xf1, 0xc0, 0x01, 0xd2,
					0xf1, 0xc9, 0x01, 0xd2, 0xf1, 0xc9 };

	RECEIVE(IPV4(.source = simulated_text(act->from), .target = simulated_text(act->to)),
		ICMP(act->ttl ? 14 : 13, 0, .identifier = act->identifier,
		     .sequence = act->sequence & 0xffff),
		PAYLOAD(act->ttl ? reply : request, 12));
}

Test(simulation_sites, delays_each_way, .timeout = 300)
{
	EACH_SEED
	{
		__u32 reflectors, gap;

		begin(seed);
		reflectors = draw(3, 8), gap = draw(100, 500);
		for (__u32 i = 0; i < reflectors; i++) {
			__u32 used = i;

			for (__u32 n = 0; n < 600000 / gap; n++) {
				struct act *act = at(n * gap * NSEC_PER_MSEC + i * 17000000,
						     send_time, inside(1), outside(used));

				act->identifier = 900 + (int)i, act->sequence = (int)n;
				act = at(n * gap * NSEC_PER_MSEC + i * 17000000 + 30000000,
					 send_time, outside(used), inside(1));
				act->identifier = 900 + (int)i, act->sequence = (int)n;
				act->ttl = 1;
				if (draw(0, 120000 / gap) == 0)
					used = draw(0, 40);
			}
		}
		SILENT("%u reflectors, %u ms", reflectors, gap);
	}
}
