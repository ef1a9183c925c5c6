// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: bury the alerts in alerts: many victims, or many senders, of one attack. One story is
 * a handful of alerts, whatever its rule. The controls are fewer, or one after the other.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { HANDFUL = 6 };

struct story {
	bool v6;
	enum rule rule;
	int type, code;
	__u32 hosts, senders; /* 1: each host has its own */
	__u32 rate;	      /* per host */
	__u32 seconds;
	__u32 apart; /* seconds from one host to the next; 0: all at once */
};

static void send_one(struct watch *watch, const struct story *story, __u32 host, __u32 number)
{
	const struct host_text to = home_host(story->v6, host);
	const __u32 sender = story->senders > 1 ? number % story->senders : host;
	const struct host_text from = outside_host(story->v6, sender * 71);

	SEND(watch, .source = from.text, .target = to.text, .type = story->type,
	     .code = story->code, .identifier = (int)host, .sequence = (int)number & 0xffff);
}

/* Returns the number of alerts of the story's rule. */
static __u64 play(struct story story)
{
	struct watch *watch = watch_open(FAMILY_HOME);
	__u32 rounds = story.apart ? story.hosts : 1;
	__u32 at_once = story.apart ? 1 : story.hosts;
	__u32 count = story.rate * story.seconds;
	__u64 raised;

	for (__u32 round = 0; round < rounds; round++) {
		__u64 begun = watch->world->now;

		for (__u32 i = 0; i < count * at_once; i++) {
			watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / story.rate / at_once);
			send_one(watch, &story, round + i % at_once, i / at_once);
		}
		watch_until(watch, watch->world->now + story.apart * NSEC_PER_SEC);
	}
	watch_until(watch, watch->world->now + 5 * NSEC_PER_SEC);
	raised = watch->raised[story.rule];
	watch_close(watch);
	return raised;
}

#define PLAY(...) play((struct story){ __VA_ARGS__ })

Test(evasion_stories, victims_of_replies)
{
	for (int v6 = 0; v6 < 2; v6++) {
		__u64 raised = PLAY(v6, RULE_REFLECTION, PICK(v6, 0, 129), 0, .hosts = 60,
				    .senders = 60, .rate = 60, .seconds = 10);

		cr_expect(raised >= 1 && raised <= HANDFUL, "%llu", raised);
	}
}

Test(evasion_stories, victims_of_a_flood)
{
	for (int v6 = 0; v6 < 2; v6++) {
		__u64 raised = PLAY(v6, RULE_FLOOD_TARGET, PICK(v6, 8, 128), 0, .hosts = 12,
				    .senders = 400, .rate = 700, .seconds = 8);

		cr_expect(raised >= 1 && raised <= HANDFUL, "%llu", raised);
	}
}

Test(evasion_stories, senders_of_floods)
{
	for (int v6 = 0; v6 < 2; v6++) {
		__u64 raised = PLAY(v6, RULE_FLOOD_SOURCE, PICK(v6, 8, 128), 0, .hosts = 40,
				    .senders = 1, .rate = 200, .seconds = 4);

		cr_expect(raised >= 1 && raised <= HANDFUL, "%llu", raised);
	}
}

Test(evasion_stories, odd_packets)
{
	cr_expect(PLAY(false, RULE_LEGACY_PROBE, 13, 0, 60, 40, .rate = 40, .seconds = 1) <=
		  HANDFUL);
	cr_expect(PLAY(false, RULE_OS_FINGERPRINT, 8, 9, 60, 40, .rate = 40, .seconds = 1) <=
		  HANDFUL);
}

Test(evasion_stories, controls)
{
	cr_expect_eq(PLAY(false, RULE_FLOOD_SOURCE, 8, 0, .hosts = 3, .senders = 1, .rate = 200,
			  .seconds = 4),
		     3, "three flooders");
	cr_expect_eq(PLAY(false, RULE_FLOOD_SOURCE, 8, 0, .hosts = 8, .senders = 1, .rate = 200,
			  .seconds = 4, .apart = 60),
		     8, "flooders one after the other");
}

/* Returns the alerts of all sweep rules, of so many senders in one /64 or one each. */
static __u64 sweep(__u32 senders, bool together, __u32 each)
{
	static const enum rule rules[] = { RULE_SWEEP, RULE_SWEEP_SLOW, RULE_SWEEP_DISTRIBUTED,
					   RULE_SWEEP_ROTATING };
	struct watch *watch = watch_open(FAMILY_HOME);
	__u64 raised = 0;
	char from[48];

	/* Replies are visible. */
	for (int i = 0; i < 5; i++) {
		struct host_text host = home_host(true, 60000);

		SEND(watch, .source = "2a02::7", .target = host.text, .type = 128, .sequence = i);
		SEND(watch, .source = host.text, .target = "2a02::7", .type = 129, .sequence = i);
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	for (__u32 i = 0; i < senders * each; i++) {
		struct host_text host = home_host(true, i * 7 % 50000);
		__u32 sender = i % senders + 1;

		snprintf(from, sizeof(from), together ? "2a00:1:2:3::%x" : "2a00:1:2:%x::5",
			 sender);
		SEND(watch, .source = from, .target = host.text, .type = 128,
		     .identifier = (int)sender, .sequence = (int)(i / senders));
		watch_until(watch, watch->world->now + 3 * NSEC_PER_MSEC);
	}
	watch_until(watch, watch->world->now + 60 * NSEC_PER_SEC);
	for (size_t i = 0; i < ARRAY_LENGTH(rules); i++)
		raised += watch->raised[rules[i]];
	watch_close(watch);
	return raised;
}

Test(evasion_stories, senders_of_sweeps)
{
	for (int together = 0; together < 2; together++)
		for (__u32 each = 20; each <= 60; each += 40) {
			__u64 raised = sweep(300, together, each);

			cr_expect(raised >= 1 && raised <= HANDFUL, "%u each, %s: %llu", each,
				  together ? "one /64" : "a /64 each", raised);
		}
	cr_expect(sweep(1, true, 100) == 1, "control: one sender");
}
