// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services by UDP and TCP whose other end is gone, late, moved or behind a filter: the errors that
 * follow are reported as info at most. The controls are scans that draw the same errors.
 */
#include "selftests/unit/simulation_acts.h"

/* An error about a datagram from `about`'s receiver, or a segment. */
static struct act *refuse(__u64 time, __u32 from, __u32 to, __u32 about, int port, int to_port,
			  int kind)
{
	struct act *act = at(time, send_udp_error, from, to);

	act->about = about;
	act->port = port;
	act->to_port = to_port;
	act->sequence = kind;
	return act;
}

enum { NET = 3 << 8, HOST = 3 << 8 | 1, PORT = 3 << 8 | 3, FILTERED = 3 << 8 | 13, HOPS = 11 << 8 };

/* The calls of a voice gateway go on for some seconds while it starts again. As Linux does, it
 * sends each receiver six errors at once and then one a second. */
Test(simulation_services, a_voice_gateway_restarts, .timeout = 300)
{
	EACH_SEED
	{
		__u32 phones, lasts;

		begin(seed);
		phones = draw(10, 300), lasts = draw(3, 20);
		for (__u32 i = 0; i < phones; i++) {
			const int port = 10000 + 2 * (int)draw(0, 5000);
			const __u32 to = i % 4 ? outside(i) : inside(100 + i);
			__u32 time = 60000 + draw(0, 2000);

			for (__u32 n = 0; n < lasts + 5; n++, time += n < 6 ? 20 : 1000)
				refuse(time * NSEC_PER_MSEC, server(4), to, server(4),
				       16384 + 2 * (int)(i * 61 % 8000), port, PORT);
		}
		run();
		/* What is over the limit of errors is dropped, as anybody's is. */
		cr_expect(!records && !blocks && (phones > 40 || !dropped),
			  "seed %llu, %u phones, %u s: %u records, %u dropped: %s", seed, phones,
			  lasts, records, dropped, last.summary);
		simulated_stop(&simulated);
	}
}

/* The control: a carrier that tries the gateway's ports. */
Test(simulation_services, ports_of_a_voice_gateway, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 60; i++)
			refuse(i * NSEC_PER_SEC, server(4), outside(9), server(4), 40000,
			       5000 + (int)i, PORT);
		FOUND(RULE_ERROR_HARVEST, "ports in order");
	}
}

/* A peer-to-peer client was closed, or its address had another user: peers go on for days. */
Test(simulation_services, a_peer_that_was_closed, .timeout = 300)
{
	EACH_SEED
	{
		__u32 peers, gap;
		int port;

		begin(seed);
		peers = draw(100, 5000), gap = draw(60, 2000), port = (int)draw(1024, 65535);
		for (__u32 time = 0; time < 3600000; time += draw(1, 2 * gap)) {
			const __u32 peer = draw(0, peers);

			for (__u32 n = 0; n < draw(1, 3); n++)
				refuse((time + n * 3000) * NSEC_PER_MSEC, inside(7), outside(peer),
				       inside(7), 1024 + (int)(peer * 7919 % 60000), port, PORT);
		}
		SILENT("%u peers, every %u ms, port %d", peers, gap, port);
	}
}

/* A resolver on Linux, which sends an error a second to each upstream that answers too late. */
Test(simulation_services, slow_upstreams, .timeout = 300)
{
	EACH_SEED
	{
		__u32 upstreams, lasts;

		begin(seed);
		upstreams = draw(1, 8), lasts = draw(20, 900);
		for (__u32 i = 0; i < upstreams; i++)
			for (__u32 n = 0; n < lasts + 5; n++)
				refuse((60000 + (n < 6 ? n * 20 : n * 1000)) * NSEC_PER_MSEC + i,
				       inside(2), outside(i), inside(2), 53, (int)draw(1024, 65535),
				       PORT);
		SILENT("%u upstreams, %u s", upstreams, lasts);
	}
}

/* Telephones leave the Wi-Fi: a server sends to their former addresses and ports. */
Test(simulation_services, clients_that_migrate, .timeout = 300)
{
	EACH_SEED
	{
		__u32 clients, servers;

		begin(seed);
		clients = draw(50, 2000), servers = draw(1, 30);
		for (__u32 i = 0; i < clients; i++) {
			const __u64 time = draw(0, 3600000) * NSEC_PER_MSEC;
			const __u32 client = outside(i % 300 * (1 + i % 3));
			const int port = (int)draw(1024, 65535);
			const int kind = chance(60) ? PORT : chance(50) ? FILTERED : HOST;

			for (__u32 n = 0; n < draw(1, 8); n++)
				refuse(time + n * 300 * NSEC_PER_MSEC,
				       kind == HOST ? outside(90000 + i % 20) : client,
				       server(i % servers), client, 443, port, kind);
		}
		SILENT("%u clients, %u servers", clients, servers);
	}
}

