// SPDX-License-Identifier: GPL-2.0-only
/*
 * Paths measured by traceroutes of several kinds, beside ordinary pings, and narrow paths.
 */
#include "selftests/unit/simulation_acts.h"

/* One traceroute from a host: ICMP or UDP, 3 probes a hop. `number`: of the destination. */
static void trace(__u64 time, __u32 from, __u32 number, bool udp, __u32 each, __u32 gap_ms)
{
	const __u32 hops = 6 + hash_mix(number) % 14;
	const bool silent = hash_mix(number + 3) % 5 == 0;

	for (__u32 i = 0; i < hops * each; i++) {
		__u32 hop = i / each;
		__u32 router = hop < 4 ? outside(90000 + hop) :
			       hop < 7 ? outside(91000 + hop * 8 + number % 8) :
					 outside(92000 + hop * 1000 + number % 500);
		struct act *act;

		if (!udp) {
			act = at(time, send_request, from, outside(number));
			act->identifier = 300 + (int)number % 1000;
			act->sequence = (int)i;
			act->ttl = (int)hop + 1;
		}
		if (hop + 1 < hops && hash_mix(router) % 10) {
			act = at(time + (hop + 1) * 4 * NSEC_PER_MSEC,
				 udp ? send_udp_error : send_echo_error, router, from);
			act->about = outside(number);
			act->identifier = 300 + (int)number % 1000;
			act->ttl = 1;
			act->port = 40000 + (int)number % 1000;
			act->to_port = 33434 + (int)i;
			act->sequence = udp ? 11 << 8 : (int)i;
		} else if (hop + 1 == hops && !silent) {
			act = at(time + 60 * NSEC_PER_MSEC, udp ? send_udp_error : send_reply,
				 outside(number), from);
			act->about = outside(number);
			act->identifier = 300 + (int)number % 1000;
			act->port = 40000 + (int)number % 1000;
			act->to_port = 33434 + (int)i;
			act->sequence = udp ? 3 << 8 | 3 : (int)i;
		}
		time += gap_ms * NSEC_PER_MSEC;
	}
}

/* A RIPE Atlas probe: pings of fixed hosts, traceroutes of fixed ones and of some random ones. */
Test(simulation_paths, atlas_probe, .timeout = 300)
{
	EACH_SEED
	{
		__u32 pings, traces;

		begin(seed);
		pings = draw(15, 60), traces = draw(15, 60);
		for (__u32 i = 0; i < pings; i++)
			for (__u64 time = draw(0, 239) * NSEC_PER_SEC; time < HOUR;
			     time += 240 * NSEC_PER_SEC)
				for (int j = 0; j < 3; j++)
					ping(time + (__u64)j * NSEC_PER_SEC, inside(3), outside(i),
					     (int)i, j, is_up(i, 5));
		for (__u32 i = 0; i < traces; i++)
			for (__u64 time = draw(0, 1799) * NSEC_PER_SEC; time < HOUR;
			     time += 1800 * NSEC_PER_SEC)
				trace(time, inside(3), 1000 + i, i % 2, 3, 30);
		SILENT("%u pings, %u traces", pings, traces);
	}
}

/* People in the operations centre: mtr to many at once. */
Test(simulation_paths, ten_mtr, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts;
		bool udp;

		begin(seed);
		hosts = draw(8, 11);
		udp = draw(0, 1);
		for (__u32 i = 0; i < hosts; i++)
			for (__u32 cycle = 0; cycle < 100; cycle++)
				trace(cycle * NSEC_PER_SEC + i * 80 * NSEC_PER_MSEC, inside(3),
				      7 * i, udp, 1, 50);
		SILENT("%u hosts, %s", hosts, udp ? "UDP" : "ICMP");
	}
}

