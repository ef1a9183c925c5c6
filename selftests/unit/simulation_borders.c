// SPDX-License-Identifier: GPL-2.0-only
/*
 * The border of a network: links that are measured, tunnels, translators of addresses, servers that
 * strangers use. None is reported above info; the twins are attacks of the same shape.
 */
#include "selftests/unit/simulation_acts.h"

enum { ABSENT = 3 << 8 | 1, REFUSED = 3 << 8 | 3, PROHIBITED = 3 << 8 | 13, HOPS = 11 << 8 };

/* An error about a datagram, or a segment, that its receiver sent to a host. */
static void error(__u64 time, __u32 from, __u32 to, __u32 about, int port, int to_port, int kind,
		  bool tcp)
{
	struct act *act = at(time, tcp ? send_tcp_error : send_udp_error, from, to);

	act->about = about;
	act->port = port;
	act->to_port = to_port;
	act->sequence = kind;
}

/* An edge router of a wide network measures each of its links to each of the other sites. */
Test(simulation_borders, links_of_a_wide_network, .timeout = 300)
{
	EACH_SEED
	{
		__u32 links, sites, gap;

		begin(seed);
		links = draw(1, 4), sites = draw(5, 60), gap = draw(500, 5000);
		for (__u32 link = 0; link < links; link++)
			for (__u32 site = 0; site < sites; site++) {
				const __u32 fails = draw(0, 3) ? 601 : draw(0, 300);
				__u32 time = draw(0, gap);

				for (int n = 0; time < 600000; time += gap, n++)
					ping(time * NSEC_PER_MSEC, server(1 + link),
					     outside(site * 4 + link), 7 + (int)site, n,
					     time / 1000 < fails || time / 1000 > fails + 90);
			}
		SILENT("%u links, %u sites, every %u ms", links, sites, gap);
	}
}

Test(simulation_borders, an_edge_router_that_scans, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 120; i++)
			ping(i * 500 * NSEC_PER_MSEC, server(1), outside(9) + i, 7, (int)i,
			     is_up(i, 85));
		FOUND(RULE_SWEEP, "of another site");
	}
}

/* Clients of a tunnel keep it alive by a ping of one of some servers inside, and reconnect with
 * another address. */
Test(simulation_borders, clients_of_tunnels, .timeout = 300)
{
	EACH_SEED
	{
		__u32 clients, servers, gap;

		begin(seed);
		clients = draw(50, 600), servers = draw(1, 8), gap = draw(5, 30);
		for (__u32 i = 0; i < clients; i++) {
			const __u32 moves = draw(100, 1500);

			for (__u32 time = draw(0, gap), n = 0; time < 900; time += gap, n++)
				ping(time * NSEC_PER_SEC + i * 1000000,
				     time < moves ? inside(1000 + i) : inside(1700 + i),
				     inside(i % servers), 1, (int)n, !chance(1));
		}
		SILENT("%u clients, %u servers, every %u s", clients, servers, gap);
	}
}

Test(simulation_borders, a_client_that_scans, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 400; i++) {
			ping(i * 2 * NSEC_PER_SEC, inside(1000 + i % 40), inside(1), 1, (int)i,
			     true);
			if (i % 4 == 0)
				ping(i * 2 * NSEC_PER_SEC + NSEC_PER_MSEC, inside(1007),
				     inside(i / 4), 9, (int)i, is_up(i, 80));
		}
		FOUND(RULE_SWEEP_SLOW, "among forty");
	}
}

/* Peers send to ports of a translator whose mappings have expired: it refuses each, to hundreds of
 * peers. */
Test(simulation_borders, mappings_that_expired, .timeout = 300)
{
	EACH_SEED
	{
		__u32 peers, each, addresses;

		begin(seed);
		peers = draw(100, 1500), each = draw(1, 4), addresses = draw(1, 8);
		for (__u32 i = 0; i < peers; i++) {
			const __u32 public = server(i % addresses);
			const int port = (int)draw(1024, 65535);
			const __u32 begins = draw(0, 3600000);

			for (__u32 n = 0; n < each; n++)
				error((begins + n * 1500) * NSEC_PER_MSEC, public, outside(i),
				      public, 6881, port, REFUSED, false);
		}
		SILENT("%u peers, %u each, %u addresses", peers, each, addresses);
	}
}

