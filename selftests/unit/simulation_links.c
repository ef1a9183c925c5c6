// SPDX-License-Identifier: GPL-2.0-only
/*
 * Storms of discovery messages by many hosts, on simulated time, with random counts, rates, order
 * and addresses, each paired with what honest links do at once: hosts that start after a power
 * failure, listeners that a querier asks, a router that checks its neighbours.
 */
#include "selftests/unit/simulated_link.h"

#include "headers/hash.h"

enum { EVENTS_MOST = 131072 };

static const __u8 router_alert[] = { PROTOCOL_ICMPV6, 0, 5, 2, 0, 0, 1, 0 };

static __u64 state;

static __u32 draw(__u32 from, __u32 to)
{
	state = hash_mix(state + 0x9e3779b97f4a7c15ULL);
	return from + (__u32)(state >> 20) % (to - from + 1);
}

static const char *local(__u32 number)
{
	static char texts[4][48];
	static unsigned int turn;
	char *text = texts[turn++ % 4];

	snprintf(text, sizeof(texts[0]), "fe80::%x:%x:%x", number * 40503 % 0xffff + 1,
		 number >> 16, number & 0xffff);
	return text;
}

static const char *global(__u32 number)
{
	static char texts[2][48];
	static unsigned int turn;
	char *text = texts[turn++ % 2];

	snprintf(text, sizeof(texts[0]), "2001:db8:1::1:%x:%x", number >> 16, number & 0xffff);
	return text;
}

static void begin_home(void)
{
	begin();
	simulated.home.count = 1;
	simulated.home.prefixes[0] = (struct prefix){
		.length = 10,
		.address = { .bytes = { 0xfe, 0x80 } },
	};
	simulated_set(&simulated, "mode=enforce");
}

#define LISTEN(...)                                                                                \
	SEND(.hops = 1, .extension = router_alert, .extension_bytes = sizeof(router_alert),        \
	     .extension_type = 0, .sender = 5, __VA_ARGS__)

enum what {
	REPORT,
	OLD_REPORT,
	STRAY,
	ANNOUNCE,
	ANSWER,
	SOLICIT,
	PROBE,
	ROUTER_SOLICIT,
	MULTICAST_ROUTER,
	QUERY,
};

/* Sends a message of a host, by its number; `about`: the neighbour that it asks for. */
static void say(enum what what, __u32 host, __u32 about)
{
	const char *self = local(host), *group = "ff02::1:ff00:1";

	switch (what) {
	case REPORT:
		LISTEN(.type = 143, .source = self, .target = "ff02::16", .subject = group);
		break;
	case OLD_REPORT:
		LISTEN(.type = 131, .source = self, .target = group, .subject = group);
		break;
	case STRAY:
		LISTEN(.type = 131, .source = self, .target = "ff02::1", .subject = group);
		break;
	case ANNOUNCE:
		SEND(.type = 136, .sender = 5, .source = self, .flags = NA_OVERRIDE,
		     .subject = self, .link = 5);
		break;
	case ANSWER:
		SEND(.type = 136, .sender = 5, .source = self, .flags = NA_OVERRIDE | NA_SOLICITED,
		     .target = local(about), .subject = self, .link = 5);
		break;
	case SOLICIT:
		SEND(.type = 135, .sender = 5, .source = self, .target = group,
		     .subject = local(about), .link = 5);
		break;
	case PROBE:
		SEND(.type = 135, .sender = 5, .source = "::", .target = group,
		     .subject = global(host));
		break;
	case ROUTER_SOLICIT:
		SEND(.type = 133, .sender = 5, .source = self, .target = "ff02::2", .link = 5);
		break;
	case MULTICAST_ROUTER:
		LISTEN(.type = 151, .source = self, .target = "ff02::6a", .subject = "::");
		break;
	case QUERY:
		LISTEN(.type = 130, .source = self, .target = "ff02::1",
		       .subject = "::", .flags = TEN_SECONDS);
		break;
	}
}

struct storm_of {
	const char *text;
	enum what what;
	__u32 senders;
	__u32 messages;
	__u32 rate; /* per second; 0: 90,000 */
	enum rule rule;
	bool beside; /* with 200 hosts of ordinary behaviour */
};

