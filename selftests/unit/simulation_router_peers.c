// SPDX-License-Identifier: GPL-2.0-only
/* Several routers of one link, and one router of several links, over simulated hours: honest ones,
 * each paired with an attacker that resembles it. */
#include "selftests/unit/simulated_router.h"

/* What the second of two routers advertises. */
struct second {
	const char *prefix, *resolver, *route;
	int route_bits, flags;
};

static void second_advertises(const struct second *second)
{
	SEND(.type = 134, .sender = 2, .source = SECOND_ROUTER, .lifetime = 1800, .link = 2,
	     .prefix = second->prefix, .resolver = second->resolver, .route = second->route,
	     .route_bits = second->route_bits, .flags = second->flags);
}

/* Both, every five minutes. */
static void both_run(const struct second *second, __u64 minutes)
{
	for (__u64 i = 0; i < minutes; i += 5) {
		advertise(ROUTER, 1, "2001:db8:1::", 1800);
		wait(MINUTE);
		second_advertises(second);
		wait(4 * MINUTE);
	}
}

static const struct second same = { .prefix = "2001:db8:1::" };

Test(simulation_router_peers, two_from_the_start)
{
	static const struct second honest[] = {
		{ .prefix = "2001:db8:1::" },
		{ .prefix = "2001:db8:1::", .flags = RA_PREFERENCE_LOW },
		{ .prefix = "2001:db8:2::", .flags = RA_PREFERENCE_LOW },
		{ .route = "2001:db8:7::", .route_bits = 48, .flags = RA_PREFERENCE_LOW },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(honest); i++) {
		begin();
		both_run(&honest[i], 120);
		expect_silence("two routers");
		for (int j = 0; j < 2; j++) {
			advertise(ROGUE, 9, "2001:db8:1::", 1800);
			both_run(&honest[i], 5);
		}
		end();
		expect(RULE_ROGUE_ROUTER, SEVERITY_MEDIUM, "a third one, later");
	}
}

/* Each redirects to the other when learning has just ended, before it advertises itself again. */
Test(simulation_router_peers, two_that_redirect)
{
	for (int second = 0; second < 2; second++) {
		begin();
		both_run(&same, 30);
		advertise(second ? ROUTER : SECOND_ROUTER, second ? 1 : 2, "2001:db8:1::", 1800);
		wait(20 * SECOND);
		SEND(.type = 137, .sender = second ? 2 : 1,
		     .source = second ? SECOND_ROUTER : ROUTER, .target = "2001:db8:1::7",
		     .subject = second ? ROUTER : SECOND_ROUTER, .destination = "2001:db8:7::1",
		     .quoted = "2001:db8:1::7");
		end();
		expect_silence("to its peer");
	}
}

/* Who contradicts a router is not learned, wherever it came from. */
Test(simulation_router_peers, two_that_contradict_each_other)
{
	static const struct second rogues[] = {
		{ .prefix = "2001:db8:bad::" },
		{ .prefix = "2001:db8:1::", .resolver = ROGUE },
		{ .prefix = "2001:db8:1::", .flags = RA_PREFERENCE_HIGH },
		{ .prefix = "2001:db8:1::", .flags = RA_MANAGED },
		{ .prefix = "2001:db8:1::", .route = "2000::", .route_bits = 3 },
		{ .prefix = "2001:db8:2::", .flags = RA_PREFERENCE_LOW, .resolver = ROGUE },
		{ .flags = RA_PREFERENCE_LOW, .route = "2000::", .route_bits = 3 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rogues); i++) {
		begin();
		both_run(&rogues[i], 45);
		end();
		expect(RULE_ROGUE_ROUTER, SEVERITY_MEDIUM, "contradicts");
	}
}

/* The same, but not there from the start. */
Test(simulation_router_peers, one_comes_later)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 10 * 60);
	both_run(&same, 60);
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_MEDIUM, "in the midst of learning");
}

