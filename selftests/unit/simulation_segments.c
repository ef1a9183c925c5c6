// SPDX-License-Identifier: GPL-2.0-only
/*
 * A link on its busy days: switches that elect a querier, telephones that roam together, border
 * routers of a mesh, containers that come and go, many virtual addresses that fail over, hosts that
 * fall asleep. None is reported above info. The controls are attacks of the same shape.
 */
#include "selftests/unit/simulated_link.h"

#include "headers/hash.h"

#include <stdlib.h>

enum { ACTS_MOST = 200000 };

static const __u8 router_alert[] = { PROTOCOL_ICMPV6, 0, 5, 2, 0, 0, 1, 0 };

static __u64 state;

struct act {
	__u64 at;
	void (*send)(const struct act *act);
	__u32 host;   /* whose address */
	__u32 number; /* of its addresses */
	int station;  /* who sends */
};

static struct act acts[ACTS_MOST];
static size_t act_count;
static unsigned int dropped;

static __u32 draw(__u32 from, __u32 to)
{
	state = hash_mix(state + 0x9e3779b97f4a7c15ULL);
	return from + (__u32)(state >> 20) % (to - from + 1);
}

static void at(__u64 ms, void (*send)(const struct act *), __u32 host, __u32 number, int station)
{
	cr_assert_lt(act_count, ACTS_MOST);
	acts[act_count++] = (struct act){ ms * NSEC_PER_MSEC, send, host, number, station };
}

static int station(__u32 host)
{
	return (int)(2 + host % 249);
}

static const char *local(__u32 host)
{
	static char texts[4][48];
	static unsigned int turn;
	char *text = texts[turn++ % 4];

	snprintf(text, sizeof(texts[0]), "fe80::%x:%x", host * 40503 & 0xffff, host);
	return text;
}

static const char *global(__u32 host, __u32 number)
{
	static char texts[4][48];
	static unsigned int turn;
	char *text = texts[turn++ % 4];

	snprintf(text, sizeof(texts[0]), "2001:db8:1:0:%x::%x", number, host);
	return text;
}

/* The group in which a host is asked for (RFC 4291 section 2.7.1). */
static const char *group_of(__u32 host)
{
	static char texts[2][48];
	static unsigned int turn;
	char *text = texts[turn++ % 2];

	snprintf(text, sizeof(texts[0]), "ff02::1:ff00:%x", host);
	return text;
}

static void tell(const struct link_message *message)
{
	static struct frame frame;

	link_frame(&frame, message);
	dropped += simulated_receive(&simulated, &frame);
}

#define TELL(...) tell(&(struct link_message){ __VA_ARGS__ })

static void advertise(const struct act *act)
{
	TELL(.type = 134, .source = "fe80::1", .sender = 1, .link = 1, .lifetime = 1800,
	     .prefix = "2001:db8:1::");
}

/* A border router of a mesh: no default router, a prefix of its own (RFC 4191, RFC 9663). */
static void advertise_mesh(const struct act *act)
{
	TELL(.type = 134, .source = local(act->host), .sender = act->station, .link = act->station,
	     .lifetime = 0, .prefix = "fd12:3456:789a:1::");
}

static void query(const struct act *act)
{
	TELL(.hops = 1, .type = 130, .source = local(act->host), .sender = act->station,
	     .target = "ff02::1", .subject = "::", .flags = TEN_SECONDS, .extension = router_alert,
	     .extension_bytes = sizeof(router_alert));
}

static void report_group(const struct act *act)
{
	TELL(.hops = 1, .type = 143, .source = local(act->host), .sender = act->station,
	     .target = "ff02::16", .subject = group_of(act->host), .extension = router_alert,
	     .extension_bytes = sizeof(router_alert));
}

static void probe(const struct act *act)
{
	TELL(.type = 135, .source = "::", .target = group_of(act->host),
	     .subject = global(act->host, act->number), .sender = act->station);
}

/* To all, without a question. */
static void announce(const struct act *act)
{
	const char *self = global(act->host, act->number);

	TELL(.type = 136, .source = self, .sender = act->station, .subject = self,
	     .flags = NA_OVERRIDE, .link = act->station);
}

