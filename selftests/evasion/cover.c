// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: hide a scanner's probes among harmless packets of one's own, so that they are a small
 * share of what is copied, or their times to live look like a traceroute's. Replies are not
 * visible, so that only the probes tell a scan from a monitor's first round. The controls send
 * ordinary requests and the same packets beside them.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define ASKER "203.0.113.66"

enum { HOSTS = 40, STEPS = 32 };

enum probes { PING, ZMAP, RANDOM_TTL };

static void request(struct watch *watch, __u32 host, int ttl, int id, int number, int bytes)
{
	char to[16];

	snprintf(to, sizeof(to), "192.0.2.%u", host);
	drops(watch->world, ETHERNET(), IPV4(.source = ASKER, .target = to, .ttl = ttl, .id = id),
	      ICMP(8, 0, .identifier = 7, .sequence = number & 0xffff), DATA(bytes));
	cr_assert(engine_events(watch->engine) == 0);
}

static void probe(struct watch *watch, enum probes tool, __u32 number)
{
	const __u32 host = 50 + number * 7 % 200;

	if (tool == ZMAP)
		request(watch, host, 250, 54321, (int)number, 0);
	else if (tool == RANDOM_TTL)
		request(watch, host, 37 + (int)(number * 5 % 23), (int)number, (int)number, 33);
	else
		request(watch, host, 57, (int)number, (int)number, 56);
}

/* Returns whether a sweep above info is raised. `covers`: hosts that are pinged all the time;
 * `traced`: hops of a traceroute to another. */
static bool sweeps(enum probes tool, __u32 covers, int traced)
{
	struct watch *watch = watch_open(NULL);
	__u64 begin = watch->world->now;
	bool found;

	for (int ttl = 1; ttl <= traced; ttl++)
		request(watch, 9, ttl, ttl, ttl, 32);
	for (__u32 i = 0; i < HOSTS * STEPS; i++) {
		watch_until(watch, begin + i * NSEC_PER_SEC / 2 / STEPS);
		if (i % STEPS == 0)
			probe(watch, tool, i / STEPS);
		else if (covers)
			request(watch, 1 + i % covers, 57, (int)(i & 0x3fff), (int)i, 56);
	}
	watch_until(watch, watch->world->now + 8 * NSEC_PER_SEC);
	found = watch->serious[RULE_SWEEP];
	watch_close(watch);
	return found;
}

Test(evasion_cover, a_scanner_that_also_pings)
{
	cr_expect(sweeps(ZMAP, 0, 0));
	cr_expect(sweeps(ZMAP, 1, 0));
	cr_expect_not(sweeps(PING, 1, 0), "control: maybe a monitor's first round");
}

Test(evasion_cover, random_times_to_live_below_others)
{
	cr_expect(sweeps(RANDOM_TTL, 0, 0));
	cr_expect(sweeps(RANDOM_TTL, 0, 1));
	cr_expect_not(sweeps(PING, 0, 30), "control: a traceroute");
	cr_expect_not(sweeps(PING, 0, 50), "control: a long one");
}