/* It was there, and comes back in an hour: it may be anybody. */
Test(simulation_router_peers, one_was_away)
{
	begin();
	both_run(&same, 10);
	runs(ROUTER, 1, "2001:db8:1::", 80 * 60);
	second_advertises(&same);
	both_run(&same, 10);
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_MEDIUM, "was away");
}

/* An attacker waits until it is learned. */
Test(simulation_router_peers, one_departs)
{
	static const struct second later[] = {
		{ .prefix = "2001:db8:1::", .resolver = ROGUE },
		{ .prefix = "2001:db8:bad::" },
		{ .prefix = "2001:db8:1::", .flags = RA_PREFERENCE_HIGH },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(later); i++) {
		begin();
		both_run(&same, 60);
		expect_silence("the same");
		both_run(&later[i], 30);
		end();
		expect(RULE_ROGUE_ROUTER, i == 2 ? SEVERITY_MEDIUM : SEVERITY_LOW, "departs");
		cr_expect(raised == 1, "%u alerts", raised);
	}
}

/* Both are configured anew, and one restarts. */
Test(simulation_router_peers, both_change)
{
	begin();
	both_run(&same, 60);
	for (int i = 0; i < 2; i++) {
		advertise(SECOND_ROUTER, 2, "2001:db8:1::", 0);
		wait(10 * MINUTE);
		second_advertises(&same);
	}
	both_run(&same, 30);
	end();
	expect_silence("restarts");
}

/* A router of several VLANs of a trunk has one address there, and perhaps one link-layer address.
 */
static void in_vlans(bool one_link, __u64 minutes)
{
	static const char *const prefixes[] = { "2001:db8:1::", "2001:db8:2::", "2001:db8:3::" };

	for (__u64 i = 0; i < minutes; i++)
		for (int vlan = 1; vlan <= 3; vlan++) {
			int link = one_link ? 1 : vlan;

			SEND(.type = 134, .sender = link, .source = ROUTER, .lifetime = 1800,
			     .link = link, .prefix = prefixes[vlan - 1], .vlan = 10 * vlan);
			wait(10 * SECOND);
			SEND(.type = 136, .sender = link, .source = ROUTER, .target = "fe80::7",
			     .flags = NA_ROUTER | NA_SOLICITED | NA_OVERRIDE, .subject = ROUTER,
			     .link = link, .vlan = 10 * vlan);
			wait(10 * SECOND);
		}
}

Test(simulation_router_peers, one_address_in_several_vlans)
{
	for (int one_link = 0; one_link < 2; one_link++)
		for (int attacks = 0; attacks < 3; attacks++) {
			begin();
			in_vlans(one_link, 80);
			cr_expect(!records, "%s", found.summary);
			for (int i = 0; i < 8 && attacks; i++) {
				SEND(.type = 134,
				     .sender = attacks == 1 ? 9 :
					       one_link	    ? 1 :
							      2,
				     .source = attacks == 1 ? ROGUE : ROUTER, .lifetime = 1800,
				     .link = 2, .prefix = "2001:db8:bad::", .vlan = 20);
				in_vlans(one_link, 1);
			}
			end();
			if (attacks)
				expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "in one VLAN");
		}
}

/* A declared router has its link-layer address in each VLAN. */
Test(simulation_router_peers, declared_in_several_vlans)
{
	begin();
	simulated_set(&simulated, "routers=fe80::1=02:02:02:02:02:03");
	in_vlans(true, 10);
	cr_expect(!records, "%s", found.summary);
	for (int i = 0; i < 2; i++) {
		SEND(.type = 134, .sender = 9, .source = ROUTER, .lifetime = 1800, .link = 9,
		     .prefix = "2001:db8:bad::", .vlan = 20);
		in_vlans(true, 1);
	}
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "its address");
}

/* Hosts that are no routers, on a link that has none: border routers of sensor networks and servers
 * of an isolated link offer prefixes; who has hosts ask it by DHCPv6 need not. */
