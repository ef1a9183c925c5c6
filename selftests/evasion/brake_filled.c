// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: exhaust the brake on blocks (block.per-minute, 60) with short forged floods, then keep
 * flooding. The block must follow once the brake permits it.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

enum { FLOODER = 0xcb007142, MINI_FLOOD = 272 };

static void brake_and_flood(__u32 forged, bool blocked_at_once)
{
	struct watch *watch = watch_open(NULL);

	for (__u32 i = 0; i < forged; i++)
		for (__u16 n = 0; n < MINI_FLOOD; n++) {
			watch->world->now += 50000;
			watch_ping(watch, 0x0b000000 + i * 251, (__u8)(2 + i % 250), n);
		}
	watch_until(watch, watch->world->now + NSEC_PER_SEC);
	watch_flood(watch, FLOODER, 200, 3);
	cr_expect(watch_blocks(watch, FLOODER) == blocked_at_once, "behind %u", forged);
	watch_flood(watch, FLOODER, 200, 60);
	cr_expect(watch_blocks(watch, FLOODER), "a minute later, behind %u", forged);
	watch_close(watch);
}

Test(evasion_brake_filled, control)
{
	brake_and_flood(0, true);
}

Test(evasion_brake_filled, a_full_minute_of_forged_floods)
{
	brake_and_flood(60, false);
	brake_and_flood(300, false);
}
