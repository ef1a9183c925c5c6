// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: map the paths to many hosts from the fourth router on, in random order, where no two
 * paths share a router: no time to live is 1 or 2, and no router reports twice.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

struct tracing {
	bool v6;
	__u32 hosts;
	__u32 from, to; /* times to live; 0: 4 to 12 */
	__u32 gap;	/* milliseconds; 0: 50 */
	bool silent;	/* no router reports */
	bool other;	/* the requests are not ICMP */
	bool inward;	/* from outside, to home */
};

static __u64 traces(struct tracing tracing)
{
	struct watch *watch = watch_open(FAMILY_HOME);
	__u32 from = tracing.from ? tracing.from : 4, to = tracing.to ? tracing.to : 12;
	__u32 gap = tracing.gap ? tracing.gap : 50;
	__u32 steps = to - from + 1, count = tracing.hosts * steps;
	int echo = PICK(tracing.v6, 8, 128), exceeded = PICK(tracing.v6, 11, 3);
	struct host_text asker = tracing.inward ? outside_host(tracing.v6, 5) :
						  home_host(tracing.v6, 5);
	__u64 raised;

	for (__u32 i = 0; i < count; i++) {
		__u32 at = i * 7919 % count, ttl = from + at % steps, host = at / steps;
		struct host_text router = outside_host(tracing.v6, 100000 + host * 64 + ttl);
		struct host_text target = tracing.inward ? home_host(tracing.v6, host) :
							   outside_host(tracing.v6, 1000 + host);

		if (!tracing.other)
			SEND(watch, .source = asker.text, .target = target.text, .type = echo,
			     .ttl = (int)ttl, .identifier = 9, .sequence = (int)i);
		if (!tracing.silent)
			family_error(watch,
				     &(struct message){ .source = router.text,
							.target = asker.text,
							.type = exceeded },
				     target.text);
		watch_until(watch, watch->world->now + gap * NSEC_PER_MSEC);
	}
	watch_until(watch, watch->world->now + 10 * NSEC_PER_SEC);
	raised = watch->raised[RULE_PATH_MAPPING];
	watch_close(watch);
	return raised;
}

#define TRACES(...) traces((struct tracing){ __VA_ARGS__ })

Test(evasion_path_start, paths_from_the_fourth_router_on)
{
	for (int v6 = 0; v6 < 2; v6++) {
		cr_expect(TRACES(.v6 = v6, .hosts = 31, .silent = true), "requests alone");
		cr_expect(TRACES(.v6 = v6, .hosts = 20, .from = 6, .to = 9, .gap = 300),
			  "four steps");
		cr_expect(TRACES(.v6 = v6, .hosts = 31, .silent = true, .inward = true),
			  "from outside");
	}
}

Test(evasion_path_start, controls)
{
	for (int v6 = 0; v6 < 2; v6++) {
		cr_expect_not(TRACES(.v6 = v6, .hosts = 8, .from = 1, .to = 20),
			      "some traceroutes");
		cr_expect_not(TRACES(.v6 = v6, .hosts = 200, .from = 9, .to = 9, .other = true),
			      "backscatter");
		cr_expect_not(TRACES(.v6 = v6, .hosts = 60, .from = 30, .to = 31, .silent = true),
			      "hosts that start at 32");
		cr_expect_not(TRACES(.v6 = v6, .hosts = 13, .from = 22, .to = 44, .silent = true,
				     .inward = true),
			      "a scanner with random times to live");
	}
}
