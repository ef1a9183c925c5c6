// SPDX-License-Identifier: GPL-2.0-only
/* How the response grows: with each offence, by stages, and over a prefix; and where it must not.
 */
#include "selftests/unit/responding.h"

#include "detectors/forgery.h"

TestSuite(respond_again, .init = responding_start, .fini = responding_stop);

static void done(const struct alert_identity *identity, const struct outcome *outcome,
		 void *context)
{
}

/* Returns the ns from now until the block of a sweep at `now` ends, and checks its reason. */
static __u64 blocked_for(const char *offender, __u64 now, const char *reason)
{
	struct finding finding = sweep_from(VIEW_INBOUND, offender);
	struct outcome outcome;

	responder_tick(responder, now, done, NULL);
	outcome = respond(responder, &finding, now);
	cr_expect(eq(str, outcome.reason, (char *)reason));
	return outcome.until > now ? outcome.until - now : 0;
}

Test(respond_again, who_comes_again_is_blocked_for_longer)
{
	__u64 now = NOW;

	block_sweeps("block.per-minute=60");
	cr_expect(eq(u64, blocked_for("192.0.2.1", now, ""), NS(600)));
	now += NS(700);
	cr_expect(
		eq(u64, blocked_for("192.0.2.1", now, "second offence, blocked for 1h"), NS(3600)));
	now += NS(3700);
	cr_expect(eq(u64, blocked_for("192.0.2.1", now, "third offence, blocked for 1d"), DAYS(1)));
	now += DAYS(1) + NS(100);
	cr_expect(
		eq(u64, blocked_for("192.0.2.1", now, "fourth offence, blocked for 7d"), DAYS(7)));
	now += DAYS(7) + NS(100);
	cr_expect(eq(u64, blocked_for("192.0.2.1", now, "fifth offence, blocked for 7d"), DAYS(7)));
	cr_expect(eq(u64, blocked_for("192.0.2.2", now, ""), NS(600)), "another one");
}

Test(respond_again, good_conduct_is_forgiven_step_by_step)
{
	__u64 now = NOW;

	block_sweeps("block.per-minute=60");
	for (int i = 0; i < 3; i++, now += DAYS(2))
		respond(responder, &(struct finding[]){ sweep_from(VIEW_INBOUND, "192.0.2.1") }[0],
			now);
	/* Three offences; the last block ended a day after the last of them began. */
	now += DAYS(1) + DAYS(7);
	cr_expect(eq(u64, blocked_for("192.0.2.1", now, "third offence, blocked for 1d"), DAYS(1)));
	now += DAYS(1) + DAYS(40);
	cr_expect(eq(u64, blocked_for("192.0.2.1", now, ""), NS(600)));
}

Test(respond_again, escalation_may_be_left_out)
{
	block_sweeps("block.escalation=");
	cr_expect(eq(u64, blocked_for("192.0.2.1", NOW, ""), NS(600)));
	cr_expect(eq(u64,
		     blocked_for("192.0.2.1", NOW + NS(700), "second offence, blocked for 10m"),
		     NS(600)));
}

static struct list_entry listed;

static int take(const struct list_entry *entry, void *context)
{
	listed = *entry;
	return 0;
}

/* Returns the entry of one offender, such as "limit icmp". */
static const char *stage_at(__u64 now)
{
	static char text[64];
	struct finding finding = sweep_from(VIEW_INBOUND, "192.0.2.1");

	lists_sweep(&pins, now);
	respond(responder, &finding, now);
	listed = (struct list_entry){};
	lists_each(&pins, LIST_BLOCKS, take, NULL);
	snprintf(text, sizeof(text), "%s %s", listed.action == LIST_LIMIT ? "limit" : "drop",
		 listed.scope == BLOCK_ECHO ? "echo" :
		 listed.scope == BLOCK_ICMP ? "icmp" :
					      "all");
	return text;
}

