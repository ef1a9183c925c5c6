// SPDX-License-Identifier: GPL-2.0-only
/*
 * A flood from the address of a source on the allow list, which no rule judges: it is limited, and
 * reported for the target.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

enum { ALLOWED = 0xcb007114, RATE = 2000, SECONDS = 4 };

/* Counts the alerts that a flood at this rate raises, and its dropped packets. */
static void flood(__u64 raised[RULE_COUNT], __u32 rate, bool allowed, __u32 *dropped)
{
	struct watch *watch = watch_open(NULL);

	if (allowed)
		world_allow(watch->world, "203.0.113.20", 0);
	*dropped = watch_flood(watch, ALLOWED, rate, SECONDS);
	watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
	memcpy(raised, watch->raised, sizeof(watch->raised));
	cr_expect(!allowed || !watch_blocks(watch, ALLOWED));
	watch_close(watch);
}

Test(evasion_allowed_flood, is_told_for_its_target)
{
	__u64 raised[RULE_COUNT];
	__u32 dropped;

	flood(raised, RATE, true, &dropped);
	cr_expect(raised[RULE_FLOOD_TARGET] == 1 && raised[RULE_FLOOD_SOURCE] == 0);
	flood(raised, 2 * RATE, true, &dropped);
	cr_expect(dropped > 0, "past limit.allowed-share it is limited");
	flood(raised, 100, true, &dropped);
	cr_expect(dropped == 0 && raised[RULE_FLOOD_TARGET] == 0, "control: an allowed monitor");
	flood(raised, RATE, false, &dropped);
	cr_expect(dropped > 0 && raised[RULE_FLOOD_SOURCE] == 1, "control: not allowed");
}