Test(simulation_router_peers, servers_without_a_router)
{
	static const struct {
		const char *prefix, *route;
		int flags;
		enum severity early, later;
	} servers[] = {
		{ NULL, NULL, RA_MANAGED | RA_OTHER, SEVERITY_LOW, SEVERITY_MEDIUM },
		{ "2001:db8:1::", NULL, RA_MANAGED, SEVERITY_INFO, SEVERITY_MEDIUM },
		{ "fd00:1::", "fd00:2::", 0, SEVERITY_INFO, SEVERITY_INFO },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(servers); i++)
		for (int later = 0; later < 2; later++) {
			begin();
			wait(SECOND);
			SEND(.type = 136, .sender = 7, .source = "fe80::7", .target = "fe80::8",
			     .flags = NA_SOLICITED, .subject = "fe80::7", .link = 7);
			wait(later ? 60 * MINUTE : 2 * MINUTE);
			for (int j = 0; j < 100; j++) {
				SEND(.type = 134, .sender = 9, .source = ROGUE, .link = 9,
				     .prefix = servers[i].prefix, .route = servers[i].route,
				     .route_bits = 64, .flags = servers[i].flags);
				wait(30 * SECOND);
			}
			end();
			cr_expect_eq(severity, later ? servers[i].later : servers[i].early,
				     "%zu, %d: severity %d: %s", i, later, severity, found.summary);
			cr_expect(raised <= 1, "%u alerts", raised);
		}
}

/* In its name somebody withdraws it `delay` after each of its advertisements. */
static void is_withdrawn(unsigned int times, __u64 delay)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
	for (unsigned int i = 0; i < times; i++) {
		advertise(ROUTER, 1, "2001:db8:1::", 1800);
		wait(delay);
		advertise(ROUTER, 1, NULL, 0);
		wait(6 * MINUTE);
	}
	advertise(ROUTER, 1, "2001:db8:1::", 1800);
	end();
}

Test(simulation_router_peers, one_is_withdrawn_after_it_advertises)
{
	is_withdrawn(4, SECOND / 100);
	expect(RULE_ROGUE_ROUTER, SEVERITY_LOW, "at once");
	is_withdrawn(8, MINUTE);
	expect(RULE_ROGUE_ROUTER, SEVERITY_LOW, "after a minute");
	/* A start that failed, and restarts. */
	is_withdrawn(1, SECOND);
	expect_silence("a start");
	is_withdrawn(3, MINUTE);
	expect_silence("restarts");
}

/* What one host receives in the router's name, while all receive what they did before. */
Test(simulation_router_peers, one_host_is_told_something_else)
{
	static const struct {
		const char *prefix, *withdrawn, *resolver;
		enum severity severity;
	} told[] = {
		{ "2001:db8:1::", NULL, "2001:db8:1::53", SEVERITY_INFO }, /* the same */
		{ "2001:db8:8::", NULL, "2001:db8:1::53", SEVERITY_INFO }, /* its own prefix */
		{ "2001:db8:1::", NULL, NULL, SEVERITY_INFO },
		{ NULL, NULL, ROGUE, SEVERITY_LOW },
		{ "2001:db8:1::", NULL, ROGUE, SEVERITY_LOW },
		{ NULL, "2001:db8:1::", NULL, SEVERITY_LOW },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(told); i++) {
		begin();
		for (int j = 0; j < 240; j++) {
			if (j % 10 == 0)
				SEND(.type = 134, .sender = 1, .source = ROUTER, .lifetime = 1800,
				     .link = 1,
				     .prefix = "2001:db8:1::", .resolver = "2001:db8:1::53");
			wait(15 * SECOND);
			if (j >= 160)
				SEND(.type = 134, .sender = 1, .source = ROUTER, .lifetime = 1800,
				     .target = "fe80::7", .link = 1, .prefix = told[i].prefix,
				     .withdrawn = told[i].withdrawn, .resolver = told[i].resolver);
			wait(15 * SECOND);
		}
		end();
		cr_expect_eq(severity, told[i].severity, "%zu: severity %d: %s", i, severity,
			     found.summary);
	}
}