static void storm(const struct storm_of *storm)
{
	__u64 gap = NSEC_PER_SEC / (storm->rate ? storm->rate : 90000);

	for (__u32 i = 0; i < storm->messages; i++) {
		__u32 turn = storm->what == ANNOUNCE ? i : draw(0, storm->senders);
		__u32 sender = 0x10000 + turn % storm->senders;

		if (storm->beside && i % 16 == 0)
			say(SOLICIT, draw(1, 200), 7);
		say(storm->what, sender, draw(0, 1u << 30));
		if (storm->rate)
			wait(gap);
		else
			simulated.now += gap;
	}
}

/* One alert about the link, and of no other rule. */
Test(simulation_links, storms_of_many_senders, .timeout = 300)
{
	static const struct storm_of storms[] = {
		{ "reports", REPORT, 1000000, 1000, 0, RULE_ND_FLOOD, false },
		{ "old reports", OLD_REPORT, 1000000, 1000, 0, RULE_ND_FLOOD, false },
		{ "advertisements", ANNOUNCE, 500, 1500, 0, RULE_ND_FLOOD, false },
		{ "advertisements", ANNOUNCE, 500, 1500, 1000, RULE_ND_FLOOD, false },
		{ "solicitations", SOLICIT, 1000000, 3000, 1000, RULE_ND_FLOOD, false },
		{ "solicitations", SOLICIT, 1000000, 6000, 250, RULE_ND_FLOOD, false },
		{ "slow solicitations", SOLICIT, 1000000, 1500, 40, RULE_ND_SCAN, false },
		{ "probes", PROBE, 1000000, 2000, 1000, RULE_ND_FLOOD, false },
		{ "router solicitations", ROUTER_SOLICIT, 1000000, 1000, 0, RULE_ND_FLOOD, false },
		{ "multicast routers", MULTICAST_ROUTER, 1000000, 1000, 300, RULE_ND_FLOOD, false },
		{ "reports", REPORT, 20, 6000, 200, RULE_ND_FLOOD, false },
		{ "reports", REPORT, 1000000, 1500, 0, RULE_ND_FLOOD, true },
		/* As ns6 and na6 of ipv6toolkit, told to forge a hundred senders each second. */
		{ "advertisements", ANNOUNCE, 2000, 2000, 100, RULE_ND_FLOOD, false },
		{ "solicitations", SOLICIT, 1000000, 2000, 100, RULE_ND_FLOOD, false },
		{ "queries", QUERY, 1000000, 1000, 0, RULE_ND_FLOOD, false },
		{ "stray reports", STRAY, 1000000, 3000, 1000, RULE_ND_FLOOD, false },
		{ "stray reports", STRAY, 1000000, 1000, 0, RULE_ND_FLOOD, true },
		{ "few stray reports", STRAY, 1000000, 200, 40, RULE_MLD_PROBE, false },
		{ "one stray report", STRAY, 1, 1, 40, RULE_MLD_PROBE, false },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(storms); i++)
		for (__u64 seed = 1; seed <= simulation_seeds(1); seed++) {
			state = seed * 7919 + i;
			begin_home();
			storm(&storms[i]);
			end();
			cr_expect(raised == 1 && found.rule == storms[i].rule,
				  "%s from %u, %u/s, seed %llu: %u alerts, rule %d: %s",
				  storms[i].text, storms[i].senders, storms[i].rate, seed, raised,
				  found.rule, found.summary);
			cr_expect(found.has_link || found.rule != RULE_ND_FLOOD,
				  "%s: from one station", storms[i].text);
		}
}

/* No link-layer address is named that sent only a few of the messages. */
Test(simulation_links, storms_of_many_stations, .timeout = 300)
{
	for (int share = 2; share <= 64; share *= 32) {
		begin_home();
		for (__u32 i = 0; i < 3000; i++) {
			const char *self = local(0x10000 + i);

			SEND(.type = 136, .sender = i % share ? (int)draw(20, 200) : 5,
			     .source = self, .flags = NA_OVERRIDE, .subject = self, .link = 5);
			simulated.now += NSEC_PER_SEC / 1000;
		}
		end();
		cr_expect(found.rule == RULE_ND_FLOOD && !found.has_link, "one in %d: %s", share,
			  found.summary);
	}
}

