// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reverse of a trick: whatever a source on the allow list does is no offence, however the
 * daemon sees it (a poll, an event, a copied packet, refusals).
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

#define SCANNER "203.0.113.66"

enum { SCANNER_NUMBER = 0xcb007142 };

static void by_poll(struct watch *watch)
{
	for (__u32 i = 1; i < 120; i++)
		watch_ping(watch, SCANNER_NUMBER, (__u8)i, 1);
}

/* One repeated request is a flood below every limit. */
static void by_event(struct watch *watch)
{
	for (__u32 i = 0; i < 300; i++)
		watch_ping(watch, SCANNER_NUMBER, 1, 1);
}

/* nmap -O sends this one. */
static void by_sample(struct watch *watch)
{
	drops(watch->world, ETHERNET(),
	      IPV4(.source = SCANNER, .target = "192.0.2.1", .dont = true),
	      ICMP(8, 9, .sequence = 295), DATA(120));
}

static void by_target(struct watch *watch)
{
	watch_timestamp(watch, SCANNER_NUMBER, 1);
}

/* A scan of UDP ports of which only the refusals are seen. */
static void by_refusals(struct watch *watch)
{
	for (int port = 1; port <= 60; port++) {
		watch_until(watch, watch->world->now + NSEC_PER_SEC / 10);
		drops(watch->world, ETHERNET(), IPV4(.source = "192.0.2.1", .target = SCANNER),
		      ICMP(3, 3), IPV4(.source = SCANNER, .target = "192.0.2.1"), UDP(40000, port));
	}
}

static __u64 alerts_of(void (*act)(struct watch *), bool allowed)
{
	struct watch *watch = watch_open(NULL);
	__u64 raised;

	if (allowed)
		world_allow(watch->world, SCANNER, 0);
	act(watch);
	watch_until(watch, watch->world->now + 10 * NSEC_PER_SEC);
	raised = watch->records[ALERT_RAISED];
	watch_close(watch);
	return raised;
}

static void holds(const char *way, void (*act)(struct watch *))
{
	cr_expect(alerts_of(act, false) > 0, "control: %s", way);
	cr_expect(alerts_of(act, true) == 0, "%s", way);
}

Test(evasion_allowed, raises_nothing)
{
	holds("poll", by_poll);
	holds("event", by_event);
	holds("sample", by_sample);
	holds("timestamp", by_target);
	holds("refusals", by_refusals);
}
