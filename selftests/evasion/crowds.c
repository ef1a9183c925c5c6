// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: a flood from forged addresses that does not look like one: each sender sends twice,
 * addresses are in order, in pulses, over a network, or behind a known host.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>
#include <stdio.h>

struct crowding {
	__u32 rate;    /* senders per second */
	__u32 seconds; /* duration */
	__u32 on, of;  /* active so many of so many seconds */
	__u32 each;    /* packets of each at once */
	__u32 targets;
	__u32 step;  /* increment between addresses */
	__u32 known; /* pings per second of a host that was there before */
};

static void ping_beside(struct watch *watch, const struct crowding *crowding, __u64 begun,
			__u32 *sent)
{
	__u64 due = (watch->world->now - begun) * crowding->known / NSEC_PER_SEC;

	for (; *sent < due; (*sent)++)
		watch_send(watch, 0x08080808, 1, (__u16)*sent);
}

static bool finds(const struct crowding *crowding)
{
	struct watch *watch = watch_open(NULL);
	__u64 begun = watch->world->now, gap = NSEC_PER_SEC / crowding->rate;
	__u32 address = 0x0b000001, sent = 0;
	bool found;

	for (__u32 second = 0; second < crowding->seconds; second++) {
		for (__u32 i = 0; second % crowding->of < crowding->on && i < crowding->rate; i++) {
			for (__u32 n = 0; n < crowding->each; n++)
				watch_send(watch, address, (__u8)(1 + i % crowding->targets),
					   (__u16)n);
			address += crowding->step;
			ping_beside(watch, crowding, begun, &sent);
			watch_until(watch, watch->world->now + gap);
		}
		watch_until(watch, begun + (second + 1) * NSEC_PER_SEC);
	}
	for (int i = 0; i < 10; i++)
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	found = watch->raised[RULE_FLOOD_SPOOFED] == 1;
	watch_close(watch);
	return found;
}

/* Omitted fields default to an ordinary flood: 150 a second for 15 seconds at one host. */
static bool finds_with_defaults(struct crowding crowding)
{
	const struct crowding ordinary = {
		.rate = 150, .seconds = 15, .on = 1, .of = 1, .each = 1, .targets = 1, .step = 7919
	};
	const __u32 *defaults = &ordinary.rate;
	__u32 *fields = &crowding.rate;

	for (size_t i = 0; i < sizeof(crowding) / sizeof(__u32); i++)
		if (!fields[i])
			fields[i] = defaults[i];
	return finds(&crowding);
}

#define FINDS(...) finds_with_defaults((struct crowding){ __VA_ARGS__ })

Test(evasion_crowds, control)
{
	cr_expect(FINDS(.rate = 150));
	cr_expect_not(FINDS(.rate = 40), "visitors");
}

Test(evasion_crowds, each_sender_twice_at_once)
{
	cr_expect(FINDS(.each = 2));
}

Test(evasion_crowds, addresses_in_order)
{
	cr_expect(FINDS(.step = 1));
	cr_expect(FINDS(.step = 256), "low bytes that are all the same");
}

Test(evasion_crowds, over_a_network)
{
	cr_expect(FINDS(.targets = 16));
	cr_expect(FINDS(.rate = 400, .targets = 100));
}

Test(evasion_crowds, in_pulses)
{
	cr_expect(FINDS(.rate = 400, .seconds = 30, .on = 2, .of = 8));
	cr_expect(FINDS(.rate = 900, .seconds = 30, .on = 1, .of = 5));
}

Test(evasion_crowds, behind_a_host_that_is_known)
{
	cr_expect(FINDS(.known = 45));
}

/* Senders that stay, each below its bucket, flood 8 hosts each of the network, all of which stay
 * below theirs. Returns whether it is reported for the network. */
static bool finds_spread(__u32 senders, __u32 rate, __u32 seconds)
{
	struct watch *watch = watch_open(NULL);
	__u64 begun = watch->world->now;
	bool found;

	for (__u32 i = 0; i < rate * seconds; i++) {
		__u32 sender = i % senders, number = i / senders;

		watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / rate);
		watch_send(watch, 0x0b000001 + sender * 7919,
			   (__u8)(1 + (sender * 8 + number % 8) % 250), (__u16)number);
	}
	watch_until(watch, watch->world->now + 12 * NSEC_PER_SEC);
	found = watch->raised[RULE_FLOOD_TARGET];
	cr_expect(watch->raised[RULE_FLOOD_TARGET] <= 1);
	watch_close(watch);
	return found;
}

Test(evasion_crowds, senders_that_stay_over_a_network)
{
	cr_expect(finds_spread(100, 2600, 25));
	cr_expect(finds_spread(300, 4000, 25));
	cr_expect_not(finds_spread(300, 600, 25), "control: people who ping");
}

/* Replies that nobody requested, a few to each host of the network. */
static bool finds_replies(__u32 rate, __u32 seconds, bool requested)
{
	struct watch *watch = watch_open(NULL);
	__u64 begun = watch->world->now;
	char home[16], outside[16];
	bool found;

	for (__u32 i = 0; i < rate * seconds; i++) {
		snprintf(home, sizeof(home), "192.0.2.%u", 1 + i % 250);
		snprintf(outside, sizeof(outside), "11.%u.%u.7", i >> 8 & 255, i & 255);
		watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / rate);
		/* So that both directions are known to be visible. */
		if (requested || i % 100 == 0)
			drops(watch->world, ETHERNET(), IPV4(.source = home, .target = outside),
			      ICMP(8, 0, .identifier = 4), DATA(56));
		drops(watch->world, ETHERNET(), IPV4(.source = outside, .target = home),
		      ICMP(0, 0, .identifier = 4), DATA(56));
	}
	watch_until(watch, watch->world->now + 12 * NSEC_PER_SEC);
	found = watch->raised[RULE_REFLECTION];
	watch_close(watch);
	return found;
}

Test(evasion_crowds, replies_over_a_network)
{
	cr_expect(finds_replies(50, 40, false));
	cr_expect(finds_replies(300, 25, false));
	cr_expect_not(finds_replies(50, 40, true), "control: they were requested");
}