/* tracepath: datagrams whose TTL climbs; the narrow hop reports its MTU. */
Test(simulation_paths, tracepath, .timeout = 300)
{
	EACH_SEED
	{
		__u32 paths;

		begin(seed);
		paths = draw(2, 11);
		for (__u32 path = 0; path < paths; path++) {
			__u64 time = draw(0, 60000) * NSEC_PER_MSEC;
			const __u32 hops = draw(5, 14), narrow = draw(2, 4);

			for (__u32 hop = 0; hop < hops; hop++) {
				struct act *act = at(time, send_udp_error,
						     outside(hop * 97 + path % 4), inside(3));

				act->about = outside(7000 + path);
				act->port = 50000 + (int)path;
				act->to_port = 44444 + (int)hop;
				act->sequence = hop + 1 < hops ? 11 << 8 : 3 << 8 | 3;
				if (hop == narrow) {
					act = at(time, send_tcp_error, outside(hop * 97),
						 inside(3));
					act->about = outside(7000 + path);
					act->identifier = 1400;
					act->port = 50000;
					act->to_port = 44444;
					act->sequence = 3 << 8 | 4;
				}
				time += draw(5, 1000) * NSEC_PER_MSEC;
			}
		}
		SILENT("%u paths", paths);
	}
}

/* Agents outside that measure their way to the servers: pings, and a traceroute now and then. */
Test(simulation_paths, measured_from_outside, .timeout = 300)
{
	EACH_SEED
	{
		__u32 agents, servers, interval;

		begin(seed);
		agents = draw(50, 200), servers = draw(1, 4), interval = draw(120, 300);
		for (__u32 agent = 0; agent < agents; agent++)
			for (__u32 i = 0; i < servers; i++)
				for (__u32 time = draw(0, interval); time < 900; time += interval)
					for (int n = 0; n < 3; n++) {
						ping(time * NSEC_PER_SEC +
							     (__u64)n * 20 * NSEC_PER_MSEC,
						     outside(agent), server(i), (int)agent, n,
						     true);
						if (time % 3 || draw(0, 3))
							continue;
						for (int hop = 1; hop < 6; hop++) {
							struct act *act =
								at((time + 5) * NSEC_PER_SEC,
								   send_request, outside(agent),
								   server(i));

							act->ttl = hop;
							act->identifier = 60000;
							act->sequence = n * 5 + hop;
						}
					}
		SILENT("%u agents, %u servers, %u s", agents, servers, interval);
	}
}

/* A VPN concentrator, or a line of PPPoE, tells many servers its MTU. */
Test(simulation_paths, lower_mtu, .timeout = 300)
{
	EACH_SEED
	{
		__u32 rate, servers;
		int mtu;

		begin(seed);
		rate = draw(2, 40), servers = draw(20, 500), mtu = (int)draw(1280, 1492);
		for (__u32 i = 0; i < rate * 120; i++) {
			bool out = seed % 2;
			__u32 peer = outside(draw(0, servers));
			struct act *act = at(draw(0, 120000) * NSEC_PER_MSEC, send_tcp_error,
					     out ? inside(1) : outside(500000),
					     out ? peer : server(1));

			act->about = out ? inside(draw(0, 100)) : peer;
			act->identifier = mtu;
			act->port = out ? 443 : 443;
			act->to_port = (int)draw(32768, 60999);
			act->sequence = 3 << 8 | 4;
		}
		SILENT("%u a second, %u servers, %d", rate, servers, mtu);
	}
}

/* The control: one traceroute each to more hosts than people have in mind. */
Test(simulation_paths, a_map)
{
	for (int udp = 0; udp < 2; udp++) {
		begin((__u64)udp);
		for (__u32 i = 0; i < 24; i++)
			trace(i * 2 * NSEC_PER_SEC, inside(3), 11 * i, udp, 1, 20);
		run();
		cr_expect(raised == 1 && last.rule == RULE_PATH_MAPPING, "%u alerts: %s", raised,
			  last.summary);
		simulated_stop(&simulated);
	}
}
