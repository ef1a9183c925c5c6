// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: forged errors, each from another sender, to many hosts, slowly, with an MTU just below
 * the possible, or with other faults in turn. One story is a few alerts, and no forged error
 * arrives; genuine ones, from routers on many paths, raise none.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { FORGED = 0xc6120000 };

struct story {
	__u32 senders, receivers, packets;
	__u64 gap;
	int mtu;      /* 0: an unreachable */
	bool foreign; /* the quoted packet is another host's */
};

/* Returns how many arrive. */
static __u32 play(struct watch *watch, const struct story *story)
{
	static struct frame frame;
	__u32 passed = 0;
	char to[24];

	for (__u32 i = 0; i < story->packets; i++) {
		snprintf(to, sizeof(to), "192.0.2.%u", 1 + i % story->receivers);
		watch_until(watch, watch->world->now + story->gap);
		frame_build(&frame, FRAME(ETHERNET(), IPV4(.target = to),
					  ICMP(3, story->mtu ? 4 : 1, .sequence = story->mtu),
					  IPV4(.source = story->foreign ? "203.0.113.9" : to,
					       .total = 1500),
					  UDP(1, 2)));
		frame_set_source4(&frame, FORGED + i % story->senders);
		passed += !world_drops(watch->world, &frame);
	}
	watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
	return passed;
}

/* A handful. */
enum { FEW = 5 };

static const struct {
	struct story story;
	enum rule rule;
	__u64 most; /* alerts */
} stories[] = {
	{ { 1, 1, 1, 1, .mtu = 68 }, RULE_MTU_ATTACK, 1 },
	{ { 1, 1, 1, 1, .mtu = 551 }, RULE_MTU_ATTACK, 1 },
	{ { 1, 1, 1, 1, .mtu = 1400, .foreign = true }, RULE_MTU_ATTACK, 1 },
	{ { 1, 1, 20, NSEC_PER_SEC, .foreign = true }, RULE_FORGED_ERROR, 1 },
	{ { 10000, 1, 10000, 10000, .mtu = 68 }, RULE_MTU_ATTACK, 2 },
	{ { 10000, 1, 10000, 10000, .foreign = true }, RULE_FORGED_ERROR, 2 },
	{ { 1, 200, 1000, 1000000, .mtu = 68 }, RULE_MTU_ATTACK, 2 },
	{ { 300, 1, 300, NSEC_PER_SEC, .mtu = 100 }, RULE_MTU_ATTACK, 2 },
	{ { 4000, 200, 4000, 2000000, .mtu = 68 }, RULE_MTU_ATTACK, FEW },
	{ { 40, 200, 4000, 2000000, .mtu = 68 }, RULE_MTU_ATTACK, FEW },
	{ { 4000, 200, 4000, 20000000, .mtu = 68 }, RULE_MTU_ATTACK, FEW },
	{ { 4000, 200, 4000, 2000000, .foreign = true }, RULE_FORGED_ERROR, FEW },
};

Test(evasion_errors, few_alerts_and_nothing_arrives)
{
	for (size_t i = 0; i < ARRAY_LENGTH(stories); i++) {
		struct watch *watch = watch_open(NULL);
		__u32 passed = play(watch, &stories[i].story);

		cr_expect(passed == 0, "story %zu: %u", i, passed);
		cr_expect(watch->raised[stories[i].rule] >= 1 &&
				  watch->raised[stories[i].rule] <= stories[i].most,
			  "story %zu: %llu alerts", i, watch->raised[stories[i].rule]);
		watch_close(watch);
	}
}

/* Anybody may send one to anybody: one campaign. */
Test(evasion_errors, many_to_many_are_a_campaign)
{
	const struct story story = { 10000, 250, 10000, 10000, .mtu = 68 };
	struct watch *watch = watch_open(NULL);

	cr_expect(play(watch, &story) == 0);
	cr_expect(watch->raised[RULE_MTU_ATTACK] <= FEW, "%llu", watch->raised[RULE_MTU_ATTACK]);
	watch_close(watch);
}

/* Routers on many paths, tunnels, and an outage. */
Test(evasion_errors, control)
{
	static const struct story ordinary[] = {
		{ 1, 20, 100, NSEC_PER_SEC, .mtu = 1280 },
		{ 50, 20, 200, NSEC_PER_SEC / 10, .mtu = 1400 },
		{ 1, 1, 10, NSEC_PER_SEC, .mtu = 552 },
		{ 3, 250, 500, NSEC_PER_SEC / 20, .mtu = 0 },
		{ 1, 1, 2, NSEC_PER_SEC, .foreign = true },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(ordinary); i++) {
		struct watch *watch = watch_open("rules.forged-error.response=none");
		__u32 passed = play(watch, &ordinary[i]);

		cr_expect(passed == ordinary[i].packets, "%zu: %u", i, passed);
		cr_expect(watch->raised[RULE_MTU_ATTACK] + watch->raised[RULE_FORGED_ERROR] == 0,
			  "%zu", i);
		watch_close(watch);
	}
}

/* Returns whether time exceeded from a random router each, about datagrams that the receiver may
 * have sent, is reported. */
static bool finds_storm(__u32 rate, __u32 seconds)
{
	struct watch *watch = watch_open(NULL);
	__u64 begun = watch->world->now;
	char router[16];
	bool found;

	for (__u32 i = 0; i < rate * seconds; i++) {
		__u32 address = 0x0b000001 + i * 7919;

		snprintf(router, sizeof(router), "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
			 address >> 8 & 255, address & 255);
		watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / rate);
		drops(watch->world, ETHERNET(), IPV4(.source = router, .target = "192.0.2.1"),
		      ICMP(11, 0), IPV4(.source = "192.0.2.1", .target = "198.51.100.7"),
		      UDP(1024 + (int)i % 60000, 53));
	}
	watch_until(watch, watch->world->now + 5 * NSEC_PER_SEC);
	found = watch->raised[RULE_ERROR_FLOOD];
	watch_close(watch);
	return found;
}

Test(evasion_errors, a_storm_just_below_the_bucket)
{
	cr_expect(finds_storm(470, 15));
	cr_expect_not(finds_storm(300, 15), "control");
}
