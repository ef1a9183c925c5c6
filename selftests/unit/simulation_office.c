// SPDX-License-Identifier: GPL-2.0-only
/*
 * An office's IPv6 link from day to day, with random counts and times: hosts that confirm their
 * router, a router that does not answer, privacy addresses that all change at once, a controller
 * that answers for its stations, queriers that take turns. None is reported above info.
 */
#include "selftests/unit/simulated_link.h"

#include "headers/hash.h"

#include <stdlib.h>

enum { ACTS_MOST = 200000, ROUTER = 1 };

static const __u8 router_alert[] = { PROTOCOL_ICMPV6, 0, 5, 2, 0, 0, 1, 0 };

static __u64 state;

/* What a host does at a time; `host`: its number, `turn`: which of its addresses. */
struct act {
	__u64 at;
	void (*send)(const struct act *act);
	__u32 host;
	__u32 turn;
};

static struct act acts[ACTS_MOST];
static size_t act_count;

static __u32 draw(__u32 from, __u32 to)
{
	state = hash_mix(state + 0x9e3779b97f4a7c15ULL);
	return from + (__u32)(state >> 20) % (to - from + 1);
}

static void at(__u64 ms, void (*send)(const struct act *), __u32 host, __u32 turn)
{
	cr_assert_lt(act_count, ACTS_MOST);
	acts[act_count++] = (struct act){ ms * NSEC_PER_MSEC, send, host, turn };
}

/* Every host has a link-layer address of its own, as far as a byte goes. */
static int station(__u32 host)
{
	return (int)(2 + host % 250);
}

static const char *local(__u32 host)
{
	static char texts[4][48];
	static unsigned int turn;
	char *text = texts[turn++ % 4];

	if (host == ROUTER)
		return "fe80::1";
	snprintf(text, sizeof(texts[0]), "fe80::%x:%x", host * 40503 & 0xffff, host);
	return text;
}

static const char *global(__u32 host, __u32 number)
{
	static char texts[4][48];
	static unsigned int turn;
	char *text = texts[turn++ % 4];
	__u64 bits = hash_mix((__u64)number << 32 | host);

	snprintf(text, sizeof(texts[0]), "2001:db8:1:0:%x:%x:%x:%x", (__u32)bits & 0xffff,
		 (__u32)(bits >> 16) & 0xffff, (__u32)(bits >> 32) & 0xffff, host);
	return text;
}

static void advertise(const struct act *act)
{
	SEND(.type = 134, .source = "fe80::1", .sender = 1, .link = 1, .lifetime = 1800,
	     .prefix = "2001:db8:1::");
}

/* Asks the router whether it is still there, and is answered. */
static void confirm(const struct act *act)
{
	SEND(.type = 135, .source = local(act->host), .sender = station(act->host),
	     .target = "fe80::1", .subject = "fe80::1", .link = station(act->host));
	SEND(.type = 136, .source = "fe80::1", .sender = 1, .target = local(act->host),
	     .subject = "fe80::1", .flags = NA_SOLICITED | NA_ROUTER, .link = 1);
}

/* Looks for the router, which does not answer. */
static void look(const struct act *act)
{
	SEND(.type = 135, .source = local(act->host), .sender = station(act->host),
	     .target = "ff02::1:ff00:1", .subject = "fe80::1", .link = station(act->host));
}

/* Takes an address: a report of its group, and a probe. */
static void take(const struct act *act)
{
	SEND(.hops = 1, .type = 143, .source = local(act->host), .sender = station(act->host),
	     .target = "ff02::16", .subject = "ff02::1:ff00:7", .extension = router_alert,
	     .extension_bytes = sizeof(router_alert));
	SEND(.type = 135, .source = "::", .target = "ff02::1:ff00:7",
	     .subject = global(act->host, act->turn), .sender = station(act->host));
}

/* Uses it: the router looks for it. */
static void use(const struct act *act)
{
	const char *self = global(act->host, act->turn);

	SEND(.type = 135, .source = "fe80::1", .sender = 1, .target = "ff02::1:ff00:7",
	     .subject = self, .link = 1);
	SEND(.type = 136, .source = self, .sender = station(act->host), .target = "fe80::1",
	     .subject = self, .flags = NA_SOLICITED | NA_OVERRIDE, .link = station(act->host));
}

/* The same, where a controller answers for its station. */
static void use_behind(const struct act *act)
{
	const char *self = global(act->host, act->turn);

	SEND(.type = 135, .source = "fe80::1", .sender = 1, .target = "ff02::1:ff00:7",
	     .subject = self, .link = 1);
	SEND(.type = 136, .source = self, .sender = 251, .target = "fe80::1", .subject = self,
	     .flags = NA_SOLICITED, .link = station(act->host));
}

