// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ownership of addresses over simulated hours: attacks on neighbours, each paired with an ordinary
 * link that resembles it.
 */
#include "selftests/unit/simulated_link.h"

#define HOST  "2001:db8:1::5"
#define ASKER "fe80::7"

/* An answer to a solicitation. */
static void answer(const char *address, int link)
{
	SEND(.type = 136, .sender = link, .source = address, .target = ASKER,
	     .flags = NA_SOLICITED | NA_OVERRIDE, .subject = address, .link = link);
}

static void announce(const char *address, int link)
{
	SEND(.type = 136, .sender = link, .source = address, .flags = NA_OVERRIDE,
	     .subject = address, .link = link);
}

static void probe(const char *address, int sender)
{
	SEND(.type = 135, .sender = sender, .source = "::", .target = "ff02::1:ff00:5",
	     .subject = address);
}

Test(simulation_neighbors, an_owner_that_still_answers)
{
	begin();
	answer(HOST, 5);
	wait(30 * SECOND);
	announce(HOST, 9);
	wait(2 * SECOND);
	answer(HOST, 5);
	end();
	expect(RULE_ND_SPOOF, SEVERITY_HIGH, "contended");
	cr_expect(found.has_link);
}

Test(simulation_neighbors, a_network_card_is_replaced)
{
	begin();
	for (int i = 0; i < 60; i++) {
		answer(HOST, 5);
		wait(30 * SECOND);
	}
	for (int i = 0; i < 60; i++) {
		answer(HOST, 6);
		wait(30 * SECOND);
	}
	end();
	cr_expect(severity <= SEVERITY_LOW && raised <= 1, "%s", found.summary);
}

/* Two known neighbours; ten announcements, as keepalived sends them; and back. */
Test(simulation_neighbors, a_virtual_router_moves)
{
	begin();
	answer("fe80::5", 5);
	answer("fe80::6", 6);
	announce(HOST, 5);
	wait(5 * MINUTE);
	for (int i = 0; i < 10; i++)
		announce(HOST, 6);
	for (int i = 0; i < 5; i++) {
		answer(HOST, 6);
		wait(MINUTE);
	}
	for (int i = 0; i < 10; i++)
		announce(HOST, 5);
	answer(HOST, 5);
	end();
	cr_expect(!raised, "%s", found.summary);
}

Test(simulation_neighbors, an_address_announced_for_good)
{
	begin();
	for (int i = 0; i < 20; i++) {
		announce(HOST, 9);
		wait(SECOND);
	}
	end();
	expect(RULE_ND_SPOOF, SEVERITY_MEDIUM, "announced");
	cr_expect(raised == 1);
}

/* A proxy answers for a host that is also there (RFC 4389): it does not override. */
Test(simulation_neighbors, a_proxy)
{
	begin();
	for (int i = 0; i < 50; i++) {
		SEND(.type = 136, .sender = 9, .source = "fe80::9", .target = ASKER,
		     .flags = NA_SOLICITED, .subject = HOST, .link = 9);
		wait(SECOND);
		answer(HOST, 5);
		wait(SECOND);
	}
	end();
	cr_expect(!raised, "%s", found.summary);
}

Test(simulation_neighbors, every_probe_is_answered)
{
	char address[32];

	begin();
	for (int i = 0; i < 5; i++) {
		snprintf(address, sizeof(address), "2001:db8:1::%x", 0x50 + i);
		probe(address, 5);
		simulated.now += 5 * NSEC_PER_MSEC;
		announce(address, 20 + i);
		announce(address, 20 + i);
		wait(2 * SECOND);
	}
	end();
	expect(RULE_DAD_DENIAL, SEVERITY_HIGH, "denied");
	cr_expect(raised == 1, "%u", raised);
}

/* One address is taken, and its owner says so each time another host tries it. */
Test(simulation_neighbors, a_real_duplicate)
{
	char address[32];

	begin();
	answer(HOST, 6);
	wait(MINUTE);
	for (int i = 0; i < 5; i++) {
		probe(HOST, 5);
		simulated.now += 5 * NSEC_PER_MSEC;
		announce(HOST, 6);
		snprintf(address, sizeof(address), "fe80::5:%x", i);
		probe(address, 5);
		wait(2 * MINUTE);
	}
	end();
	cr_expect(!raised, "%s", found.summary);
}

Test(simulation_neighbors, hosts_that_start)
{
	char address[32];

	begin();
	for (int i = 1; i < 40; i++) {
		snprintf(address, sizeof(address), "fe80::1:%x", i);
		probe(address, i);
		simulated.now += 30 * NSEC_PER_MSEC;
		snprintf(address, sizeof(address), "2001:db8:1::1:%x", i);
		probe(address, i);
		wait(SECOND);
		answer(address, i);
	}
	end();
	cr_expect(!raised, "%s", found.summary);
}
