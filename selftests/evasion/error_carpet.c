// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: a storm of errors from a new sender each to a new host each, so that neither has a
 * bucket that overflows.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

/* Returns how often errors at `rate` per second to `hosts` hosts are reported as a flood. */
static __u64 floods(bool v6, int type, int code, __u32 senders, __u32 rate, __u32 hosts)
{
	struct watch *watch = watch_open(FAMILY_HOME);
	__u64 begun = watch->world->now, raised;

	for (__u32 i = 0; i < rate * 12; i++) {
		struct host_text host = home_host(v6, i * 3 % hosts);
		struct host_text router = outside_host(v6, i * 2654435761U % senders);

		watch_until(watch, begun + i * NSEC_PER_SEC / rate);
		family_error(watch,
			     &(struct message){ .source = router.text,
						.target = host.text,
						.type = type,
						.code = code },
			     outside_host(v6, 7000000 + i).text);
	}
	watch_until(watch, watch->world->now + 15 * NSEC_PER_SEC);
	raised = watch->raised[RULE_ERROR_FLOOD];
	watch_close(watch);
	return raised;
}

Test(evasion_error_carpet, errors_over_a_network)
{
	for (int v6 = 0; v6 < 2; v6++) {
		cr_expect(floods(v6, PICK(v6, 11, 3), 0, 1 << 20, 3000, 200) == 1);
		cr_expect(floods(v6, PICK(v6, 3, 1), PICK(v6, 3, 4), 200, 2600, 50) == 1);
		cr_expect_not(floods(v6, PICK(v6, 3, 1), PICK(v6, 1, 0), 12, 500, 200),
			      "control: an outage, told by a few routers");
		cr_expect_not(floods(v6, PICK(v6, 3, 1), PICK(v6, 3, 4), 1 << 20, 300, 200),
			      "control: lost peers of many clients");
	}
}
