// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: have a network of innocents blocked. A prefix with many offenders is blocked if they
 * answered requests, which a forger does not see; so each forged address sends a reply, too, which
 * nobody requested.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { OFFENDERS = 40, MINI_FLOOD = 300 };

struct address_text {
	char text[48];
};

static struct address_text member(bool v6, __u32 number)
{
	struct address_text member;

	snprintf(member.text, sizeof(member.text), v6 ? "2a00:77::%x" : "11.20.30.%u", number);
	return member;
}

static bool echo(struct watch *watch, const char *source, const char *target, bool v6, int types,
		 int number)
{
	bool dropped;

	if (v6)
		dropped = drops(watch->world, ETHERNET(),
				IPV6(.source = source, .target = target, .ttl = 55),
				ICMPV6(128 + types, 0), DATA(56));
	else
		dropped = drops(watch->world, ETHERNET(),
				IPV4(.source = source, .target = target, .ttl = 55),
				ICMP(types ? 0 : 8, 0, .identifier = 9, .sequence = number),
				DATA(56));
	cr_assert(engine_events(watch->engine) == 0);
	return dropped;
}

/* Returns whether another address of the prefix is blocked. */
static bool blocks_prefix(bool v6, bool replies, bool asked)
{
	struct watch *watch = watch_open("home=192.0.2.0/24,2001:db8::/48");
	const char *host = v6 ? "2001:db8::7" : "192.0.2.7";
	bool blocked;

	for (__u32 i = 1; i <= OFFENDERS; i++) {
		struct address_text source = member(v6, i);

		if (asked)
			echo(watch, host, source.text, v6, 0, (int)i);
		if (replies)
			echo(watch, source.text, host, v6, 1, (int)i);
		for (int n = 0; n < MINI_FLOOD; n++) {
			watch->world->now += 50000;
			echo(watch, source.text, host, v6, 0, n);
		}
		watch_until(watch, watch->world->now + NSEC_PER_SEC / 10);
	}
	/* A limit has recovered by then. */
	watch_until(watch, watch->world->now + 30 * NSEC_PER_SEC);
	blocked = echo(watch, member(v6, 250).text, host, v6, 0, 1);
	watch_close(watch);
	return blocked;
}

Test(evasion_framed_prefix, replies_without_a_request)
{
	for (int v6 = 0; v6 < 2; v6++) {
		cr_expect_not(blocks_prefix(v6, true, false), "forged replies");
		cr_expect_not(blocks_prefix(v6, false, false), "no replies");
		cr_expect(blocks_prefix(v6, true, true), "control: they were requested");
	}
}