/* WireGuard: a hub's keep-alives and handshakes to peers that are elsewhere now or asleep. */
Test(simulation_services, peers_that_roam, .timeout = 300)
{
	EACH_SEED
	{
		__u32 peers, away;

		begin(seed);
		peers = draw(20, 400), away = draw(5, 60);
		for (__u32 i = 0; i < peers; i++) {
			const int port = chance(40) ? 51820 : (int)draw(1024, 65535);
			const int kind = chance(50) ? PORT : chance(50) ? HOST : NET;
			__u32 time = draw(0, 1800);

			if (!chance(away))
				continue;
			for (__u32 n = 0; n < 60; n++, time += n % 18 ? 5 : 25)
				refuse(time * NSEC_PER_SEC + i * 1000000,
				       kind == PORT ? outside(i) : outside(80000 + i % 9),
				       server(5), outside(i), 51820, port, kind);
		}
		SILENT("%u peers, %u %% away", peers, away);
	}
}

/* A mesh VPN tries every address that its peers ever had, many of them in networks elsewhere. */
Test(simulation_services, candidates_of_peers, .timeout = 300)
{
	EACH_SEED
	{
		__u32 nodes, peers, each;
		int port;

		begin(seed);
		nodes = draw(1, 12), peers = draw(5, 80), each = draw(2, 10);
		port = draw(0, 1) ? 41641 : 9993;
		for (__u32 node = 0; node < nodes; node++)
			for (__u32 i = 0; i < peers * each; i++) {
				const __u32 candidate = i % 3 ? inside(5000 + i * 13 % 9000) :
								outside(i);
				const int to_port = i % 2 ? port : (int)draw(1024, 65535);
				const int kind = chance(15) ? PORT : chance(50) ? HOST : NET;
				const __u64 time = draw(0, 3600) * NSEC_PER_SEC;

				for (__u32 n = 0; n < 3 && chance(40); n++)
					refuse(time + n * 5 * NSEC_PER_SEC,
					       kind == PORT ? candidate : inside(0),
					       inside(20 + node), candidate, port, to_port, kind);
			}
		SILENT("%u nodes, %u peers, %u candidates each, port %d", nodes, peers, each, port);
	}
}

/* The control: one port of many hosts, of which many refuse it. */
Test(simulation_services, a_port_of_many_hosts, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 250; i++)
			refuse(i * 100 * NSEC_PER_MSEC, outside(i), inside(20), outside(i), 40123,
			       161, PORT);
		FOUND(RULE_ERROR_HARVEST, "in order");
	}
}

/* A tunnel's gateway tells each server how much fits into the tunnel, for each of its clients. */
Test(simulation_services, a_tunnel_is_narrower, .timeout = 300)
{
	EACH_SEED
	{
		__u32 servers, count, mtu;

		begin(seed);
		servers = draw(1, 200), count = draw(20, 3000), mtu = draw(1280, 1440);
		for (__u32 i = 0; i < count; i++) {
			struct act *act = at(draw(0, 1800000) * NSEC_PER_MSEC, send_tcp_error,
					     chance(80) ? inside(0) : outside(draw(1, 5)),
					     draw(0, 1) ? server(draw(0, servers)) :
							  inside(draw(0, servers)));

			act->about = outside(draw(0, 400));
			act->port = 443;
			act->to_port = (int)draw(1024, 65535);
			act->sequence = 3 << 8 | 4;
			act->identifier = (int)mtu;
		}
		SILENT("%u servers, %u errors, MTU %u", servers, count, mtu);
	}
}

