// SPDX-License-Identifier: GPL-2.0-only
/* Redirects over simulated hours: attacks, each paired with an ordinary link that resembles it. */
#include "selftests/unit/simulated_router.h"

Test(simulation_redirects, in_a_routers_name)
{
	begin();
	runs(ROUTER, 1, "2001:db8:1::", 60);
	/* To the destination itself, on the link. */
	SEND(.type = 137, .sender = 1, .source = ROUTER, .target = "2001:db8:1::5",
	     .subject = "2001:db8:1::7", .destination = "2001:db8:1::7", .link = 7,
	     .quoted = "2001:db8:1::5");
	wait(3 * SECOND);
	expect_silence("the router's own");
	/* In the router's name, to a host that is no router. */
	SEND(.type = 137, .sender = 1, .source = ROUTER, .target = "2001:db8:1::5",
	     .subject = ROGUE, .destination = "2001:db8:2::7", .link = 9,
	     .quoted = "2001:db8:1::5");
	end();
	expect(RULE_REDIRECT, SEVERITY_MEDIUM, "in its name");
}

Test(simulation_redirects, by_a_host)
{
	begin();
	simulated_set(&simulated, "gateways=fe80::1");
	SEND(.type = 137, .sender = 9, .source = ROGUE, .target = "2001:db8:1::5", .subject = ROGUE,
	     .destination = "2001:db8:2::7", .link = 9, .quoted = "2001:db8:1::5");
	end();
	expect(RULE_REDIRECT, SEVERITY_HIGH, "by a host");
}

/* A flood of them is one alert, which says what they are; errors beside it have one of their own.
 */
Test(simulation_redirects, in_a_flood)
{
	for (unsigned int beside = 0; beside < 2; beside++) {
		begin();
		runs(ROUTER, 1, "2001:db8:1::", 60);
		for (int i = 0; i < 2000; i++) {
			SEND(.type = 137, .sender = 9, .source = ROGUE, .target = "2001:db8:1::5",
			     .subject = ROGUE, .destination = "2001:db8:2::7", .link = 9,
			     .quoted = "2001:db8:1::5");
			if (beside)
				SEND(.type = 3, .sender = 8, .source = "fe80::88",
				     .target = "2001:db8:1::5", .subject = "2001:db8:1::5");
			simulated.now += NSEC_PER_MSEC / 2;
		}
		end();
		cr_expect(beside ? raised > 1 : raised == 1, "%u: %u alerts: %s", beside, raised,
			  found.summary);
		if (!beside)
			expect(RULE_REDIRECT, SEVERITY_HIGH, "a flood of redirects");
	}
}

/* A former holder of a shared address forwards what still arrives there to the new one. */
Test(simulation_redirects, by_one_that_handed_over)
{
	static const char *const destinations[] = { "2001:db8:1::fe", "2001:db8:2::fe" };

	for (int beyond = 0; beyond < 2; beyond++) {
		begin();
		simulated_set(&simulated, "gateways=fe80::1");
		SEND(.type = 137, .sender = 9, .source = ROGUE, .target = "2001:db8:1::5",
		     .subject = destinations[beyond], .destination = destinations[beyond],
		     .link = 7, .quoted = "2001:db8:1::5");
		end();
		if (beyond)
			expect(RULE_REDIRECT, SEVERITY_HIGH, "beyond the link");
		else
			expect_silence("on the link");
	}
}

Test(simulation_redirects, that_quote_what_nobody_sent)
{
	begin();
	for (int i = 0; i < 2; i++)
		SEND(.type = 137, .sender = 1, .source = ROUTER, .target = "2001:db8:1::5",
		     .subject = "2001:db8:1::7", .destination = "2001:db8:1::7",
		     .quoted = "2001:db8:1::99");
	end();
	expect(RULE_REDIRECT, SEVERITY_HIGH, "forged");
}

/* A router forwards what it can, and redirects to another one. */
Test(simulation_redirects, to_the_sender)
{
	for (int named = 0; named < 2; named++) {
		begin();
		runs(ROUTER, 1, "2001:db8:1::", 60);
		for (int i = 0; i < 2; i++)
			SEND(.type = 137, .sender = 9, .source = named ? "fe80::77" : ROGUE,
			     .target = "2001:db8:1::5", .subject = ROGUE,
			     .destination = "2001:db8:2::7", .link = named ? 9 : 0,
			     .quoted = "2001:db8:1::5");
		end();
		expect(RULE_REDIRECT, SEVERITY_HIGH, named ? "link-layer address" : "address");
	}
}

/* It is no default router, but it advertises routes, as a router to a few networks does. */
Test(simulation_redirects, to_a_router_of_some_networks)
{
	begin();
	for (int i = 0; i < 6; i++) {
		advertise(ROUTER, 1, "2001:db8:1::", 1800);
		SEND(.type = 134, .sender = 2, .source = SECOND_ROUTER, .link = 2,
		     .route = "2001:db8:2::", .route_bits = 48);
		wait(10 * SECOND);
	}
	SEND(.type = 137, .sender = 1, .source = ROUTER, .target = "2001:db8:1::5",
	     .subject = SECOND_ROUTER, .destination = "2001:db8:2::7", .link = 2,
	     .quoted = "2001:db8:1::5");
	end();
	expect_silence("to another router");
}
