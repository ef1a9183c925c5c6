// SPDX-License-Identifier: GPL-2.0-only
/* The trick: a flood from senders that stay, over so many networks that none receives much: each
 * sender has eight hosts of its own, and stays below its bucket as they do. */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>
#include <stdio.h>

static const char *dotted(char text[16], __u32 address)
{
	snprintf(text, 16, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255,
		 address & 255);
	return text;
}

static bool finds(__u32 senders, __u32 each, __u32 rate, __u32 seconds)
{
	struct watch *watch = watch_open("home=10.0.0.0/16");
	__u64 begun = watch->world->now;
	char from[16], to[16];
	bool found;

	for (__u32 i = 0; i < rate * seconds; i++) {
		__u32 sender = i % senders, number = i / senders;
		__u32 host = (sender * each + number % each) * 27 % 65000;

		watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / rate);
		drops(watch->world, ETHERNET(),
		      IPV4(.source = dotted(from, 0x0b000001 + sender * 7919),
			   .target = dotted(to, 0x0a000000 + host)),
		      ICMP(8, 0, .identifier = 7, .sequence = (int)number & 0xffff), DATA(56));
	}
	watch_until(watch, watch->world->now + 12 * NSEC_PER_SEC);
	found = watch->raised[RULE_FLOOD_TARGET];
	cr_expect(watch->raised[RULE_FLOOD_TARGET] <= 1);
	watch_close(watch);
	return found;
}

Test(evasion_carpet_wide, over_many_networks)
{
	cr_expect(finds(300, 8, 4000, 25));
	cr_expect_not(finds(1800, 1, 2100, 25), "control: people who ping");
	cr_expect_not(finds(4, 600, 2400, 25), "control: monitors");
}
