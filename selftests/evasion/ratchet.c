// SPDX-License-Identifier: GPL-2.0-only
/* The trick: forged senders, ever more of them and always below four times the usual rate, which
 * they raise as they are learned. */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

/* Sends from new senders for `seconds`, from `rate` per second, `growth` times as many in each half
 * minute, at most `most`. Returns whether they are found. */
static bool finds(double rate, double growth, double most, __u32 seconds)
{
	struct watch *watch = watch_open(NULL);
	__u32 address = 0x0b000001;
	double due = 0;
	bool found;

	for (__u32 second = 0; second < seconds && !watch->raised[RULE_FLOOD_SPOOFED]; second++) {
		__u64 begun = watch->world->now;

		if (second % 30 == 29 && rate < most)
			rate *= growth;
		for (due += rate; due >= 1; due--, address += 7919)
			watch_send(watch, address, (__u8)(1 + address % 50), 0);
		watch_until(watch, begun + NSEC_PER_SEC);
	}
	found = watch->raised[RULE_FLOOD_SPOOFED];
	watch_close(watch);
	return found;
}

Test(evasion_ratchet, more_senders_each_minute)
{
	cr_expect(finds(40, 1.05, 400, 900));
	cr_expect_not(finds(40, 1.005, 55, 900), "control: visitors of a server");
}