static void query(const struct act *act)
{
	SEND(.hops = 1, .type = 130, .source = local(act->host), .sender = station(act->host),
	     .target = "ff02::1", .subject = "::", .flags = TEN_SECONDS, .extension = router_alert,
	     .extension_bytes = sizeof(router_alert));
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

	qsort(acts, act_count, sizeof(*acts), by_time);
	for (size_t i = 0; i < act_count; i++) {
		if (origin + acts[i].at > simulated.now)
			simulated_until(&simulated, origin + acts[i].at);
		acts[i].send(&acts[i]);
	}
	wait(30 * SECOND);
	end();
}

static void begin_office(__u64 seed)
{
	state = hash_mix(seed);
	act_count = 0;
	begin();
	simulated.home.count = 2;
	simulated.home.prefixes[0] = (struct prefix){ .length = 10,
						      .address = { .bytes = { 0xfe, 0x80 } } };
	simulated.home.prefixes[1] = (struct prefix){ .length = 64,
						      .address = address_of("2001:db8:1::") };
	simulated_set(&simulated, "mode=enforce");
	for (__u32 i = 0; i < 20; i++)
		at(1000 + i * 200000, advertise, ROUTER, 0);
}

#define SILENT(...)                                                                                \
	do {                                                                                       \
		char what[128];                                                                    \
                                                                                                   \
		run();                                                                             \
		snprintf(what, sizeof(what), __VA_ARGS__);                                         \
		cr_expect(!raised, "seed %llu, %s: %u alerts, severity %d, %s: %s", seed, what,    \
			  raised, severity, rule_names[found.rule], found.summary);                \
	} while (0)

#define EACH_SEED for (__u64 seed = 1; seed <= 2 * simulation_seeds(1); seed++)

Test(simulation_office, hosts_confirm_their_router, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts;

		begin_office(seed);
		hosts = draw(30, 300);
		for (__u32 host = 10; host < 10 + hosts; host++)
			for (__u32 ms = draw(5000, 45000); ms < 600000; ms += draw(15000, 60000))
				at(ms, confirm, host, 0);
		SILENT("%u hosts", hosts);
	}
}

/* Each host that has something to send solicits it once a second. */
Test(simulation_office, a_router_does_not_answer, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, seconds;

		begin_office(seed);
		hosts = draw(20, 100), seconds = draw(20, 200);
		for (__u32 host = 10; host < 10 + hosts; host++) {
			__u32 busy = draw(1, 10);

			for (__u32 ms = draw(60000, 90000); ms < (60 + seconds) * 1000; ms += 1000)
				if (draw(1, 10) <= busy)
					at(ms, look, host, 0);
		}
		SILENT("%u hosts, %u s", hosts, seconds);
	}
}

/* The same of so many that they are a flood: it is reported once, and not again when the router
 * speaks for the next time. */
Test(simulation_office, a_flood_is_over)
{
	begin_office(1);
	for (__u32 host = 10; host < 249; host++)
		for (__u32 ms = 60000; ms < 195000; ms += 1980)
			at(ms + draw(0, 999), look, host, 0);
	run();
	cr_expect(raised == 1 && found.rule == RULE_ND_FLOOD, "%u alerts, %s: %s", raised,
		  rule_names[found.rule], found.summary);
}

/* A prefix is renumbered, or the privacy addresses of a day end. */
Test(simulation_office, addresses_change, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, within;

		begin_office(seed);
		hosts = draw(30, 250), within = draw(500, 60000);
		for (__u32 turn = 0; turn < 3; turn++)
			for (__u32 host = 10; host < 10 + hosts; host++) {
				__u32 ms = 60000 + turn * 120000 + draw(0, within);

				at(ms, take, host, turn);
				at(ms + draw(1000, 5000), use, host, turn);
			}
		SILENT("%u hosts within %u ms", hosts, within);
	}
}

Test(simulation_office, a_controller_answers_for_its_stations, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts;

		begin_office(seed);
		hosts = draw(20, 200);
		for (__u32 host = 10; host < 10 + hosts; host++) {
			__u32 ms = draw(5000, 60000);

			at(ms, take, host, 0);
			for (ms += 1500; ms < 900000; ms += draw(20000, 300000))
				at(ms, draw(0, 3) ? use_behind : use, host, 0);
		}
		SILENT("%u stations", hosts);
	}
}

/* The switch that queries is replaced; the other takes over, and gives way to it again. */
Test(simulation_office, queriers_take_turns, .timeout = 300)
{
	EACH_SEED
	{
		__u32 fails, returns;

		begin_office(seed);
		fails = draw(300, 900) * 1000, returns = fails + draw(200, 900) * 1000;
		for (__u32 ms = draw(0, 125000); ms < 3000000; ms += 125000) {
			if (ms < fails || ms > returns)
				at(ms, query, 5, 0);
			if ((ms > fails + 130000 && ms < returns + 125000) || draw(0, 20) == 0)
				at(ms + draw(0, 60000), query, 6, 0);
		}
		for (__u32 i = 0; i < 2; i++)
			at(returns + i * 31250, query, 5, 0);
		SILENT("from %u to %u s", fails / 1000, returns / 1000);
	}
}