struct moment_of {
	__u64 at;
	enum what what;
	__u32 host;
	__u32 about;
};

static struct moment_of events[EVENTS_MOST];
static size_t event_count;

static void plan(__u64 at, enum what what, __u32 host, __u32 about)
{
	cr_assert(event_count < EVENTS_MOST);
	events[event_count++] = (struct moment_of){ at, what, host, about };
}

static int by_time(const void *left, const void *right)
{
	const struct moment_of *a = left, *b = right;

	return (a->at > b->at) - (a->at < b->at);
}

static void play(void)
{
	__u64 origin = simulated.now;

	qsort(events, event_count, sizeof(events[0]), by_time);
	for (size_t i = 0; i < event_count; i++) {
		simulated_until(&simulated, origin + events[i].at);
		say(events[i].what, events[i].host, events[i].about);
	}
	event_count = 0;
}

/* What Linux and Windows send when an interface comes up (RFC 4862, RFC 3810). */
static void plan_start(__u64 at, __u32 host)
{
	__u64 probed = at + draw(0, 1000) * NSEC_PER_MSEC, up = probed + NSEC_PER_SEC;

	plan(at, REPORT, 0, 0);
	plan(probed, PROBE, host, 0);
	for (int i = 0; i < 3; i++)
		plan(up + draw(0, 900) * NSEC_PER_MSEC, REPORT, host, 0);
	for (__u32 i = 0; i < draw(1, 3); i++)
		plan(up + i * 4 * NSEC_PER_SEC, ROUTER_SOLICIT, host, 0);
	plan(up + draw(100, 900) * NSEC_PER_MSEC, PROBE, host + 0x400000, 0);
	plan(up + draw(100, 900) * NSEC_PER_MSEC, PROBE, host + 0x800000, 0);
	plan(up + draw(1000, 1900) * NSEC_PER_MSEC, REPORT, host, 0);
	plan(up + draw(1000, 1900) * NSEC_PER_MSEC, ANNOUNCE, host, 0);
	for (__u32 i = 0; i < 3; i++) {
		__u32 peer = i ? draw(1, 2000) : 1;

		plan(up + (2 + i) * NSEC_PER_SEC, SOLICIT, host, peer);
		plan(up + (2 + i) * NSEC_PER_SEC + NSEC_PER_MSEC, ANSWER, peer, host);
	}
}

static void start_hosts(__u32 hosts, __u32 seconds)
{
	for (__u32 host = 1; host <= hosts; host++)
		plan_start(draw(0, seconds * 1000) * NSEC_PER_MSEC, host);
}

static void query(__u64 at, __u32 hosts, __u32 within, __u32 each)
{
	plan(at, QUERY, 1, 0);
	for (__u32 host = 1; host <= hosts; host++)
		for (__u32 i = 0; i < each; i++)
			plan(at + draw(1, within) * NSEC_PER_MSEC, i ? OLD_REPORT : REPORT, host,
			     0);
}

static void expect_silence(const char *text, __u32 hosts, __u32 seconds)
{
	cr_expect(!raised, "%s of %u in %u s: %u alerts, rule %d: %s", text, hosts, seconds, raised,
		  found.rule, found.summary);
}

Test(simulation_links, hosts_that_start, .timeout = 300)
{
	static const __u32 kinds[][2] = {
		{ 40, 1 }, { 40, 10 }, { 300, 5 }, { 1000, 30 }, { 2500, 60 }
	};

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		for (__u64 seed = 1; seed <= simulation_seeds(1); seed++) {
			state = seed * 104729 + i;
			begin_home();
			start_hosts(kinds[i][0], kinds[i][1]);
			if (i % 2)
				query(20 * SECOND, kinds[i][0], 10000, 2);
			play();
			end();
			expect_silence("start", kinds[i][0], kinds[i][1]);
		}
}

