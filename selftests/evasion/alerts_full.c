// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: fill the table of alerts with forged senders of one odd packet each, then flood. The
 * flood must be blocked whatever the number of alerts, and must have an alert.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

enum { FLOODER = 0xcb007142 }; /* 203.0.113.66 */

static void fill_and_flood(const char *set, __u32 forged, __u64 raised_at_most)
{
	struct watch *watch = watch_open(set);

	for (__u32 i = 0; i < forged; i++) {
		watch->world->now += NSEC_PER_MSEC;
		watch_timestamp(watch, 0x0b000000 + i * 251, (__u8)(1 + i % 250));
	}
	watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
	cr_expect(watch->raised[RULE_LEGACY_PROBE] <= raised_at_most, "%llu alerts",
		  watch->raised[RULE_LEGACY_PROBE]);
	watch_flood(watch, FLOODER, 1000, 3);
	cr_expect(watch_blocks(watch, FLOODER), "behind %u forged senders", forged);
	cr_expect(watch->raised[RULE_FLOOD_SOURCE] == 1);
	watch_close(watch);
}

Test(evasion_alerts_full, control)
{
	fill_and_flood(NULL, 0, 0);
}

Test(evasion_alerts_full, forged_senders_share_an_alert)
{
	fill_and_flood(NULL, 100, 5);
	fill_and_flood(NULL, 6000, 5);
}

/* Fills the table with their alerts. */
Test(evasion_alerts_full, an_alert_for_each_forged_sender)
{
	fill_and_flood("alerts.campaign=0", 4096, 4096);
	fill_and_flood("alerts.campaign=0", 6000, 6000);
}
