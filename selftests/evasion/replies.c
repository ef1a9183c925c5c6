// SPDX-License-Identifier: GPL-2.0-only
/*
 * A host asks many others, which do not answer; the missing replies are no credit for replies of a
 * host that it did not ask.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

enum { REQUESTS = 3000, REPLIES = 2000, RATE = 2000 };

#define MONITOR "192.0.2.10"
#define PEER	"203.0.113.50"

static void ask(struct watch *watch, const char *target)
{
	for (int i = 0; i < REQUESTS; i++) {
		watch_until(watch, watch->world->now + NSEC_PER_SEC / 40);
		drops(watch->world, ETHERNET(), IPV4(.source = MONITOR, .target = target),
		      ICMP(8, 0, .identifier = 1, .sequence = i), DATA(56));
	}
}

/* Returns how many of the replies are dropped. */
static __u32 answer(struct watch *watch)
{
	__u32 dropped = 0;

	for (int i = 0; i < REPLIES; i++) {
		watch_until(watch, watch->world->now + NSEC_PER_SEC / RATE);
		dropped += drops(watch->world, ETHERNET(), IPV4(.source = PEER, .target = MONITOR),
				 ICMP(0, 0, .identifier = 1, .sequence = i), DATA(56));
		cr_assert(engine_events(watch->engine) == 0);
	}
	watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
	return dropped;
}

Test(evasion_replies, requests_to_others_are_no_credit)
{
	struct watch *watch = watch_open(NULL);

	ask(watch, "203.0.113.7");
	cr_expect(answer(watch) > REPLIES / 2);
	cr_expect(watch->raised[RULE_REFLECTION] > 0);
	watch_close(watch);

	watch = watch_open(NULL);
	ask(watch, PEER);
	cr_expect(answer(watch) == 0, "control: they were asked for");
	cr_expect(watch->raised[RULE_REFLECTION] == 0, "control");
	watch_close(watch);
}
