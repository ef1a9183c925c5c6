// SPDX-License-Identifier: GPL-2.0-only
/*
 * What paths and carriers do to ordinary pings: several paths, each of a length of its own, parts
 * of a conversation on other paths, copies, buffers that empty at once, translated families,
 * networks in transit, millions of addresses. None is reported above info.
 */
#include "selftests/unit/simulation_acts.h"

/* Packets take one of some paths: the number of hops differs from one to the next. */
Test(simulation_carriers, paths_of_many_lengths, .timeout = 300)
{
	EACH_SEED
	{
		__u32 users, paths;

		begin(seed);
		users = draw(1, 100), paths = draw(2, 8);
		for (__u32 i = 0; i < users; i++) {
			size_t first = act_count;

			for (__u32 n = 0; n < 200; n++)
				ping(n * NSEC_PER_SEC + i * 7000000, outside(i), server(i % 9),
				     (int)i + 1, (int)n, true);
			for (; first < act_count; first++)
				acts[first].ttl = 40 + (int)draw(0, paths - 1);
		}
		SILENT("%u users, %u paths", users, paths);
	}
}

/* A mirror of one of two paths: of each pair, requests, replies, both or neither are seen. */
Test(simulation_carriers, one_of_two_paths, .timeout = 300)
{
	EACH_SEED
	{
		__u32 users, hosts;

		begin(seed);
		users = draw(10, 200), hosts = draw(3, 60);
		for (__u32 i = 0; i < users; i++)
			for (__u32 j = 0; j < draw(1, 3); j++) {
				const __u32 host = outside(draw(0, hosts));
				const bool there = draw(0, 1), back = draw(0, 1);
				__u32 time = draw(0, 1200000);

				for (__u32 n = 0; n < 60; n++, time += 1000) {
					struct act *act;

					if (there) {
						act = at(time * NSEC_PER_MSEC, send_request,
							 inside(i), host);
						act->identifier = (int)(i + j * 300);
						act->sequence = (int)n;
					}
					if (back) {
						act = at((time + 30) * NSEC_PER_MSEC, send_reply,
							 host, inside(i));
						act->identifier = (int)(i + j * 300);
						act->sequence = (int)n;
					}
				}
			}
		SILENT("%u users, %u hosts", users, hosts);
	}
}

/* The control: replies of a whole network that nobody asked, beside it. */
Test(simulation_carriers, replies_of_a_network, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 300; i++)
			ping(i * 100 * NSEC_PER_MSEC, inside(1), outside(2), 9, (int)i, true);
		for (__u32 i = 0; i < 2000; i++) {
			struct act *act = at(5 * NSEC_PER_SEC + i * 15 * NSEC_PER_MSEC, send_reply,
					     0x2d050600 + i % 200, inside(8));

			act->identifier = 3;
			act->sequence = (int)i / 200;
		}
		FOUND(RULE_REFLECTION, "of 200 hosts");
	}
}

/* A port of a bundle that is mirrored twice: packets of some hosts are copied, a moment later. */
Test(simulation_carriers, copies_of_a_bundle, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, share;

		begin(seed);
		hosts = draw(2, 150), share = draw(10, 100);
		for (__u32 i = 0; i < hosts; i++)
			for (__u32 n = 0; n < 120; n++) {
				size_t first = act_count, last;

				ping(n * NSEC_PER_SEC + i * 9000000, inside(i), outside(i % 20),
				     (int)i + 1, (int)n, true);
				last = act_count;
				for (; is_up(i, share) == false && first < last; first++) {
					struct act *copy = &acts[act_count++];

					*copy = acts[first];
					copy->at += draw(0, 3000) * 1000;
				}
			}
		SILENT("%u hosts, %u %% twice", hosts, share);
	}
}

/* A ship's link is away for a while and then delivers all that waited at once. */
Test(simulation_carriers, a_buffer_is_emptied, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, away;

		begin(seed);
		hosts = draw(1, 15), away = draw(5, 100);
		for (__u32 i = 0; i < hosts; i++)
			for (__u32 n = 0; n < 600; n++) {
				const __u64 sent = n * NSEC_PER_SEC + i * 3000000;
				const __u32 phase = n % 200;
				__u64 came = sent + draw(600, 900) * NSEC_PER_MSEC;
				struct act *act = at(sent, send_request, inside(i), outside(i % 3));

				act->identifier = (int)i + 1;
				act->sequence = (int)n;
				if (phase < away)
					came = (n - phase + away) * NSEC_PER_SEC + n * 200000;
				act = at(came, send_reply, outside(i % 3), inside(i));
				act->identifier = (int)i + 1;
				act->sequence = (int)n;
			}
		SILENT("%u hosts, %u s away", hosts, away);
	}
}

/* Clients without IPv4 reach its hosts as 64:ff9b::/96; the translator rewrites errors as well. */
static const char *translated(__u32 address)
{
	static char texts[4][48];
	static unsigned int turn;
	char *to = texts[turn++ % 4];

	snprintf(to, sizeof(texts[0]), "64:ff9b::%x:%x", address >> 16, address & 0xffff);
	return to;
}

