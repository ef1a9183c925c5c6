// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: forge port unreachables to a host at home, in the names of many, so that it looks like
 * a scanner of ports.  Only packets that anybody outside can send support that, so it is no proof.
 * The controls are errors that hosts at home send to a scanner.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

struct accusation {
	bool v6;
	__u32 hosts; /* that refuse in turns */
	__u32 errors;
	__u32 gap;	/* milliseconds */
	bool foreign;	/* the quoted packet is another host's */
	bool from_home; /* the hosts are at home, and the receiver is outside */
};

/* Returns the records of error-harvest above info; `raised`: all alerts. */
static __u64 accuses(struct accusation accusation, __u64 *raised)
{
	struct watch *watch = watch_open(FAMILY_HOME);
	const bool v6 = accusation.v6;
	const struct host_text receiver = accusation.from_home ? outside_host(v6, 7) :
								 home_host(v6, 7);
	const struct host_text another = accusation.from_home ? outside_host(v6, 8) :
								home_host(v6, 8);
	__u64 serious;

	for (__u32 i = 0; i < accusation.errors; i++) {
		__u32 host = 20 + i % accusation.hosts;
		const struct host_text from = accusation.from_home ? home_host(v6, host) :
								     outside_host(v6, host * 71);
		const char *quoted = accusation.foreign ? another.text : receiver.text;
		int port = 20 + (int)(i / accusation.hosts) * 13;

		watch_until(watch, watch->world->now + accusation.gap * NSEC_PER_MSEC);
		if (v6)
			drops(watch->world, ETHERNET(),
			      IPV6(.source = from.text, .target = receiver.text, .ttl = 57),
			      ICMPV6(1, 4), IPV6(.source = quoted, .target = from.text),
			      UDP(41000, port), DATA(8));
		else
			drops(watch->world, ETHERNET(),
			      IPV4(.source = from.text, .target = receiver.text, .ttl = 57),
			      ICMP(3, 3), IPV4(.source = quoted, .target = from.text),
			      UDP(41000, port), DATA(8));
		cr_assert(engine_events(watch->engine) == 0);
	}
	watch_until(watch, watch->world->now + 5 * NSEC_PER_SEC);
	serious = watch->serious[RULE_ERROR_HARVEST];
	*raised = watch->raised[RULE_ERROR_HARVEST];
	watch_close(watch);
	return serious;
}

#define ACCUSES(raised, ...) accuses((struct accusation){ __VA_ARGS__ }, raised)

/* They cannot be told from those that a scanner at home draws, so they are mentioned, once. */
Test(evasion_forged_refusals, from_outside_they_are_one_alert)
{
	__u64 raised;

	for (int v6 = 0; v6 < 2; v6++) {
		ACCUSES(&raised, .v6 = v6, .hosts = 1, .errors = 40, .gap = 100);
		cr_expect(raised == 1, "many ports of one host: %llu", raised);
		ACCUSES(&raised, .v6 = v6, .hosts = 120, .errors = 240, .gap = 10);
		cr_expect(raised == 1, "many hosts: %llu", raised);
	}
}

Test(evasion_forged_refusals, what_the_receiver_did_not_send_is_not_counted)
{
	__u64 raised;

	for (int v6 = 0; v6 < 2; v6++)
		for (int from_home = 0; from_home < 2; from_home++) {
			ACCUSES(&raised, .v6 = v6, .hosts = 1, .errors = 40, .gap = 100,
				.foreign = true, .from_home = from_home);
			cr_expect(raised == 0);
		}
}

Test(evasion_forged_refusals, control_a_scanner_of_hosts_at_home)
{
	__u64 raised;

	for (int v6 = 0; v6 < 2; v6++) {
		cr_expect(ACCUSES(&raised, .v6 = v6, .hosts = 1, .errors = 40, .gap = 100,
				  .from_home = true));
		cr_expect(ACCUSES(&raised, .v6 = v6, .hosts = 120, .errors = 240, .gap = 10,
				  .from_home = true));
	}
}
