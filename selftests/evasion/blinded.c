// SPDX-License-Identifier: GPL-2.0-only
/* The trick: a few forged senders a second, too few for a flood, keep it unclear whether there is
 * one, and behind them many sources scan or flood a network together. */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

enum { FORGED = 14 }; /* per second */

static __u32 forged;

static void cover(struct watch *watch, __u32 count)
{
	for (__u32 i = 0; i < count; i++, forged += 7919)
		watch_send(watch, 0x0b000001 + forged, 251, 0);
}

/* Returns whether 240 hosts, each asked by a source of its own, are found. */
static bool finds_scan(bool covered)
{
	struct watch *watch = watch_open(NULL);
	bool found;

	for (__u32 i = 0; i < 240; i++) {
		if (covered)
			cover(watch, FORGED);
		watch_send(watch, 0x50000001 + i * 65537, (__u8)(1 + i * 89 % 250), 1);
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	for (__u32 i = 0; i < 60; i++) {
		if (covered)
			cover(watch, FORGED);
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	found = watch->raised[RULE_SWEEP_DISTRIBUTED] || watch->raised[RULE_SWEEP_ROTATING];
	watch_close(watch);
	return found;
}

/* Returns whether 100 senders that flood a network are found. */
static bool finds_flood(bool covered, __u32 rate)
{
	struct watch *watch = watch_open(NULL);
	__u64 begun = watch->world->now;
	bool found;

	for (__u32 i = 0; i < 15 * FORGED && covered; i++) {
		cover(watch, 1);
		watch_until(watch, begun + (i + 1) * (NSEC_PER_SEC / FORGED));
	}
	begun = watch->world->now;
	for (__u32 i = 0; i < rate * 25; i++) {
		watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / rate);
		if (covered && i % (rate / FORGED) == 0)
			cover(watch, 1);
		watch_send(watch, 0x50000001 + i % 100 * 65537,
			   (__u8)(1 + (i % 100 * 8 + i / 100 % 8) % 250), (__u16)(i / 100));
	}
	watch_until(watch, watch->world->now + 12 * NSEC_PER_SEC);
	found = watch->raised[RULE_FLOOD_TARGET];
	watch_close(watch);
	return found;
}

Test(evasion_blinded, a_scan_behind_a_few_forged_senders)
{
	cr_expect(finds_scan(false), "control");
	cr_expect(finds_scan(true));
}

Test(evasion_blinded, a_flood_behind_a_few_forged_senders)
{
	cr_expect(finds_flood(false, 2800), "control");
	cr_expect(finds_flood(true, 2800));
	cr_expect_not(finds_flood(true, 600), "control: people who ping");
}
