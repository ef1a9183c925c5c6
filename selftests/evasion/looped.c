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

/* Returns whether the rule reports a flood of timestamp requests, which no host answers; `answers`:
 * its target answers the pings of somebody else. */
static bool unanswered(bool answers, enum rule rule)
{
	struct watch *watch = watch_open(FAMILY_HOME);
	struct host_text host = home_host(false, 7), sender = outside_host(false, 9);
	struct host_text other = outside_host(false, 10);
	__u64 begun = watch->world->now;
	int ttl = 250, number = 0;
	bool reported;

	for (int i = 0; i < RATE * SECONDS; i++) {
		watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / RATE);
		SEND(watch, .source = sender.text, .target = host.text, .type = 13, .ttl = ttl,
		     .identifier = 9, .sequence = number);
		if (i % (RATE / 4) == 0 &&
		    !SEND(watch, .source = other.text, .target = host.text, .type = 8,
			  .identifier = 1, .sequence = i * 4 / RATE) &&
		    answers)
			SEND(watch, .source = host.text, .target = other.text, .type = 0, .ttl = 64,
			     .identifier = 1, .sequence = i * 4 / RATE);
		if (--ttl < 2) {
			ttl = 250;
			number++;
		}
	}
	watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
	reported = watch->raised[rule] > 0;
	watch_close(watch);
	return reported;
}

Test(evasion_looped, its_target_answers_others)
{
	cr_expect(unanswered(true, RULE_FLOOD_SOURCE));
	cr_expect(unanswered(false, RULE_LOOP), "control: nothing gets there");
}

/* Whatever it looks like, no more passes than a flood's source and target may send and receive. */
Test(evasion_looped, passes_no_more_than_a_flood)
{
	for (__u32 senders = 1; senders <= 16; senders += 15) {
		struct watch *watch = watch_open(FAMILY_HOME);
		struct host_text host = home_host(false, 7);
		__u32 passed = 0, most = senders == 1 ? 250 + 50 * SECONDS : 1000 + 500 * SECONDS;
		__u64 begun = watch->world->now;

		for (__u32 i = 0; i < 1600 * SECONDS; i++) {
			struct host_text from = outside_host(false, 20 + i % senders);
			__u32 turn = i / senders;

			watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / 1600);
			passed += !SEND(watch, .source = from.text, .target = host.text, .type = 8,
					.ttl = (int)(250 - turn % 240), .identifier = 9,
					.sequence = (int)(turn / 240 * 30011 & 0xffff));
		}
		watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
		cr_expect(passed <= most * 102 / 100, "%u senders: %u", senders, passed);
		cr_expect(watch->serious[RULE_LOOP] || watch->serious[RULE_FLOOD_TARGET], "said");
		watch_close(watch);
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