/* The router looks for it, and it answers. */
static void use(const struct act *act)
{
	const char *self = global(act->host, act->number);

	TELL(.type = 135, .source = "fe80::1", .sender = 1, .target = group_of(act->host),
	     .subject = self, .link = 1);
	TELL(.type = 136, .source = self, .sender = act->station, .target = "fe80::1",
	     .subject = self, .flags = NA_SOLICITED | NA_OVERRIDE, .link = act->station);
}

static void look_for_router(const struct act *act)
{
	TELL(.type = 133, .source = local(act->host), .sender = act->station, .target = "ff02::2",
	     .link = act->station);
}

static void confirm(const struct act *act)
{
	TELL(.type = 135, .source = local(act->host), .sender = act->station, .target = "fe80::1",
	     .subject = "fe80::1", .link = act->station);
	TELL(.type = 136, .source = "fe80::1", .sender = 1, .target = local(act->host),
	     .subject = "fe80::1", .flags = NA_SOLICITED | NA_ROUTER, .link = 1);
}

static int by_time(const void *one, const void *other)
{
	const struct act *first = one, *second = other;

	if (first->at != second->at)
		return first->at < second->at ? -1 : 1;
	return first < second ? -1 : 1;
}

static void run(void)
{
	const __u64 origin = simulated.now;

	qsort(acts, act_count, sizeof(acts[0]), by_time);
	for (size_t i = 0; i < act_count; i++) {
		if (origin + acts[i].at > simulated.now)
			simulated_until(&simulated, origin + acts[i].at);
		acts[i].send(&acts[i]);
	}
	wait(30 * SECOND);
	end();
}

static void begin_segment(__u64 seed)
{
	state = hash_mix(seed);
	act_count = 0;
	dropped = 0;
	begin();
	simulated.home.count = 2;
	simulated.home.prefixes[0] = (struct prefix){ .length = 10,
						      .address = { .bytes = { 0xfe, 0x80 } } };
	simulated.home.prefixes[1] = (struct prefix){ .length = 64,
						      .address = address_of("2001:db8:1::") };
	simulated_set(&simulated, "mode=enforce");
	for (__u32 i = 0; i < 20; i++)
		at(1000 + i * 200000, advertise, 1, 0, 1);
}

#define SILENT(...)                                                                                \
	do {                                                                                       \
		char what[128];                                                                    \
                                                                                                   \
		run();                                                                             \
		snprintf(what, sizeof(what), __VA_ARGS__);                                         \
		cr_expect(!raised, "seed %llu, %s: %u alerts, severity %d, %s: %s", seed, what,    \
			  raised, severity, rule_names[found.rule], found.summary);                \
		cr_expect(!dropped, "seed %llu, %s: %u dropped", seed, what, dropped);             \
	} while (0)

#define EACH_SEED for (__u64 seed = 1; seed <= 4 * simulation_seeds(1); seed++)

/* Switches that start together query, until each has heard one of a lower address. A host that is
 * about to report does not plan another report (RFC 3810 section 6.2). */
Test(simulation_segments, switches_elect_a_querier, .timeout = 300)
{
	EACH_SEED
	{
		__u32 switches, hosts, queries[40], count = 0;

		begin_segment(seed);
		switches = draw(2, 20), hosts = draw(10, 240);
		for (__u32 i = 0; i < switches; i++) {
			queries[count] = 60000 + count * 8000 / switches;
			at(queries[count++], query, 20 + i, 0, station(20 + i));
		}
		for (__u32 ms = 100000; ms < 1500000; ms += 125000)
			at(ms, query, 20, 0, station(20));
		for (__u32 host = 100; host < 100 + hosts; host++) {
			__u32 pending = 0;

			for (__u32 i = 0; i < count; i++) {
				const __u32 reports = queries[i] + draw(10, 9900);

				if (pending && pending <= queries[i])
					at(pending, report_group, host, 0, station(host));
				if (!pending || pending <= queries[i] || reports < pending)
					pending = reports;
			}
			at(pending, report_group, host, 0, station(host));
		}
		SILENT("%u switches, %u hosts", switches, hosts);
	}
}