Test(simulation_links, listeners_that_are_asked, .timeout = 300)
{
	static const __u32 kinds[][3] = {
		{ 900, 10000, 1 }, { 900, 1000, 1 }, { 900, 10000, 4 }, { 2000, 10000, 2 }
	};

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		for (__u64 seed = 1; seed <= simulation_seeds(1); seed++) {
			state = seed * 15485863 + i;
			begin_home();
			for (int turn = 0; turn < 4; turn++)
				query(turn * 125 * SECOND, kinds[i][0], kinds[i][1], kinds[i][2]);
			play();
			end();
			expect_silence("query", kinds[i][0], kinds[i][1] / 1000);
		}
}

/* A router confirms the neighbours it knows, one after another or all at once; and resolves all of
 * them. */
Test(simulation_links, neighbours_that_are_checked, .timeout = 300)
{
	for (__u64 seed = 1; seed <= simulation_seeds(1); seed++)
		for (__u32 within = 100; within <= 30000; within *= 10) {
			state = seed;
			begin_home();
			for (__u32 host = 1; host <= 300; host++) {
				__u64 at = draw(0, within) * NSEC_PER_MSEC;

				plan(at, SOLICIT, 1, host);
				plan(at + NSEC_PER_MSEC, ANSWER, host, 1);
			}
			play();
			end();
			expect_silence("check", 300, within / 1000);
		}
}

/* Forged hosts solicit a host, which has to find each of them to answer: that is no scan of its
 * own. The control: it solicits others. */
Test(simulation_links, a_host_that_is_solicited, .timeout = 300)
{
	for (int scans = 0; scans < 2; scans++) {
		begin_home();
		for (__u32 i = 0; i < 400; i++) {
			say(SOLICIT, 0x10000 + i, 7);
			say(SOLICIT, 7, (scans ? 0x20000 : 0x10000) + i);
			wait(50 * NSEC_PER_MSEC);
		}
		end();
		if (scans)
			expect(RULE_ND_SCAN, SEVERITY_MEDIUM, "a scan");
		else
			expect_silence("a host that is solicited", 7, 400);
	}
}

/* Neither a query nor a few hosts that start hide a flood. */
Test(simulation_links, what_hides_no_storm, .timeout = 300)
{
	begin_home();
	say(QUERY, 1, 0);
	wait(50 * NSEC_PER_MSEC);
	storm(&(struct storm_of){ "", REPORT, 1000000, 1500, 0, 0, false });
	end();
	expect(RULE_ND_FLOOD, SEVERITY_HIGH, "behind a query");

	begin_home();
	start_hosts(40, 2);
	play();
	storm(&(struct storm_of){ "", REPORT, 1000000, 2000, 1000, 0, false });
	end();
	expect(RULE_ND_FLOOD, SEVERITY_HIGH, "behind hosts that start");
}

/* Tools that send a single listener message, and honest listeners. */
Test(simulation_links, messages_that_no_listener_sends)
{
	begin_home();
	LISTEN(.type = 131, .source = "fe80::66", .target = "ff02::2", .subject = "ff02::99");
	end();
	expect(RULE_MLD_PROBE, SEVERITY_LOW, "a report past its group");

	begin_home();
	SEND(.type = 151, .hops = 1, .source = "fe80::66", .target = "ff02::6a", .subject = "::");
	end();
	expect(RULE_MLD_PROBE, SEVERITY_LOW, "a multicast router without a router alert");

	begin_home();
	LISTEN(.type = 130, .source = "fe80::66", .target = "ff02::1", .subject = "::");
	end();
	expect(RULE_MLD_PROBE, SEVERITY_LOW, "a query that wants reports at once");

	begin_home();
	LISTEN(.type = 130, .source = "fe80::66", .target = "ff02::1:ff00:1",
	       .subject = "ff02::1:ff00:1");
	end();
	expect_silence("a query for one group, as hosts leave it", 1, 1);

	begin_home();
	say(OLD_REPORT, 3, 0);
	say(REPORT, 3, 0);
	say(QUERY, 1, 0);
	say(MULTICAST_ROUTER, 1, 0);
	LISTEN(.type = 132, .source = "fe80::66", .target = "ff02::2", .subject = "ff02::99");
	end();
	expect_silence("listeners", 1, 1);
}
