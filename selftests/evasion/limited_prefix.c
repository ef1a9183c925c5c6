// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: silence a network by forging its addresses.  A few floods in the name of some of its
 * hosts have the prefix limited; a flood in the name of the others then uses up the limit, which
 * known hosts of the prefix and answers to requests from home must not need.  IPv4 alone: an IPv6
 * /64 pays for its addresses anyhow.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { NETWORK = 0xc6336400, OFFENDERS = 20, RATE = 800, KNOWN_FOR = 40 };

struct lost {
	__u32 requests, replies, newcomers, flood;
};

/* A host of the prefix pings, another one answers pings, both once a second. */
static void ping(struct watch *watch, __u16 number, struct lost *lost)
{
	lost->requests += watch_ping(watch, NETWORK + 200, 3, number);
	drops(watch->world, ETHERNET(), IPV4(.source = "192.0.2.4", .target = "198.51.100.201"),
	      ICMP(8, 0, .identifier = 78, .sequence = number), DATA(56));
	lost->replies += drops(watch->world, ETHERNET(),
			       IPV4(.source = "198.51.100.201", .target = "192.0.2.4"),
			       ICMP(0, 0, .identifier = 78, .sequence = number), DATA(56));
}

/* Sends `rate` forged pings within a second, in turn from so many addresses. Returns how many were
 * dropped. */
static __u32 forge(struct watch *watch, __u32 first, __u32 senders, __u32 rate)
{
	__u64 begun = watch->world->now;
	__u32 dropped = 0;

	for (__u32 i = 0; i < rate; i++) {
		watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / rate);
		dropped += watch_ping(watch, NETWORK + first + i % senders, 7, (__u16)(i * 7));
	}
	return dropped;
}

static struct lost silenced(bool limited)
{
	struct watch *watch = watch_open(NULL);
	struct lost lost = {};
	__u16 second = 0;

	for (; second < KNOWN_FOR; second++) {
		ping(watch, second, &lost);
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	for (__u32 i = 1; i <= OFFENDERS && limited; i++, second++) {
		forge(watch, i, 1, 400);
		ping(watch, second, &lost);
	}
	for (__u16 end = second + 30; second < end; second++) {
		lost.flood += forge(watch, 100, 80, RATE);
		ping(watch, second, &lost);
		lost.newcomers += watch_ping(watch, NETWORK + 220 + second % 30, 3, 1);
	}
	watch_close(watch);
	return lost;
}

Test(evasion_limited_prefix, its_other_hosts)
{
	struct lost lost = silenced(true), control = silenced(false);

	cr_expect(lost.requests == 0 && lost.replies == 0, "%u requests, %u replies", lost.requests,
		  lost.replies);
	cr_expect(lost.flood > 30 * RATE / 2, "control: the flood is limited: %u", lost.flood);
	cr_expect(lost.newcomers, "control: so are strangers of the prefix");
	cr_expect(!control.requests && !control.replies && !control.newcomers, "control: no limit");
}
