// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses that are announced for good: by what keeps caches poisoned, and by a manager of service
 * addresses (kube-vip announces each every three seconds), whose leader changes now and then.
 */
#include "selftests/unit/simulated_claims.h"

Test(simulation_announcers, an_address_announced_for_good)
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

/* A storm: one alert about the link. */
Test(simulation_announcers, many_addresses_announced_for_good)
{
	begin();
	for (int i = 0; i < 20; i++) {
		claim_all(announce, 30, 9);
		wait(SECOND);
	}
	end();
	expect(RULE_ND_SPOOF, SEVERITY_MEDIUM, "announced");
	cr_expect(raised == 1 && found.offender_bits, "%u", raised);
}

/* Each address of the service, by its leader. A host of the link asks twice a minute. */
static void lead(int addresses, int leader, unsigned int seconds)
{
	for (unsigned int second = 0; second < seconds; second += 3) {
		claim_all(announce, addresses, leader);
		if (second % 30 == 0)
			claim_all(answer, addresses, leader);
		wait(3 * SECOND);
	}
}

Test(simulation_announcers, a_manager_of_service_addresses)
{
	static const int addresses[] = { 1, 2, 12 };

	for (size_t i = 0; i < ARRAY_LENGTH(addresses); i++) {
		begin();
		for (int leader = 5; leader < 9; leader++)
			lead(addresses[i], leader, 300);
		lead(addresses[i], 5, 300);
		end();
		cr_expect(!raised, "%d: %s", addresses[i], found.summary);
	}
}

/* The leader is not dead: somebody takes an address while it goes on, or answers. Both announce it
 * for good, so nobody can tell who is the leader. */
Test(simulation_announcers, a_service_that_is_taken)
{
	for (int answers = 0; answers < 2; answers++) {
		begin();
		answer("fe80::9", 9);
		lead(2, 5, 120);
		for (int second = 0; second < 60; second++) {
			claim_all(announce, 1, 9);
			wait(SECOND / 2);
			if (second % 3 == 0)
				claim_all(answers ? answer : announce, 2, 5);
			wait(SECOND / 2);
		}
		end();
		expect(RULE_ND_SPOOF, SEVERITY_HIGH, "taken");
	}
}

/* Who poisons a cache answers too, and its victim is heard only now and then. */
Test(simulation_announcers, one_that_answers_for_another)
{
	begin();
	answer(HOST, 5);
	wait(60 * SECOND);
	for (int second = 0; second < 60; second++) {
		announce(HOST, 9);
		if (second % 20 == 0)
			answer(HOST, 9);
		wait(SECOND);
	}
	end();
	expect(RULE_ND_SPOOF, SEVERITY_HIGH, "answered");
}