/* An access point restarts: its clients come back within seconds, with all their addresses. */
static void roam(__u32 clients, __u32 within, __u32 addresses)
{
	for (__u32 host = 100; host < 100 + clients; host++) {
		const __u32 ms = 120000 + draw(0, within);

		for (__u32 number = 0; number < addresses; number++) {
			at(30000 + draw(0, 60000), use, host, number, station(host));
			at(ms + draw(0, 1000), report_group, host, 0, station(host));
			at(ms + draw(0, 1000), probe, host, number, station(host));
			at(ms + draw(1000, 2500), announce, host, number, station(host));
			at(ms + draw(1500, 9000), use, host, number, station(host));
		}
		at(ms + draw(100, 1200), look_for_router, host, 0, station(host));
		at(ms + draw(100, 1200), confirm, host, 0, station(host));
	}
}

Test(simulation_segments, telephones_roam_together, .timeout = 300)
{
	EACH_SEED
	{
		__u32 clients, within, addresses;

		begin_segment(seed);
		clients = draw(50, 240), within = draw(2000, 30000), addresses = draw(1, 2);
		roam(clients, within, addresses);
		SILENT("%u clients within %u ms, %u addresses", clients, within, addresses);
	}
}

/* The power is back, and bridges take half a minute to forward: hosts begin again until they do. */
Test(simulation_segments, everything_starts_twice, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, times;

		begin_segment(seed);
		hosts = draw(40, 240), times = draw(2, 4);
		for (__u32 host = 100; host < 100 + hosts; host++) {
			__u32 ms = 60000 + draw(0, 5000);

			for (__u32 turn = 0; turn < times; turn++, ms += 30000) {
				for (__u32 number = 0; number < 3; number++) {
					at(ms + draw(0, 900), report_group, host, 0, station(host));
					at(ms + draw(0, 1000), probe, host, number, station(host));
				}
				for (__u32 n = 0; n < 3; n++)
					at(ms + 1000 + n * 4000, look_for_router, host, 0,
					   station(host));
			}
			at(ms + 1000, use, host, 0, station(host));
		}
		SILENT("%u hosts, %u times", hosts, times);
	}
}

/* Border routers of a mesh of lamps and locks: some from the start, others are bought later. */
Test(simulation_segments, border_routers_of_a_mesh, .timeout = 300)
{
	EACH_SEED
	{
		__u32 routers, later;

		begin_segment(seed);
		routers = draw(1, 5), later = draw(0, 2);
		for (__u32 i = 0; i < routers + later; i++)
			for (__u32 ms = (i < routers ? 0 : 1800000) + draw(0, 16000); ms < 3600000;
			     ms += draw(150000, 250000))
				at(ms, advertise_mesh, 30 + i, 0, station(30 + i));
		SILENT("%u border routers, %u later", routers, later);
	}
}

/* A node starts containers that share its link-layer address; another node takes them over. */
Test(simulation_segments, containers_move, .timeout = 300)
{
	EACH_SEED
	{
		__u32 containers, within, rounds;

		begin_segment(seed);
		containers = draw(10, 150), within = draw(1000, 30000), rounds = draw(1, 3);
		for (__u32 round = 0; round <= rounds; round++)
			for (__u32 i = 0; i < containers; i++) {
				const int node = (int)(10 + round % 3);
				const __u32 ms = 60000 + round * 400000 + draw(0, within);

				at(ms, report_group, (__u32)node, 0, node);
				at(ms + draw(0, 900), probe, 500 + i, 7, node);
				for (__u32 n = 0; n < 5; n++)
					at(ms + 2000 + n * draw(20000, 70000), use, 500 + i, 7,
					   node);
			}
		SILENT("%u containers within %u ms, moved %u times", containers, within, rounds);
	}
}

/* keepalived: the backup announces all virtual addresses five times, and again five seconds later.
 */
