// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: ten thousand hosts offend at once, so that some might never be handled. Where the
 * brake permits, all are blocked at the next poll.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

enum { FIRST = 0x0b000001, BURST = 10, PACKETS = 6 * BURST };

static __u32 blocked_of(__u32 offenders)
{
	struct watch *watch = watch_open("limit.request.source-burst=10 limit.spread=1 "
					 "limit.request.target-burst=1000000 "
					 "admission.burst=1000000 "
					 "block.per-minute=1000000 block.max=100000");
	__u32 blocked = 0;

	for (__u16 n = 0; n < PACKETS; n++)
		for (__u32 i = 0; i < offenders; i++) {
			watch->world->now += 1000;
			watch_send(watch, FIRST + i * 251, (__u8)(1 + i % 250), n);
		}
	watch_until(watch, watch->world->now + NSEC_PER_SEC);
	for (__u32 i = 0; i < offenders; i++)
		blocked += watch_blocks(watch, FIRST + i * 251);
	watch_close(watch);
	return blocked;
}

Test(evasion_many_offenders, control)
{
	cr_expect(blocked_of(10) == 10);
}

Test(evasion_many_offenders, all_are_blocked_within_a_second)
{
	__u32 blocked = blocked_of(10000);

	cr_expect(blocked == 10000, "%u of them", blocked);
}
