// SPDX-License-Identifier: GPL-2.0-only
/*
 * What others send with both addresses of a router, over simulated hours, each paired with what a
 * router sends that is set up anew.
 */
#include "selftests/unit/simulated_router.h"

/* Whoever sends in the router's name with both its addresses: the router itself says otherwise. */
Test(simulation_router_names, in_a_routers_name)
{
	static const struct {
		const char *prefix, *withdrawn, *resolver;
		int flags;
	} lies[] = {
		{ "2001:db8:1::", NULL, ROGUE, 0 },
		{ "2001:db8:bad::", NULL, NULL, 0 },
		{ "2001:db8:1::", NULL, NULL, 0x80 },
		{ NULL, "2001:db8:1::", NULL, 0 },
		{ "2001:db8:bad::", "2001:db8:1::", NULL, 0 },
		{ NULL, "2001:db8:7::", ROGUE, 0 },
		{ NULL, "2001:db8:7::", NULL, 0x80 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(lies); i++) {
		begin();
		runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
		for (int j = 0; j < 40; j++) {
			SEND(.type = 134, .sender = 1, .source = ROUTER, .lifetime = 1800,
			     .link = 1, .prefix = lies[i].prefix, .withdrawn = lies[i].withdrawn,
			     .resolver = lies[i].resolver, .flags = lies[i].flags);
			wait(5 * SECOND);
			if (j % 8 == 0)
				advertise(ROUTER, 1, "2001:db8:1::", 1800);
			wait(5 * SECOND);
		}
		end();
		expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "in its name");
		cr_expect(raised == 1, "%u alerts", raised);
	}
}

/* Two programs advertise on it, or somebody is there from the start. */
Test(simulation_router_names, of_two_minds_from_the_start)
{
	begin();
	for (int i = 0; i < 240; i++) {
		advertise(ROUTER, 1, "2001:db8:1::", 1800);
		wait(10 * SECOND);
		SEND(.type = 134, .sender = 1, .source = ROUTER, .lifetime = 1800, .link = 1,
		     .resolver = ROUTER);
		wait(10 * SECOND);
	}
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_LOW, "of two minds");
	cr_expect(severity == SEVERITY_LOW && raised == 1, "%u alerts", raised);
}

/* Its prefix has changed without a warning (RFC 9096): it takes the old one back, in advertisements
 * of their own or beside the new one. */
Test(simulation_router_names, renumbered)
{
	for (int alone = 0; alone < 2; alone++) {
		begin();
		runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
		for (int i = 0; i < 60; i++) {
			SEND(.type = 134, .sender = 1, .source = ROUTER, .lifetime = 1800,
			     .link = 1,
			     .prefix = alone ? NULL : "2001:db8:2::", .withdrawn = "2001:db8:1::");
			wait(10 * SECOND);
			advertise(ROUTER, 1, "2001:db8:2::", 1800);
			wait(10 * SECOND);
		}
		end();
		expect_silence(alone ? "alone" : "beside the new one");
	}
}

/* It is configured anew, tries something for a while, and restarts with something else. */
Test(simulation_router_names, configured_anew)
{
	static const char *const prefixes[] = { "2001:db8:2::", "2001:db8:3::", "2001:db8:2::" };

	begin();
	runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
	for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++)
		runs(ROUTER, 1, prefixes[i], 5 * 60);
	for (int i = 0; i < 4; i++) {
		advertise(ROUTER, 1, NULL, 0);
		wait(20 * MINUTE);
		runs(ROUTER, 1, i % 2 ? "2001:db8:1::" : "2001:db8:2::", 5 * 60);
	}
	end();
	expect_silence("configured anew");
}

/* An answer of the router, or in its name, to a neighbour; `flag`: that it is a router. */
static void answer(bool flag)
{
	SEND(.type = 136, .sender = 1, .source = ROUTER, .target = "fe80::7",
	     .flags = (flag ? NA_ROUTER : 0) | NA_SOLICITED | NA_OVERRIDE, .subject = ROUTER,
	     .link = 1);
}

/* The router answers `rounds` times, and in its name somebody else each `lies` seconds, without the
 * router flag: for which hosts drop it. */
static void is_denied(unsigned int rounds, unsigned int lies)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
	for (unsigned int i = 0; i < rounds; i++) {
		answer(true);
		for (unsigned int second = 0; second < 60; second++) {
			if (lies && second % lies == lies - 1)
				answer(false);
			wait(SECOND);
		}
		advertise(ROUTER, 1, "2001:db8:1::", 1800);
	}
	end();
}

Test(simulation_router_names, it_is_no_router)
{
	is_denied(6, 0);
	expect_silence("its own");
	is_denied(6, 1);
	expect(RULE_ND_SPOOF, SEVERITY_HIGH, "one a second");
	is_denied(6, 30);
	expect(RULE_ND_SPOOF, SEVERITY_HIGH, "two a minute");
}

/* Who sets a router up anew turns forwarding off for a moment; a host has never been one. */
Test(simulation_router_names, it_is_no_router_for_a_while)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
	for (int i = 0; i < 10; i++) {
		answer(true);
		wait(5 * MINUTE);
		answer(false);
		wait(10 * SECOND);
		answer(true);
		wait(10 * MINUTE);
	}
	end();
	expect_silence("set up anew");
	begin();
	for (int i = 0; i < 20; i++) {
		answer(i % 2);
		wait(10 * SECOND);
	}
	end();
	expect_silence("a host");
}

/* In the learning period. The frames are another host's, or the router's own, or those of the
 * master that announces a virtual router. */
Test(simulation_router_names, it_is_no_router_in_the_learning_period)
{
	for (int foreign = 0; foreign < 2; foreign++) {
		begin();
		for (int i = 0; i < 12; i++) {
			answer(true);
			wait(2 * SECOND);
			SEND(.type = 136, .sender = foreign ? 9 : 1, .source = ROUTER,
			     .flags = NA_OVERRIDE, .subject = ROUTER, .link = 1);
			wait(3 * SECOND);
		}
		end();
		if (!foreign) {
			expect_silence("two programs");
			continue;
		}
		expect(RULE_ND_SPOOF, SEVERITY_LOW, "frames of another host");
		cr_expect(found.has_link && found.link[5] == 11, "its sender is named");
	}
}
