// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errors that services and clients receive from day to day: from peers, clients and agents that are
 * gone or not there yet, from routers in an outage, from translators that do their work in part.
 */
#include "selftests/unit/simulation_acts.h"

/* A peer-to-peer client: of its peers some refuse, some are gone, some are in loops. */
Test(simulation_refusals, peers_that_are_gone, .timeout = 300)
{
	EACH_SEED
	{
		__u32 peers, loops;

		begin(seed);
		peers = draw(300, 3000), loops = draw(5, 40);
		for (__u32 i = 0; i < peers; i++) {
			struct act *act = at(draw(0, 7200) * NSEC_PER_SEC, send_udp_error,
					     outside(i), inside(3));

			act->about = outside(i);
			act->port = 51413;
			act->to_port = (int)draw(1024, 65535);
			act->sequence = 3 << 8 | 3;
			if (i % 3)
				continue;
			act->from = outside(100000 + i / 3);
			act->sequence = 3 << 8 | (chance(70) ? 1 : 13);
		}
		for (__u32 i = 0; i < loops; i++) {
			struct act *act = at(draw(0, 7200) * NSEC_PER_SEC, send_udp_error,
					     outside(200000 + i), inside(3));

			act->about = outside(300000 + i);
			act->port = 51413;
			act->to_port = (int)draw(1024, 65535);
			act->sequence = 11 << 8;
		}
		SILENT("%u peers, %u loops", peers, loops);
	}
}

/* An NTP or DNS server of the public: clients whose socket is closed refuse its answers. */
Test(simulation_refusals, clients_that_are_gone, .timeout = 300)
{
	EACH_SEED
	{
		__u32 rate, clients;
		int port;

		begin(seed);
		rate = draw(2, 30), clients = draw(200, 20000), port = draw(0, 1) ? 123 : 53;
		for (__u32 i = 0; i < rate * 600; i++) {
			__u32 client = draw(0, clients);
			struct act *act = at(draw(0, 600000) * NSEC_PER_MSEC, send_udp_error,
					     outside(client), server(3));

			act->about = outside(client);
			act->port = port;
			act->to_port = (int)draw(1024, 65535);
			act->sequence = 3 << 8 | (chance(80) ? 3 : chance(50) ? 1 : 10);
		}
		SILENT("%u a second, %u clients, port %d", rate, clients, port);
	}
}

/* A poller by SNMP: agents that are off refuse, hosts that are down are reported by the router. */
Test(simulation_refusals, agents_that_are_off, .timeout = 300)
{
	EACH_SEED
	{
		__u32 off, down;

		begin(seed);
		off = draw(5, 60), down = draw(5, 60);
		for (__u32 i = 0; i < off + down; i++)
			for (__u64 time = draw(0, 59) * NSEC_PER_SEC; time < 40 * MINUTE;
			     time += 300 * NSEC_PER_SEC)
				for (int retry = 0; retry < 3; retry++) {
					struct act *act = at(time + (__u64)retry * 5 * NSEC_PER_SEC,
							     send_udp_error,
							     i < off ? inside(i) : inside(0),
							     inside(9000));

					act->about = inside(i);
					act->port = 40000 + (int)(i * 7 + (__u32)retry) % 10000;
					act->to_port = 161;
					act->sequence = 3 << 8 | (i < off ? 3 : 1);
				}
		SILENT("%u off, %u down", off, down);
	}
}

/* A server that asks its clients by UDP, each once a minute and again if there is no answer: after
 * a power cut they refuse until their program has started, or agents are off all the time. */
Test(simulation_refusals, clients_that_are_polled, .timeout = 300)
{
	EACH_SEED
	{
		static const __u32 again[] = { 0, 500, 1500, 3500, 7500 };
		__u32 hosts, lasts;
		int port;

		begin(seed);
		hosts = draw(20, 300), lasts = draw(30, 600), port = draw(0, 1) ? 5060 : 161;
		for (__u32 i = 0; i < hosts; i++)
			for (__u32 time = draw(0, 60000); time < lasts * 1000; time += 60000)
				for (__u32 n = 0; n < ARRAY_LENGTH(again); n++) {
					struct act *act = at((time + again[n]) * NSEC_PER_MSEC,
							     send_udp_error, inside(i),
							     inside(9000));

					act->about = inside(i);
					act->port = port == 161 ? 40000 + (int)i : port;
					act->to_port = port;
					act->sequence = 3 << 8 | 3;
				}
		SILENT("%u hosts, %u s", hosts, lasts);
	}
}

/* A router reports an outage to a poller and its users. */
Test(simulation_refusals, outage_reported, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, rate;

		begin(seed);
		hosts = draw(30, 400), rate = draw(5, 60);
		for (__u32 i = 0; i < rate * 300; i++) {
			struct act *act = at(5 * MINUTE + i * NSEC_PER_SEC / rate, send_udp_error,
					     outside(1), inside(draw(0, 200)));

			act->about = outside(1000 + draw(0, hosts));
			act->port = (int)draw(32768, 60999);
			act->to_port = chance(50) ? 53 : 443;
			act->sequence = 3 << 8 | (chance(50) ? 0 : 1);
		}
		for (__u32 round = 0; round < 10; round++)
			for (__u32 i = 0; i < hosts; i++) {
				__u64 time = round * 60 * NSEC_PER_SEC + i * 20 * NSEC_PER_MSEC;
				struct act *act;

				ping(time, inside(9000), outside(1000 + i), 5, (int)round,
				     round < 5);
				if (round < 5)
					continue;
				act = at(time + NSEC_PER_MSEC, send_echo_error, outside(1),
					 inside(9000));
				act->about = outside(1000 + i);
				act->identifier = 5;
				act->sequence = (int)round;
			}
		SILENT("%u hosts, %u errors a second", hosts, rate);
	}
}

/* Home routers whose translator leaves the quoted packet as it was inside. */
Test(simulation_refusals, quotes_untranslated, .timeout = 300)
{
	EACH_SEED
	{
		__u32 routers, count;

		begin(seed);
		routers = draw(1, 60), count = draw(10, 300);
		for (__u32 i = 0; i < count; i++) {
			__u32 router = draw(0, routers - 1);
			struct act *act = at(draw(0, 3600) * NSEC_PER_SEC, send_udp_error,
					     outside(router), server(4));

			act->about = 0xc0a80001 + draw(2, 50);
			act->port = 123;
			act->to_port = (int)draw(1024, 65535);
			act->sequence = 3 << 8 | 3;
		}
		SILENT("%u routers, %u errors", routers, count);
	}
}

/* A lossy line between a file server and its client: datagrams are not complete in time. */
Test(simulation_refusals, reassembly_times_out, .timeout = 300)
{
	EACH_SEED
	{
		__u32 rate;

		begin(seed);
		rate = draw(1, 30);
		for (__u32 i = 0; i < rate * 120; i++) {
			struct act *act = at(draw(0, 120000) * NSEC_PER_MSEC, send_udp_error,
					     chance(50) ? inside(1) : outside(1),
					     chance(50) ? inside(2) : inside(3));

			act->about = act->from;
			act->port = 2049;
			act->to_port = 700 + (int)draw(0, 300);
			act->sequence = 11 << 8 | 1;
		}
		SILENT("%u a second", rate);
	}
}