static void send_translated(const struct act *act)
{
	const char *client, *host = translated(act->to), *router = translated(act->about);

	six = true;
	client = text(act->from);
	switch (act->port) {
	case 0:
		RECEIVE(IPV6(.source = client, .target = host),
			ICMPV6(128, 0, .identifier = act->identifier, .sequence = act->sequence),
			DATA(56));
		break;
	case 1:
		RECEIVE(IPV6(.source = host, .target = client, .ttl = 50),
			ICMPV6(129, 0, .identifier = act->identifier, .sequence = act->sequence),
			DATA(56));
		break;
	case 2:
		RECEIVE(IPV6(.source = router, .target = client, .ttl = 54), ICMPV6(3, 0),
			IPV6(.source = client, .target = host, .ttl = 1),
			ICMPV6(128, 0, .identifier = act->identifier, .sequence = act->sequence),
			DATA(20));
		break;
	default:
		RECEIVE(IPV6(.source = router, .target = client, .ttl = 54),
			ICMPV6(2, 0, .sequence = 1300 + act->identifier % 160),
			IPV6(.source = client, .target = host, .ttl = 50, .next = PROTOCOL_TCP,
			     .total = 1460),
			PAYLOAD(ports_of(act, true), 20));
		break;
	}
}

static void translate(__u64 time, __u32 client, __u32 host, __u32 router, int what, __u32 n)
{
	struct act *act = at(time, send_translated, client, host);

	act->about = router;
	act->port = what;
	act->to_port = 443;
	act->identifier = (int)(client & 0xfff);
	act->sequence = (int)n;
}

Test(simulation_carriers, clients_of_a_translator, .timeout = 300)
{
	EACH_SEED
	{
		__u32 clients, hosts;

		begin(seed);
		clients = draw(10, 200), hosts = draw(2, 60);
		for (__u32 i = 0; i < clients; i++) {
			const __u32 client = inside(i), host = outside(draw(0, hosts));
			__u64 time = draw(0, 1200000) * NSEC_PER_MSEC;

			for (__u32 n = 0; n < draw(4, 60); n++, time += NSEC_PER_SEC) {
				translate(time, client, host, host, 0, n);
				if (!chance(95))
					continue;
				translate(time + 30000000, client, host, outside(900 + n % 12),
					  i % 6 ? 1 : 2, n);
			}
			for (__u32 n = 0; n < draw(0, 5); n++)
				translate(time + n * NSEC_PER_SEC, client, host, outside(900 + n),
					  3, n);
		}
		SILENT("%u clients, %u hosts", clients, hosts);
	}
}

/* Everything between others, as a provider's sensor sees it. */
Test(simulation_carriers, a_network_in_transit, .timeout = 300)
{
	EACH_SEED
	{
		__u32 users, hosts;

		begin(seed);
		users = draw(50, 1000), hosts = draw(5, 200);
		for (__u32 i = 0; i < users; i++) {
			const __u32 host = outside(100000 + draw(0, hosts));
			const __u64 time = draw(0, 1800000) * NSEC_PER_MSEC;

			for (__u32 n = 0; n < draw(4, 40); n++)
				ping(time + n * NSEC_PER_SEC, outside(i), host, (int)i + 1, (int)n,
				     is_up(host, 10));
			if (!chance(20))
				continue;
			for (__u32 n = 0; n < 20; n++) {
				struct act *act = at(time + n * NSEC_PER_SEC, send_udp_error,
						     outside(200000 + n), outside(i));

				act->about = host;
				act->port = 40000;
				act->to_port = 33434 + (int)n;
				act->sequence = 11 << 8;
			}
		}
		SILENT("%u users, %u hosts", users, hosts);
	}
}

/* Telephones of a carrier: each has a /64, or a share of an address; a few pings to a service. */
Test(simulation_carriers, telephones_of_a_carrier, .timeout = 300)
{
	EACH_SEED
	{
		__u32 phones, servers, within;

		begin(seed);
		phones = draw(200, 5000), servers = draw(1, 12), within = draw(300, 3600);
		for (__u32 i = 0; i < phones; i++) {
			const __u32 phone = 0x2d400000 + (six ? i * 256 + 7 : i % 1000);
			const __u64 time = draw(0, within * 1000) * NSEC_PER_MSEC;

			for (__u32 n = 0; n < draw(2, 6); n++)
				ping(time + n * NSEC_PER_SEC, phone, server(i % servers),
				     (int)draw(1, 65535), (int)n, true);
		}
		SILENT("%u phones, %u servers, %u s", phones, servers, within);
	}
}

/* The control: as many addresses of one network ask hosts one after another. */
Test(simulation_carriers, a_network_that_scans, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 400; i++)
			ping(i * 2 * NSEC_PER_SEC, 0x2d400000 + i % 200, inside(i * 3), 7, 0,
			     is_up(i, 70));
		run();
		cr_expect(records && (last.rule == RULE_SWEEP_ROTATING ||
				      last.rule == RULE_SWEEP_DISTRIBUTED),
			  "seed %llu: %u records, %s", seed, records, rule_names[last.rule]);
		simulated_stop(&simulated);
	}
}

/* A looking glass: what its visitors ask for, five times each and then a path. */
Test(simulation_carriers, a_looking_glass, .timeout = 300)
{
	EACH_SEED
	{
		__u32 visits, down;

		begin(seed);
		visits = draw(5, 60), down = draw(0, 25);
		for (__u32 i = 0; i < visits; i++) {
			const __u64 time = draw(0, 24 * 3600) * NSEC_PER_SEC;

			for (__u32 n = 0; n < 5; n++)
				ping(time + n * NSEC_PER_SEC, server(11), outside(i), (int)i + 1,
				     (int)n, is_up(i, down));
		}
		SILENT("%u visits a day, %u %% down", visits, down);
	}
}