Test(simulation_segments, virtual_addresses_fail_over, .timeout = 300)
{
	EACH_SEED
	{
		__u32 addresses, turns;

		begin_segment(seed);
		addresses = draw(20, 250), turns = draw(1, 3);
		for (__u32 i = 0; i < addresses; i++)
			for (__u32 ms = 20000 + draw(0, 30000); ms < 300000; ms += 60000)
				at(ms, use, 600 + i, 9, 11);
		for (__u32 turn = 0; turn < turns; turn++)
			for (__u32 again = 0; again < 2; again++)
				for (__u32 i = 0; i < addresses * 5; i++)
					at(300000 + turn * 900000 + again * 5000 + i / 20, announce,
					   600 + i % addresses, 9, turn % 2 ? 11 : 12);
		for (__u32 turn = 0; turn < turns; turn++)
			for (__u32 i = 0; i < addresses; i++)
				for (__u32 n = 0; n < 4; n++)
					at(301000 + turn * 900000 + n * 60000 + draw(0, 30000), use,
					   600 + i, 9, turn % 2 ? 11 : 12);
		SILENT("%u addresses, %u times", addresses, turns);
	}
}

/* Laptops fall asleep; a proxy answers for them until they wake up. */
Test(simulation_segments, laptops_fall_asleep, .timeout = 300)
{
	EACH_SEED
	{
		__u32 laptops;

		begin_segment(seed);
		laptops = draw(4, 30);
		at(5000, use, 13, 0, 13);
		for (__u32 i = 0; i < laptops; i++) {
			const __u32 sleeps = draw(200000, 800000);
			const __u32 wakes = sleeps + draw(100000, 900000);

			for (__u32 ms = draw(10000, 40000); ms < 2000000; ms += draw(30000, 200000))
				at(ms, use, 700 + i, 0,
				   ms > sleeps && ms < wakes ? 13 : station(700 + i));
			at(sleeps, announce, 700 + i, 0, 13);
			at(sleeps + 1000, announce, 700 + i, 0, 13);
			at(wakes - 1200, probe, 700 + i, 0, station(700 + i));
			at(wakes, announce, 700 + i, 0, station(700 + i));
			at(wakes + 1000, announce, 700 + i, 0, station(700 + i));
		}
		SILENT("%u laptops", laptops);
	}
}

/* The controls: a host that takes what others use, and one that becomes the default router. */
Test(simulation_segments, a_host_takes_addresses)
{
	begin_segment(1);
	for (__u32 i = 0; i < 20; i++) {
		for (__u32 ms = 20000 + draw(0, 30000); ms < 900000; ms += 60000)
			at(ms, use, 600 + i, 9, station(600 + i));
		for (__u32 ms = 300000 + i * 100; ms < 600000; ms += 2000)
			at(ms, announce, 600 + i, 9, 77);
	}
	run();
	expect(RULE_ND_SPOOF, SEVERITY_LOW, "a host takes addresses");
}

/* The addresses of strangers, announced while known hosts announce theirs. */
Test(simulation_segments, a_flood_of_announcements)
{
	begin_segment(1);
	for (__u32 i = 0; i < 50; i++) {
		at(20000 + draw(0, 30000), use, 600 + i, 9, 11);
		for (__u32 n = 0; n < 5; n++)
			at(300000 + i, announce, 600 + i, 9, 12);
	}
	for (__u32 i = 0; i < 3000; i++)
		at(300000 + i, announce, 5000 + i, 9, 66);
	run();
	expect(RULE_ND_FLOOD, SEVERITY_HIGH, "announcements of strangers");
}

static void advertise_default(const struct act *act)
{
	TELL(.type = 134, .source = local(act->host), .sender = act->station, .link = act->station,
	     .lifetime = 1800, .prefix = "2001:db8:2::");
}

Test(simulation_segments, a_border_router_that_takes_all)
{
	begin_segment(1);
	for (__u32 ms = 1800000; ms < 3600000; ms += 200000)
		at(ms, advertise_default, 40, 0, station(40));
	run();
	expect(RULE_ROGUE_ROUTER, SEVERITY_MEDIUM, "a rogue router");
}
