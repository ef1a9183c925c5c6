// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: a flood whose packets come again and again with a falling TTL, as in a routing loop,
 * whose packets rules count once.  A loop would not let them arrive; their target answers.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

enum { RATE = 400, SECONDS = 20 };

static struct watch *flood(bool v6, int from, int to, bool answers)
{
	struct watch *watch = watch_open(FAMILY_HOME);
	struct host_text host = home_host(v6, 7), sender = outside_host(v6, 9);
	__u64 begun = watch->world->now;
	int ttl = from, number = 0;

	for (__u32 i = 0; i < RATE * SECONDS; i++) {
		watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / RATE);
		if (!SEND(watch, .source = sender.text, .target = host.text,
			  .type = PICK(v6, 8, 128), .ttl = ttl, .identifier = 9,
			  .sequence = number) &&
		    answers)
			SEND(watch, .source = host.text, .target = sender.text,
			     .type = PICK(v6, 0, 129), .ttl = 64, .identifier = 9,
			     .sequence = number);
		if (--ttl < to) {
			ttl = from;
			number++;
		}
	}
	watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
	return watch;
}

Test(evasion_looped, its_target_answers)
{
	for (int v6 = 0; v6 < 2; v6++) {
		struct watch *long_one = flood(v6, 250, 2, true), *brief = flood(v6, 64, 33, true);

		cr_expect(long_one->serious[RULE_FLOOD_SOURCE]);
		cr_expect(brief->serious[RULE_FLOOD_SOURCE]);
		watch_close(long_one);
		watch_close(brief);
	}
}

Test(evasion_looped, controls)
{
	for (int v6 = 0; v6 < 2; v6++) {
		struct watch *loop = flood(v6, 250, 2, false), *plain = flood(v6, 64, 64, true);

		cr_expect(loop->raised[RULE_LOOP] == 1, "a loop");
		cr_expect_not(loop->raised[RULE_FLOOD_SOURCE]);
		cr_expect(plain->serious[RULE_FLOOD_SOURCE], "without the trick");
		watch_close(loop);
		watch_close(plain);
	}
}
