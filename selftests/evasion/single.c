// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forged sources keep the admission filter busy, so that one packet of a new source is not tracked:
 * offences of a single packet are seen all the same.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

enum { SCANNER = 0xcb007142, FORGED = 0xc6120000 };

static void from_scanner(struct watch *watch)
{
	watch_ping(watch, SCANNER, 9, 1);
}

static void stamp_from_scanner(struct watch *watch)
{
	watch_timestamp(watch, SCANNER, 1);
}

/* Returns whether the rule reports a packet sent after `forged` forged ones. */
static bool told(enum rule rule, void (*act)(struct watch *), __u32 forged)
{
	struct watch *watch = watch_open("sensitive=192.0.2.9");
	bool raised;

	for (__u32 i = 0; i < forged; i++) {
		watch_until(watch, watch->world->now + NSEC_PER_SEC / 4000);
		watch_ping(watch, FORGED + i, 1, (__u16)i);
	}
	act(watch);
	watch_until(watch, watch->world->now + 3 * NSEC_PER_SEC);
	raised = watch->raised[rule] > 0;
	watch_close(watch);
	return raised;
}

Test(evasion_single, one_packet_is_enough)
{
	static const __u32 forged[] = { 0, 1000, 6000, 9000 };

	for (size_t i = 0; i < ARRAY_LENGTH(forged); i++) {
		cr_expect(told(RULE_SENSITIVE_PROBE, from_scanner, forged[i]), "%u forged",
			  forged[i]);
		cr_expect(told(RULE_LEGACY_PROBE, stamp_from_scanner, forged[i]), "%u forged",
			  forged[i]);
	}
}
