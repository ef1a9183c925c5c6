// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: a storm of discovery messages on a link that looks ordinary: answers to a query, hosts
 * that start, one loud host, several kinds in turn.
 */
#include "selftests/evasion/watch.h"
#include "selftests/link_frames.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void transmit(struct watch *watch, const struct link_message *message)
{
	static struct frame frame;

	link_frame(&frame, message);
	world_drops(watch->world, &frame);
}

static void say(struct watch *watch, int type, const char *source, const char *target,
		const char *subject)
{
	transmit(watch, &(struct link_message){ .type = type,
						.source = source,
						.target = target,
						.subject = subject,
						.hops = type < 133 || type == 143 ? 1 : 0 });
}

static void report(struct watch *watch, __u32 number)
{
	char source[48];

	snprintf(source, sizeof(source), "fe80::%x:%x", number * 40503 % 65535 + 1, number);
	say(watch, 143, source, "ff02::16", "ff02::1:ff00:1");
}

static void solicit_router(struct watch *watch, __u32 number)
{
	char source[48];

	snprintf(source, sizeof(source), "fe80::%x:%x", number * 40503 % 65535 + 1, number);
	say(watch, 133, source, "ff02::2", NULL);
}

static void probe(struct watch *watch, __u32 number)
{
	char subject[48];

	snprintf(subject, sizeof(subject), "2001:db8:1::%x:%x", number * 40503 % 65535 + 1, number);
	say(watch, 135, "::", "ff02::1:ff00:1", subject);
}

/* Returns how many floods of the link were found. */
static __u64 close_and_count(struct watch *watch)
{
	__u64 found;

	for (int i = 0; i < 10; i++)
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	found = watch->raised[RULE_ND_FLOOD];
	watch_close(watch);
	return found;
}

static void storm(struct watch *watch, __u32 messages, __u64 gap)
{
	for (__u32 i = 0; i < messages; i++) {
		report(watch, 1000 + i);
		watch_until(watch, watch->world->now + gap);
	}
}

enum { FAST = 11000, MESSAGES = 1200 };

Test(evasion_storms, control)
{
	struct watch *watch = watch_open(NULL);

	storm(watch, MESSAGES, FAST);
	cr_expect_eq(close_and_count(watch), 1);

	watch = watch_open(NULL);
	for (__u32 i = 0; i < 60; i++) {
		probe(watch, i);
		watch_until(watch, watch->world->now + 20 * NSEC_PER_MSEC);
		for (int n = 0; n < 5; n++)
			report(watch, i);
		solicit_router(watch, i);
	}
	cr_expect_eq(close_and_count(watch), 0, "hosts that start");
}

Test(evasion_storms, behind_a_query)
{
	struct watch *watch = watch_open(NULL);

	say(watch, 130, "fe80::66", "ff02::1", "::");
	watch_until(watch, watch->world->now + NSEC_PER_MSEC);
	storm(watch, MESSAGES, FAST);
	cr_expect_eq(close_and_count(watch), 1);
}

/* A querier that would keep reports explained indefinitely. */
Test(evasion_storms, behind_many_queries)
{
	struct watch *watch = watch_open(NULL);

	for (int i = 0; i < 8; i++) {
		say(watch, 130, "fe80::66", "ff02::1", "::");
		storm(watch, 1500, NSEC_PER_SEC / 300);
	}
	cr_expect_geq(close_and_count(watch), 1);
}

Test(evasion_storms, behind_a_few_hosts_that_start)
{
	struct watch *watch = watch_open(NULL);

	for (__u32 i = 0; i < 3000; i++) {
		if (i % 8 == 0)
			probe(watch, i);
		report(watch, 1000 + i);
		watch_until(watch, watch->world->now + NSEC_PER_MSEC);
	}
	cr_expect_eq(close_and_count(watch), 1);
}

/* A loud host must not account for the whole link. */
Test(evasion_storms, behind_a_loud_host)
{
	struct watch *watch = watch_open(NULL);
	__u64 found;

	for (__u32 i = 0; i < 3000; i++) {
		report(watch, 7);
		report(watch, 1000 + i);
		watch_until(watch, watch->world->now + NSEC_PER_MSEC);
	}
	found = close_and_count(watch);
	cr_expect_geq(found, 1);
	cr_expect_leq(found, 2);
}

/* Hosts that start with all the usual messages, but faster than any real one. */
Test(evasion_storms, imitated_hosts)
{
	struct watch *watch = watch_open(NULL);

	for (__u32 i = 0; i < 3 * MESSAGES; i++) {
		probe(watch, i);
		report(watch, i);
		solicit_router(watch, i);
		watch_until(watch, watch->world->now + FAST);
	}
	cr_expect_geq(close_and_count(watch), 1);
}