Test(simulation_borders, a_peer_that_scans, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 400; i++) {
			const __u32 who_asks = i % 5 ? i : 1;

			error(i * 3 * NSEC_PER_SEC, server(1), outside(who_asks), server(1), 6881,
			      i % 5 ? (int)draw(1024, 65535) : (int)(1 + i * 3), REFUSED, false);
		}
		FOUND(RULE_ERROR_HARVEST, "among hundreds");
	}
}

/* Phones leave the network: their gateway reports them absent to the servers that notify them. */
Test(simulation_borders, phones_that_left, .timeout = 300)
{
	EACH_SEED
	{
		__u32 phones, servers;

		begin(seed);
		phones = draw(50, 500), servers = draw(4, 24);
		for (__u32 i = 0; i < phones; i++) {
			__u32 time = draw(0, 3600);

			for (__u32 n = 0; n < draw(1, 5); n++, time += 2 << n)
				error(time * NSEC_PER_SEC + i * 1000000, inside(0),
				      outside(i % servers), inside(500 + i), 5228,
				      (int)draw(32768, 60999), ABSENT, true);
		}
		SILENT("%u phones, %u servers", phones, servers);
	}
}

/* An onion router connects to thousands of others; of those that are gone, routers report some. */
Test(simulation_borders, an_onion_router, .timeout = 300)
{
	EACH_SEED
	{
		static const int ports[] = { 443, 9001, 9001, 9001, 8443, 80, 9443, 9030 };
		__u32 peers, gone;

		begin(seed);
		peers = draw(1000, 6000), gone = draw(1, 3);
		for (__u32 i = 0; i < peers; i++) {
			const __u32 time = draw(0, 3600000);
			static const int kinds[] = { ABSENT, PROHIBITED, 3 << 8 | 0, 3 << 8 | 10 };
			const int kind = kinds[i % 4];

			if (draw(1, 100) > gone)
				continue;
			for (__u32 n = 0; n < 3; n++)
				error((time + (1000 << n)) * NSEC_PER_MSEC,
				      i % 3 ? outside(9000 + i) : outside(i), server(3), outside(i),
				      (int)draw(32768, 60999), ports[draw(0, 7)], kind, true);
		}
		SILENT("%u peers, %u %% gone", peers, gone);
	}
}

/* Clients of a time server are gone when its answers arrive. */
Test(simulation_borders, a_time_server, .timeout = 300)
{
	EACH_SEED
	{
		__u32 clients;

		begin(seed);
		clients = draw(200, 4000);
		for (__u32 i = 0; i < clients; i++)
			for (__u32 n = 0; n < draw(1, 3); n++)
				error(draw(0, 3600000) * NSEC_PER_MSEC, outside(i), server(4),
				      outside(i), 123, i % 3 ? (int)draw(1024, 65535) : 123,
				      REFUSED, false);
		SILENT("%u clients", clients);
	}
}

Test(simulation_borders, who_scans_from_its_port, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 300; i++) {
			error(i * NSEC_PER_SEC, outside(i), server(4), outside(i), 123,
			      (int)draw(1024, 65535), REFUSED, false);
			if (i % 4 == 0)
				error(i * NSEC_PER_SEC + 1, inside(9), inside(10), inside(9), 123,
				      (int)(5 + i * 3 % 1000), REFUSED, false);
		}
		FOUND(RULE_ERROR_HARVEST, "from port 123");
	}
}

/* A mailing list: of the domains of some thousand members a few have filtered their port. */
Test(simulation_borders, a_mailing_list, .timeout = 300)
{
	EACH_SEED
	{
		__u32 domains, filtered;

		begin(seed);
		domains = draw(300, 3000), filtered = draw(1, 3);
		for (__u32 i = 0; i < domains; i++) {
			__u32 time = draw(0, 1800);

			if (draw(1, 100) > filtered)
				continue;
			for (__u32 n = 0; n < 4; n++, time += 300 << n)
				for (__u32 retry = 0; retry < 3; retry++)
					error((time + (1 << retry)) * NSEC_PER_SEC + i * 100000,
					      outside(i), server(5), outside(i),
					      (int)draw(32768, 60999), 25,
					      i % 2 ? PROHIBITED : ABSENT, true);
		}
		SILENT("%u domains, %u %% filtered", domains, filtered);
	}
}