Test(respond_again, a_graduated_response_goes_from_limit_to_all)
{
	__u64 now = NOW;

	block_sweeps("block.verified-sources=yes");
	cr_assert(eq(int, config_set(&settings, "rules.sweep.response=graduated"), 0));
	cr_expect(eq(str, (char *)stage_at(now), "limit icmp"));
	cr_expect(eq(u32, listed.interval, 100000), "10 a second");
	cr_expect(eq(str, (char *)stage_at(now += NS(700)), "drop echo"));
	cr_expect(eq(str, (char *)stage_at(now += NS(3700)), "drop icmp"));
	cr_expect(eq(str, (char *)stage_at(now += DAYS(2)), "drop all"));
}

Test(respond_again, the_last_stage_wants_verified_sources)
{
	block_sweeps("rules.sweep.response=block-all");
	cr_expect(eq(str, (char *)stage_at(NOW), "drop icmp"));
}

Test(respond_again, one_prefix_takes_only_its_share)
{
	char offender[32];
	struct observation observation = {};

	block_sweeps("block.max=100");
	cr_assert(eq(int, config_set(&settings, "block.per-minute=1000"), 0));
	cr_assert(eq(int, config_set(&settings, "block.prefix-after=0"), 0));
	for (int i = 0; i < 30; i++) {
		snprintf(offender, sizeof(offender), "10.9.%d.1", i);
		cr_expect(eq(int, respond_in(VIEW_INBOUND, offender).action,
			     i < 25 ? ACTION_BLOCKED : ACTION_LIMITED),
			  "%d", i);
	}
	cr_expect(eq(int, respond_in(VIEW_INBOUND, "10.10.0.1").action, ACTION_BLOCKED),
		  "another prefix");
	cr_expect(eq(u64, responder_counts(responder)->braked, 5));
	cr_expect(responder_braked(responder, &observation));
	cr_expect(eq(u64, observation.brake.offenders, 5));
	cr_expect(eq(str, (char *)observation.brake.setting, "block.prefix-share"));
	cr_expect_not(responder_braked(responder, &observation), "once");
}

Test(respond_again, a_forged_address_is_limited_and_not_blocked)
{
	struct finding finding = sweep_from(VIEW_INBOUND, "192.0.2.1");
	struct outcome outcome;

	block_sweeps("block.per-minute=60");
	finding.forgery = FORGERY_TTLS_DIFFER;
	outcome = respond(responder, &finding, NOW);
	cr_expect(eq(int, outcome.action, ACTION_LIMITED));
	cr_expect(strstr(outcome.reason, "TTLs") != NULL);
	cr_expect_not(is_blocked("192.0.2.1"));
	finding.forgery = FORGERY_NONE;
	cr_expect(eq(int, respond(responder, &finding, NOW + NS(61)).action, ACTION_LIMITED),
		  "a sign that was seen once holds");
}

Test(respond_again, a_prefix_of_many_offenders_is_limited_where_they_may_be_forged)
{
	char offender[32];

	block_sweeps("block.prefix-after=4");
	for (int i = 1; i <= 4; i++) {
		snprintf(offender, sizeof(offender), "192.0.2.%d", i);
		respond_in(VIEW_INBOUND, offender);
	}
	listed = (struct list_entry){};
	lists_each(&pins, LIST_BLOCKS, take, NULL); /* prefixes are the last */
	cr_expect(eq(u32, listed.prefix.length, 120));
	cr_expect(eq(int, listed.action, LIST_LIMIT));
	cr_expect(eq(u32, listed.interval, 1000000 / 40));
}

Test(respond_again, two_rules_that_find_one_offence_do_not_escalate)
{
	struct finding slow = sweep_from(VIEW_INBOUND, "192.0.2.1");
	struct outcome outcome;

	block_sweeps("rules.sweep-slow.response=block");
	slow.rule = RULE_SWEEP_SLOW;
	cr_expect(eq(u64, blocked_for("192.0.2.1", NOW, ""), NS(600)));
	outcome = respond(responder, &slow, NOW + NS(1));
	cr_expect(eq(u64, outcome.until, NOW + NS(601)));
	cr_expect(eq(u64, blocked_for("192.0.2.1", NOW + NS(700), "second offence, blocked for 1h"),
		     NS(3600)));
}
