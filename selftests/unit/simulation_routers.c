// SPDX-License-Identifier: GPL-2.0-only
/* Routers over simulated hours: attacks, each paired with an ordinary link that resembles it. */
#include "selftests/unit/simulated_router.h"

Test(simulation_routers, a_rogue_beside_one_that_was_learned)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
	cr_expect(!records, "%s", found.summary);
	runs(ROGUE, 9, "2001:db8:bad::", 10);
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "rogue");
	cr_expect(found.has_link && found.link[5] == 11);
	cr_expect(raised == 1);
}

/* A router sends an advertisement in half an hour at least. */
Test(simulation_routers, a_rogue_that_advertises_rarely)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
	for (int i = 0; i < 18; i++) {
		advertise(ROGUE, 9, "2001:db8:bad::", 1800);
		runs(ROUTER, 1, "2001:db8:1::", 10 * 60);
	}
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "rogue");
	cr_expect_eq(raised, 1, "%u alerts about one router", raised);
}

Test(simulation_routers, a_rogue_within_the_learning_period)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 60);
	runs(ROGUE, 9, "2001:db8:bad::", 10);
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "rogue");
}

/* It is not known which of the two is genuine. */
Test(simulation_routers, one_that_was_there_first)
{
	begin();
	advertise(ROGUE, 9, "2001:db8:bad::", 1800);
	wait(3 * SECOND);
	runs(ROUTER, 1, "2001:db8:1::", 30);
	advertise(ROGUE, 9, "2001:db8:bad::", 1800);
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_LOW, "both");
	cr_expect(raised == 2, "%u", raised);
}

Test(simulation_routers, two_of_one_link)
{
	begin();
	advertise(SECOND_ROUTER, 2, "2001:db8:1::", 1800);
	runs(ROUTER, 1, "2001:db8:1::", 60 * 60);
	end();
	expect_silence("two routers");
}

Test(simulation_routers, one_restarts)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 60 * 60);
	advertise(ROUTER, 1, "2001:db8:1::", 0);
	wait(5 * SECOND);
	runs(ROUTER, 1, "2001:db8:1::", 60);
	end();
	expect_silence("a restart");
}

/* Who works on it restarts it repeatedly. */
Test(simulation_routers, one_restarts_twice)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 60 * 60);
	for (int i = 0; i < 2; i++) {
		for (int j = 0; j < 3; j++)
			advertise(ROUTER, 1, "2001:db8:1::", 0);
		wait(5 * SECOND);
		runs(ROUTER, 1, "2001:db8:1::", 3 * 60);
	}
	end();
	cr_expect(severity <= SEVERITY_LOW, "%s", found.summary);
}

/* Its own advertisements are rare, the forged ones are not. */
Test(simulation_routers, one_is_killed_that_advertises_rarely)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 60 * 60);
	for (int i = 0; i < 3; i++) {
		for (int j = 0; j < 40; j++) {
			advertise(ROUTER, 1, "2001:db8:1::", 0);
			wait(5 * SECOND);
		}
		advertise(ROUTER, 1, "2001:db8:1::", 1800);
	}
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "killed in its own name");
}

Test(simulation_routers, one_is_killed)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 60 * 60);
	for (int i = 0; i < 5; i++) {
		advertise(ROUTER, 1, "2001:db8:1::", 0);
		wait(5 * SECOND);
		advertise(ROUTER, 1, "2001:db8:1::", 1800);
		wait(5 * SECOND);
	}
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "killed in its own name");
}

Test(simulation_routers, one_is_killed_from_another_link_layer_address)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 60);
	advertise(ROUTER, 9, "2001:db8:1::", 0);
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "killed");
	cr_expect(found.link[5] == 11);
}

Test(simulation_routers, one_takes_the_place_of_another)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 60 * 60);
	wait(5 * MINUTE);
	runs(SECOND_ROUTER, 2, "2001:db8:1::", 60 * 60);
	end();
	expect_silence("replaced");
}

/* The same address with another link-layer address. */
Test(simulation_routers, its_network_card_is_replaced)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 60 * 60);
	runs(ROUTER, 2, "2001:db8:1::", 60 * 60);
	end();
	cr_expect(severity <= SEVERITY_LOW, "%s", found.summary);
}

Test(simulation_routers, many_are_one_storm)
{
	char source[32];

	begin();
	runs(ROUTER, 1, "2001:db8:1::", 60);
	for (int i = 0; i < 600; i++) {
		snprintf(source, sizeof(source), "fe80::bad:%x", i);
		SEND(.type = 134, .sender = 10 + i % 100, .source = source, .lifetime = 1800,
		     .prefix = "2001:db8:bad::");
	}
	wait(10 * SECOND);
	cr_expect(found.offender_bits || found.rule != RULE_ROGUE_ROUTER);
	end();
	/* One of nd-flood, and one of this rule. */
	cr_expect(raised <= 3, "%u", raised);
}

Test(simulation_routers, undeclared_where_routers_are_declared)
{
	begin();
	simulated_set(&simulated, "gateways=fe80::1");
	runs(ROUTER, 1, "2001:db8:1::", 30);
	expect_silence("declared");
	advertise(ROGUE, 9, "2001:db8:1::", 1800);
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "undeclared");
}

/* RFC 7113: a destination options header before it, an atomic fragment. */
Test(simulation_routers, hidden_behind_headers)
{
	static const __u8 options[8] = { PROTOCOL_ICMPV6, 0, 1, 4 };
	static const __u8 atomic[8] = { PROTOCOL_ICMPV6 };

	for (int i = 0; i < 2; i++) {
		begin();
		SEND(.type = 134, .sender = 9, .source = ROGUE, .lifetime = 1800,
		     .prefix = "2001:db8:bad::", .extension = i ? atomic : options,
		     .extension_bytes = 8,
		     .extension_type = i ? PROTOCOL_FRAGMENT : PROTOCOL_DESTINATION);
		end();
		expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, i ? "atomic fragment" : "options");
	}
}

