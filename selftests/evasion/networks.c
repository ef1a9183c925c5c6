// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: an offence in each of thousands of VLANs, each of which has alerts of its own, so that
 * the table of alerts is full when something else happens.  One story is a handful of alerts; the
 * controls are offences in a few VLANs, each of which is told.
 */
#include "headers/hash.h"
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { FLOODER = 0xcb007142 };

struct spread {
	__u32 networks;
	bool senders; /* another one in each */
	int type;
	const char *target;
	enum rule rule;
};

static void offend(struct watch *watch, const struct spread *spread, __u64 seed, __u32 number)
{
	const __u32 drawn = (__u32)hash_mix(seed + number);
	char source[16];

	snprintf(source, sizeof(source), "11.%u.%u.7", spread->senders ? drawn >> 8 & 255 : 1,
		 spread->senders ? drawn & 255 : 1);
	drops(watch->world, ETHERNET(), VLAN(2 + (int)(number & 2047)),
	      VLAN(1 + (int)(number >> 11)),
	      IPV4(.source = source, .target = spread->target, .ttl = 57),
	      ICMP(spread->type, 0, .identifier = (int)(drawn & 0xffff), .sequence = 1), DATA(56));
	cr_assert(engine_events(watch->engine) == 0);
	watch_until(watch, watch->world->now + 4 * NSEC_PER_MSEC);
}

/* Returns the alerts of an offence in many networks, behind which a flood is told. */
static __u64 alerts_of(const struct spread *spread, __u64 seed)
{
	struct watch *watch = watch_open("vlan=yes");
	__u64 raised;

	for (__u32 i = 0; i < spread->networks; i++)
		offend(watch, spread, seed, i);
	watch_until(watch, watch->world->now + 5 * NSEC_PER_SEC);
	watch_flood(watch, FLOODER, 400, 3);
	cr_expect(watch->raised[RULE_FLOOD_SOURCE] == 1, "behind %u networks", spread->networks);
	raised = watch->raised[spread->rule];
	watch_close(watch);
	return raised;
}

static const struct spread probes[] = {
	{ 0, false, 8, "169.254.169.254", RULE_SENSITIVE_PROBE },
	{ 0, true, 8, "169.254.169.254", RULE_SENSITIVE_PROBE },
	{ 0, true, 17, "192.0.2.7", RULE_LEGACY_PROBE },
};

Test(evasion_networks, thousands_are_a_handful_of_alerts, .timeout = 120)
{
	for (size_t i = 0; i < ARRAY_LENGTH(probes); i++)
		for (__u64 seed = 1; seed <= 2; seed++) {
			struct spread spread = probes[i];
			__u64 raised;

			spread.networks = 3000 + (__u32)(hash_mix(seed) % 3000);
			raised = alerts_of(&spread, seed);
			cr_expect(raised <= 70, "%zu: %llu alerts", i, raised);
		}
}

Test(evasion_networks, controls)
{
	for (size_t i = 0; i < ARRAY_LENGTH(probes); i++) {
		struct spread spread = probes[i];

		spread.networks = 12;
		cr_expect(alerts_of(&spread, 1) == 12, "%zu: each of a few is told", i);
	}
}
