// SPDX-License-Identifier: GPL-2.0-only
/*
 * What operators of routers, exchanges and measurement platforms see: first hops of many
 * traceroutes, outages behind a Linux router, anchors, translators, print servers, trunks.
 */
#include "selftests/unit/simulation_acts.h"

/* Something is slow: users run mtr and tracert, and the first routers answer all of them. */
Test(simulation_operators, first_hops_of_many_traceroutes, .timeout = 300)
{
	EACH_SEED
	{
		__u32 users, lasts;

		begin(seed);
		users = draw(10, 40), lasts = draw(30, 200);
		for (__u32 i = 0; i < users; i++) {
			const __u32 begins = draw(0, 600), hops = draw(6, 18);

			for (__u32 n = 0; n < lasts; n++)
				for (__u32 hop = 0; hop < hops; hop++) {
					const __u64 time = (begins + n) * NSEC_PER_SEC +
							   hop * NSEC_PER_SEC / hops + i * 1000000;
					struct act *act = at(time, send_request, inside(100 + i),
							     outside(i % 20));

					act->ttl = (int)hop + 1;
					act->identifier = (int)i + 1;
					act->sequence = (int)(n * hops + hop);
					if (hop + 1 == hops)
						act = at(time + 30000000, send_reply,
							 outside(i % 20), inside(100 + i));
					else
						act = at(time + hop * 2000000, send_echo_error,
							 hop ? outside(9000 + hop * 20 + i % 20) :
							       inside(0),
							 inside(100 + i));
					act->about = outside(i % 20);
					act->ttl = 1;
					act->identifier = (int)i + 1;
					act->sequence = (int)(n * hops + hop);
				}
		}
		SILENT("%u users, %u s", users, lasts);
	}
}

/* An anchor of a measurement platform: pinged and traced by hundreds of probes, and itself pinging
 * all other anchors. */
Test(simulation_operators, an_anchor, .timeout = 300)
{
	EACH_SEED
	{
		__u32 probes, anchors;

		begin(seed);
		probes = draw(100, 400), anchors = draw(100, 700);
		for (__u32 turn = 0; turn < 4; turn++) {
			for (__u32 i = 0; i < probes; i++)
				for (int n = 0; n < 3; n++)
					ping(turn * 4 * MINUTE + (i * 487 % 240) * NSEC_PER_SEC +
						     (__u64)n * NSEC_PER_SEC,
					     outside(i), server(7), (int)i, n, true);
			for (__u32 i = 0; i < anchors; i++)
				for (int n = 0; n < 3; n++)
					ping(turn * 4 * MINUTE + (i * 331 % 240) * NSEC_PER_SEC +
						     (__u64)n * NSEC_PER_SEC,
					     server(7), outside(2000 + i), (int)i, n, is_up(i, 8));
		}
		SILENT("%u probes, %u anchors", probes, anchors);
	}
}

/* A print server looks for its printers, some of which are off, before each job. */
Test(simulation_operators, a_print_server, .timeout = 300)
{
	EACH_SEED
	{
		__u32 printers, jobs, off;

		begin(seed);
		printers = draw(10, 120), jobs = draw(50, 600), off = draw(0, 15);
		for (__u32 i = 0; i < jobs; i++) {
			const __u64 time = draw(0, 8 * 3600) * NSEC_PER_SEC;
			const __u32 printer = draw(0, printers - 1);

			for (int n = 0; n < 2; n++)
				ping(time + (__u64)n * NSEC_PER_SEC, inside(4),
				     inside(600 + printer), 1, (int)(time / NSEC_PER_SEC) + n,
				     is_up(printer, off));
		}
		SILENT("%u printers, %u jobs, %u %% off", printers, jobs, off);
	}
}

/* A translator of IPv4 and IPv6 (RFC 7915): pings, traces and errors by way of 64:ff9b::/96 of
 * telephones that have IPv6 alone. */
static const char *mapped(__u32 address)
{
	static char texts[4][48];
	static unsigned int turn;
	char *to = texts[turn++ % 4];

	snprintf(to, sizeof(texts[0]), "64:ff9b::%x:%x", address >> 16, address & 0xffff);
	return to;
}

static const char *phone(__u32 number)
{
	static char texts[4][48];
	static unsigned int turn;
	char *to = texts[turn++ % 4];

	snprintf(to, sizeof(texts[0]), "2001:db8:1:%x::%x", number % 256, number + 0x4000);
	return to;
}