Test(simulation_borders, who_looks_for_mail_servers, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 200; i++)
			error(i * 5 * NSEC_PER_SEC, outside(i), server(5), outside(i),
			      (int)draw(32768, 60999), 25, PROHIBITED, true);
		FOUND(RULE_ERROR_HARVEST, "of hosts without one");
	}
}

/* People trace the path to a server that is slow, each from elsewhere; this network's routers
 * answer them all. */
Test(simulation_borders, many_who_trace, .timeout = 300)
{
	EACH_SEED
	{
		__u32 people, hops;

		begin(seed);
		people = draw(20, 300), hops = draw(2, 5);
		for (__u32 i = 0; i < people; i++) {
			const __u32 begins = draw(0, 600000);

			for (__u32 n = 0; n < 3 * hops; n++)
				error((begins + n * 300) * NSEC_PER_MSEC, inside(n / 3), outside(i),
				      server(6), 40000 + (int)n, 33434 + (int)n, HOPS, false);
		}
		SILENT("%u people, %u hops", people, hops);
	}
}

Test(simulation_borders, one_who_traces_many, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 40; i++)
			for (__u32 n = 0; n < 9; n++)
				error((i * 900 + n * 100) * NSEC_PER_MSEC, inside(n / 3),
				      outside(1), server(i), 40000 + (int)n, 33434 + (int)n, HOPS,
				      false);
		FOUND(RULE_PATH_MAPPING, "forty servers");
	}
}

/* Routes outside converge: packets of all users behind one address die between a few routers. */
Test(simulation_borders, loops_of_many_users, .timeout = 300)
{
	EACH_SEED
	{
		__u32 users, routers, rate;

		begin(seed);
		users = draw(20, 500), routers = draw(2, 6), rate = draw(5, 40);
		for (__u32 i = 0; i < rate * 20; i++)
			error(draw(0, 20000) * NSEC_PER_MSEC, outside(60000 + draw(1, routers)),
			      server(1), outside(draw(0, users)), (int)draw(1024, 65535), 443, HOPS,
			      draw(0, 3));
		SILENT("%u users, %u routers, %u a second", users, routers, rate);
	}
}

/* The twin: one behind the address maps the networks of others. */
Test(simulation_borders, one_user_who_maps, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 30; i++)
			for (__u32 n = 0; n < 27; n++)
				error((i * 1500 + n * 40) * NSEC_PER_MSEC,
				      outside(n < 12 ? 60000 + n / 3 : 60000 + i * 20 + n / 3),
				      server(1), outside(i), 40000 + (int)n, 33434 + (int)n, HOPS,
				      false);
		FOUND(RULE_PATH_MAPPING, "thirty networks");
	}
}

/* Some of the hosts that a monitor asks reply from another of their addresses. */
Test(simulation_borders, replies_from_another_address, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, others, gap;

		begin(seed);
		hosts = draw(20, 120), others = draw(1, 15), gap = draw(10, 60);
		for (__u32 i = 0; i < hosts; i++)
			for (__u32 time = draw(0, gap), n = 0; time < 1200; time += gap, n++) {
				const __u64 ns = time * NSEC_PER_SEC + i * 1000000;
				struct act *act;

				ping(ns, inside(1), outside(i), 5, (int)n,
				     i * 100 >= hosts * others);
				if (i * 100 >= hosts * others)
					continue;
				act = at(ns + 20 * NSEC_PER_MSEC, send_reply, outside(5000 + i),
					 inside(1));
				act->identifier = 5;
				act->sequence = (int)n;
			}
		SILENT("%u hosts, %u %% by another address, every %u s", hosts, others, gap);
	}
}

Test(simulation_borders, replies_that_are_reflected, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 300; i++) {
			ping(i * NSEC_PER_SEC, inside(1), outside(i % 60), 5, (int)i, true);
			for (__u32 n = 0; n < 8; n++)
				at(i * NSEC_PER_SEC + n * 100000000, send_reply,
				   outside(4000 + i * 8 + n), inside(1))
					->sequence = (int)i;
		}
		if (seed == 1 || seed == 3)
			FOUND(RULE_REFLECTION, "beside a monitor");
	}
}
