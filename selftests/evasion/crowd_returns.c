// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: forged senders that each send again after some seconds, as people who ping do.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

struct returning {
	bool v6;
	__u32 senders; /* that take turns */
	__u32 rate;    /* 0: 400 */
	bool pings;    /* each sender keeps its identifier and counts up */
};

static __u64 floods(struct returning returning)
{
	struct watch *watch = watch_open(FAMILY_HOME);
	struct host_text host = home_host(returning.v6, 1);
	__u32 rate = returning.rate ? returning.rate : 400;
	__u64 begun = watch->world->now, raised;

	for (__u32 i = 0; i < rate * 20; i++) {
		__u32 sender = i % returning.senders, round = i / returning.senders;
		struct host_text source = outside_host(returning.v6, sender * 7919);
		__u32 drawn = (i + 1) * 2654435761U;

		watch_until(watch, begun + i * NSEC_PER_SEC / rate);
		SEND(watch, .source = source.text, .target = host.text,
		     .type = PICK(returning.v6, 8, 128),
		     .identifier = (int)(returning.pings ? sender & 0xffff : drawn >> 16),
		     .sequence = (int)(returning.pings ? round + 1 : i & 0xffff));
	}
	watch_until(watch, watch->world->now + 12 * NSEC_PER_SEC);
	raised = watch->raised[RULE_FLOOD_SPOOFED];
	watch_close(watch);
	return raised;
}

#define FLOODS(...) floods((struct returning){ __VA_ARGS__ })

Test(evasion_crowd_returns, forged_senders_in_turns)
{
	for (int v6 = 0; v6 < 2; v6++) {
		cr_expect(FLOODS(.v6 = v6, .senders = 800) == 1, "each returns after two seconds");
		cr_expect(FLOODS(.v6 = v6, .senders = 1600) == 1, "each returns after four");
		cr_expect(FLOODS(.v6 = v6, .senders = 600, .rate = 150) == 1, "slower");
		cr_expect_not(FLOODS(.v6 = v6, .senders = 400, .pings = true),
			      "control: people who ping");
		cr_expect_not(FLOODS(.v6 = v6, .senders = 800, .pings = true),
			      "control: every two seconds");
		cr_expect_not(FLOODS(.v6 = v6, .senders = 60), "control: a few");
	}
}
