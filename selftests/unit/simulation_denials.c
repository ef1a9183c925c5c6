// SPDX-License-Identifier: GPL-2.0-only
/* Probes for duplicate addresses, answered by a stranger or by an owner, and messages in fragments.
 */
#include "selftests/unit/simulated_claims.h"

Test(simulation_denials, every_probe_is_answered)
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

/* Each in the prober's own name; it had one of the addresses before. */
Test(simulation_denials, every_probe_is_answered_in_its_name)
{
	char address[32];

	begin();
	answer("2001:db8:1::50", 5);
	for (int i = 0; i < 5; i++) {
		snprintf(address, sizeof(address), "2001:db8:1::%x", 0x50 + i);
		probe(address, 5);
		simulated.now += 5 * NSEC_PER_MSEC;
		announce(address, 5);
		wait(20 * SECOND);
	}
	end();
	expect(RULE_DAD_DENIAL, SEVERITY_HIGH, "denied");
	cr_expect(raised == 1 && !found.has_link, "%u", raised);
}

/* One address is taken, and its owner says so each time another host tries it. */
Test(simulation_denials, a_real_duplicate)
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

/* Receivers ignore these (RFC 6980): a filter is to overlook them. */
Test(simulation_denials, in_fragments)
{
	static const __u8 atomic[8] = { PROTOCOL_ICMPV6 };
	static const __u8 first[8] = { PROTOCOL_ICMPV6, 0, 0, 1 };
	static const struct {
		const char *source;
		int type;
	} cases[] = { { "2001:db8:1::5", 136 }, { "2001:db8:1::5", 135 }, { "::", 135 } };

	for (size_t i = 0; i < 2 * ARRAY_LENGTH(cases); i++) {
		begin();
		for (int j = 0; j < 3; j++)
			SEND(.type = cases[i / 2].type, .sender = 9, .source = cases[i / 2].source,
			     .flags = NA_OVERRIDE, .subject = "2001:db8:1::5", .link = 9,
			     .extension = i % 2 ? first : atomic, .extension_bytes = 8,
			     .extension_type = PROTOCOL_FRAGMENT);
		end();
		expect(RULE_ND_SPOOF, SEVERITY_MEDIUM, "in fragments");
		cr_expect(raised == 1 && found.has_link && found.link[5] == 11, "%zu: %u alerts", i,
			  raised);
	}
}

/* A first fragment without the message, or with headers before it: each may be of a router's. */
Test(simulation_denials, hidden_in_fragments)
{
	static const __u8 options[16] = { PROTOCOL_DESTINATION, 0, 0, 1, 0, 0, 0, 0,
					  PROTOCOL_ICMPV6,	0, 1, 4 };
	static const __u8 cut[16] = {
		PROTOCOL_DESTINATION, 0, 0, 1, 0, 0, 0, 0, PROTOCOL_ICMPV6, 9
	};
	static const int types[] = { 128, 58, 136 };

	for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
		begin();
		for (int j = 0; j < 3; j++)
			SEND(.type = types[i], .sender = 9, .source = "fe80::66",
			     .subject = "fe80::5", .link = 9, .extension = i == 2 ? cut : options,
			     .extension_bytes = 16, .extension_type = PROTOCOL_FRAGMENT);
		end();
		expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "hidden");
		cr_expect(raised == 1 && found.has_link && found.link[5] == 11, "%zu: %u alerts", i,
			  raised);
	}
}

Test(simulation_denials, hosts_that_start)
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