/* From the router's own link-layer address, and another address. */
Test(simulation_routers, from_the_routers_link_layer_address)
{
	for (int serves = 0; serves < 2; serves++) {
		begin();
		runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
		for (int i = 0; i < 10; i++) {
			if (serves)
				SEND(.type = 134, .sender = 1, .source = ROGUE, .resolver = ROGUE);
			else
				advertise(ROGUE, 1, "2001:db8:bad::", 1800);
			runs(ROUTER, 1, "2001:db8:1::", 30);
		}
		end();
		expect(RULE_ROGUE_ROUTER, serves ? SEVERITY_MEDIUM : SEVERITY_HIGH, "a forgery");
		cr_expect(raised <= 1, "%u alerts", raised);
	}
}

/* Controls: a router's second address; after a restart it has another one, and another prefix. */
Test(simulation_routers, one_has_another_address)
{
	for (int restarts = 0; restarts < 2; restarts++) {
		begin();
		runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
		for (int i = 0; i < 60; i++) {
			if (!restarts)
				advertise(ROUTER, 1, "2001:db8:1::", 1800);
			advertise("fe80::fe", 1, restarts ? "2001:db8:2::" : "2001:db8:1::", 1800);
			wait(30 * SECOND);
		}
		end();
		expect_silence("another address");
	}
}

/* What follows arrives on this link. */
static void on_link(__u16 zone)
{
	__u16 *zones = simulated.object.pins.state->zones;

	for (int i = 0; i < ZONES; i++)
		zones[i] = zone;
}

static void on_two_links(__u64 seconds)
{
	for (__u64 i = 0; i < seconds; i += 10)
		for (int link = 1; link <= 2; link++) {
			on_link((__u16)link);
			advertise(ROUTER, link, link == 1 ? "2001:db8:1::" : "2001:db8:2::", 1800);
			SEND(.type = 136, .sender = link, .source = ROUTER, .target = "fe80::7",
			     .flags = NA_ROUTER | NA_SOLICITED | NA_OVERRIDE, .subject = ROUTER,
			     .link = link);
			wait(5 * SECOND);
		}
}

/* Link-local addresses are those of a link: fe80::1 may be the router of each. */
Test(simulation_routers, one_address_on_two_links)
{
	for (int attacks = 0; attacks < 3; attacks++) {
		begin();
		on_two_links(40 * 60);
		expect_silence("two links");
		cr_expect(!records, "%s", found.summary);
		for (int i = 0; i < 3 && attacks; i++) {
			on_link(2);
			if (attacks == 1) /* the router of the other link */
				advertise(ROUTER, 1, "2001:db8:1::", 1800);
			else
				advertise(ROGUE, 9, "2001:db8:bad::", 1800);
			on_two_links(10);
		}
		end();
		if (attacks)
			cr_expect(severity >= SEVERITY_HIGH, "attack %d: %s", attacks,
				  found.summary);
	}
}

/* Packets with a small hop limit do not leave the site. No router is set so after it was set
 * otherwise, and no host of the link has two such routers. */
Test(simulation_routers, one_that_cuts_the_hop_limit)
{
	static const struct {
		int first, later, link;
		enum severity severity;
	} cases[] = {
		{ 64, 1, 1, SEVERITY_MEDIUM },
		{ 64, 1, 9, SEVERITY_MEDIUM },
		{ 64, 255, 1, SEVERITY_INFO },
		{ 5, 4, 1, SEVERITY_INFO },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		begin();
		for (int j = 0; j < 8; j++) {
			bool later = j > 6;

			SEND(.type = 134, .sender = later ? cases[i].link : 1, .source = ROUTER,
			     .lifetime = 1800, .link = 1, .prefix = "2001:db8:1::",
			     .reach = later ? cases[i].later : cases[i].first);
			wait(10 * SECOND);
		}
		end();
		cr_expect(severity == cases[i].severity && raised <= 1, "%zu: severity %d: %s", i,
			  severity, found.summary);
	}
}

/* Router discovery of ICMPv4, which hardly anybody uses. */
static void advertises4(__u64 seconds, int count)
{
	static struct frame frame;

	for (int i = 0; i < count; i++) {
		frame_build(&frame,
			    FRAME(ETHERNET(), IPV4(.source = "192.168.1.66", .target = "224.0.0.1"),
				  ICMP(9, 0, .identifier = 0x0102, .sequence = 1800), DATA(8)));
		simulated_receive(&simulated, &frame);
		wait(seconds * SECOND);
	}
}

Test(simulation_routers, of_icmpv4)
{
	static const struct {
		__u64 begins, interval; /* seconds */
		int count;
		const char *declared;
		enum severity severity;
	} cases[] = {
		{ 300, 3, 60, "", SEVERITY_LOW },    { 3600, 3, 60, "", SEVERITY_LOW },
		{ 3600, 3, 2, "", SEVERITY_INFO },   { 300, 3, 60, "192.168.1.66", SEVERITY_INFO },
		{ 10, 3, 1200, "", SEVERITY_INFO },  { 10, 450, 12, "", SEVERITY_INFO },
		{ 300, 450, 12, "", SEVERITY_INFO },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		begin();
		if (*cases[i].declared)
			simulated_set(&simulated, "gateways=192.168.1.66");
		advertise(ROUTER, 1, "2001:db8:1::", 1800);
		wait(cases[i].begins * SECOND);
		advertises4(cases[i].interval, cases[i].count);
		end();
		cr_expect(severity == cases[i].severity, "%zu: severity %d: %s", i, severity,
			  found.summary);
	}
}