static void send_translated(const struct act *act)
{
	switch (act->port) {
	case 0:
		RECEIVE(IPV6(.source = phone(act->from), .target = mapped(act->to),
			     .ttl = act->ttl),
			ICMPV6(128, 0, .identifier = act->identifier, .sequence = act->sequence),
			DATA(56));
		return;
	case 1:
		RECEIVE(IPV6(.source = mapped(act->from), .target = phone(act->to)),
			ICMPV6(129, 0, .identifier = act->identifier, .sequence = act->sequence),
			DATA(56));
		return;
	case 2: /* a router in IPv4 on the path */
		RECEIVE(IPV6(.source = mapped(act->from), .target = phone(act->to)), ICMPV6(3, 0),
			IPV6(.source = phone(act->to), .target = mapped(act->about), .ttl = 1),
			ICMPV6(128, 0, .identifier = act->identifier, .sequence = act->sequence),
			DATA(20));
		return;
	default: /* a host that is gone: UDP from a telephone, cut to eight bytes in IPv4 */
		RECEIVE(IPV6(.source = mapped(act->from), .target = phone(act->to)), ICMPV6(1, 4),
			IPV6(.source = phone(act->to), .target = mapped(act->from), .ttl = 50,
			     .next = PROTOCOL_UDP, .total = 100),
			PAYLOAD(ports_of(act, false), 8));
	}
}

static void translated(__u64 time, int what, __u32 from, __u32 to, int identifier, int sequence)
{
	struct act *act = at(time, send_translated, from, to);

	act->port = what;
	act->identifier = identifier;
	act->sequence = sequence;
	act->ttl = 60;
}

Test(simulation_operators, a_translator_of_addresses, .timeout = 300)
{
	for (__u64 seed = 1; seed <= 4 * simulation_seeds(1); seed++) {
		__u32 phones;

		begin(3);
		seen = SEEN_BOTH;
		state = hash_mix(seed);
		phones = draw(20, 300);
		for (__u32 i = 0; i < phones; i++) {
			const __u64 time = draw(0, 600000) * NSEC_PER_MSEC;
			const __u32 host = outside(draw(0, 40));

			for (int n = 0; n < (int)draw(4, 30); n++) {
				translated(time + (__u64)n * NSEC_PER_SEC, 0, i, host, (int)i, n);
				translated(time + (__u64)n * NSEC_PER_SEC + 40000000, 1, host, i,
					   (int)i, n);
			}
			for (int hop = 1; hop < 9 && chance(10); hop++) {
				translated(time + (__u64)hop * 100000000, 0, i, host, 7, hop);
				acts[act_count - 1].ttl = hop;
				translated(time + (__u64)hop * 100000000 + 9000000, 2,
					   outside(800 + (__u32)hop), i, 7, hop);
				acts[act_count - 1].about = host;
			}
			for (int n = 0; n < 3 && chance(20); n++) {
				translated(time + (__u64)n * 5 * NSEC_PER_SEC, 40000 + (int)i, host,
					   i, 0, 0);
				acts[act_count - 1].to_port = 443;
			}
		}
		SILENT("%u telephones", phones);
	}
}

/* A path of several hops is measured by tracert and pathping of Windows: a hundred pings a hop. */
Test(simulation_operators, pathping, .timeout = 300)
{
	EACH_SEED
	{
		__u32 paths;

		begin(seed);
		paths = draw(1, 5);
		for (__u32 path = 0; path < paths; path++) {
			const __u32 hops = draw(8, 20);

			for (__u32 n = 0; n < 100; n++)
				for (__u32 hop = 0; hop < hops; hop++)
					ping((n * hops + hop) * 250 * NSEC_PER_MSEC +
						     path * 7000000,
					     inside(5 + path),
					     hop < 3 ? inside(hop) : outside(path % 2 * 100 + hop),
					     1, (int)(n * hops + hop), hash_mix(hop + path) % 6);
		}
		SILENT("%u paths", paths);
	}
}

/* Clients try IPv6 first where it has no route: their router refuses, and they use IPv4. */
Test(simulation_operators, clients_without_a_route, .timeout = 300)
{
	for (__u64 seed = 1; seed <= 4 * simulation_seeds(1); seed++) {
		__u32 clients, each;

		begin(3);
		seen = SEEN_BOTH;
		state = hash_mix(seed);
		clients = draw(20, 300), each = draw(5, 60);
		for (__u32 i = 0; i < clients * each; i++) {
			struct act *act = at(draw(0, 1200000) * NSEC_PER_MSEC, send_tcp_error,
					     inside(0), inside(100 + i % clients));

			act->about = outside(draw(0, 500));
			act->port = (int)draw(32768, 60999);
			act->to_port = 443;
			act->sequence = 3 << 8 | (seed % 3 == 0 ? 0 : seed % 3 == 1 ? 1 : 13);
		}
		SILENT("%u clients, %u each", clients, each);
	}
}