/* What uTP draws from routers everywhere while it tries sizes. */
static void send_too_big(const struct act *act)
{
	if (six)
		RECEIVE(IPV6(.source = text(act->from), .target = text(act->to)),
			ICMPV6(2, 0, .sequence = act->identifier),
			IPV6(.source = text(act->to), .target = text(act->about), .ttl = 50,
			     .next = PROTOCOL_UDP, .total = 1460),
			PAYLOAD(ports_of(act, false), 1190));
	else
		RECEIVE(IPV4(.source = text(act->from), .target = text(act->to)),
			ICMP(3, 4, .sequence = act->identifier),
			IPV4(.source = text(act->to), .target = text(act->about), .ttl = 50,
			     .next = PROTOCOL_UDP, .total = 1500, .dont = true),
			PAYLOAD(ports_of(act, false), 8));
}

Test(simulation_services, peers_behind_narrow_lines, .timeout = 300)
{
	EACH_SEED
	{
		static const int mtus[] = { 1492, 1480, 1454, 1400, 1300, 1280 };
		__u32 peers, hosts;

		begin(seed);
		peers = draw(50, 1500), hosts = draw(1, 10);
		for (__u32 i = 0; i < peers; i++) {
			struct act *act = at(draw(0, 7200000) * NSEC_PER_MSEC, send_too_big,
					     outside(70000 + i), inside(draw(0, hosts)));

			act->about = outside(i);
			act->port = 51413;
			act->to_port = (int)draw(1024, 65535);
			act->identifier = mtus[draw(0, 5)];
		}
		SILENT("%u peers, %u hosts", peers, hosts);
	}
}

/* The control: sizes that no path has, by many hosts. */
Test(simulation_services, lines_that_cannot_be, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 40; i++) {
			struct act *act = at(i * NSEC_PER_SEC, send_too_big, outside(70000 + i),
					     inside(3));

			act->about = outside(i);
			act->port = 51413;
			act->to_port = 5000;
			act->identifier = 296;
		}
		FOUND(RULE_MTU_ATTACK, "296 bytes");
	}
}

/* Firewalls refuse TCP by an ICMP error: a mail server and a crawler meet some every day. */
Test(simulation_services, firewalls_that_refuse, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, hours;
		int port;

		begin(seed);
		port = draw(0, 1) ? 25 : 443;
		hosts = draw(20, port == 25 ? 150 : 600), hours = draw(2, 12);
		for (__u32 i = 0; i < hosts; i++) {
			const __u64 time = draw(0, hours * 3600) * NSEC_PER_SEC;
			const int kind = chance(50) ? PORT : chance(50) ? FILTERED : 3 << 8 | 10;

			for (__u32 n = 0; n < draw(1, 3); n++) {
				struct act *act = at(time + n * 1000 * NSEC_PER_MSEC,
						     send_tcp_error, outside(i), server(7));

				act->about = outside(i);
				act->port = (int)draw(32768, 60999);
				act->to_port = port;
				act->sequence = kind;
			}
		}
		SILENT("%u hosts, %u h, port %d", hosts, hours, port);
	}
}

/* Routes converge: packets of many clients, to some hosts each, end in short loops. */
Test(simulation_services, loops_while_routes_converge, .timeout = 300)
{
	EACH_SEED
	{
		__u32 clients, routers, rate, times;

		begin(seed);
		clients = draw(1, 200);
		routers = draw(2, 6), rate = draw(5, 40), times = draw(1, 4);
		for (__u32 turn = 0; turn < times; turn++)
			for (__u32 i = 0; i < rate * 15; i++) {
				const __u32 client = draw(0, clients - 1);
				const __u64 ms = turn * 600000 + draw(0, 15000);
				struct act *act = at(ms * NSEC_PER_MSEC,
						     draw(0, 3) ? send_tcp_error : send_udp_error,
						     outside(60000 + draw(1, routers)),
						     inside(client));

				act->about = outside(client * 7 + draw(0, 8));
				act->port = (int)draw(32768, 60999);
				act->to_port = 443;
				act->sequence = HOPS;
			}
		SILENT("%u clients, %u routers, %u a second, %u times", clients, routers, rate,
		       times);
	}
}

/* Agents on all hosts send measurements to a collector whose program is off. */
Test(simulation_services, a_collector_is_off, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, gap;
		int port;

		begin(seed);
		hosts = draw(5, 300), gap = draw(10, 60), port = draw(0, 1) ? 8125 : 514;
		for (__u32 i = 0; i < hosts; i++)
			for (__u32 time = draw(0, gap); time < 1200; time += gap)
				refuse(time * NSEC_PER_SEC + i * 1000000, server(9), inside(i),
				       server(9), (int)(33000 + i), port, PORT);
		SILENT("%u hosts, every %u s, port %d", hosts, gap, port);
	}
}
