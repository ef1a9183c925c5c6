// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tricks: fill the block list from one prefix so that nobody else is blocked, and forge a known
 * host's address repeatedly so that it is blocked for longer each time.
 */
#include "lists/lists.h"
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

enum { FLOODER = 0xcb007142, MINI_FLOOD = 272, CROWD = 0x0b140000 };

static void fill_and_flood(const char *set, bool blocked)
{
	struct watch *watch = watch_open(set);

	for (__u32 i = 0; i < 90; i++)
		for (__u16 n = 0; n < MINI_FLOOD; n++) {
			watch->world->now += 50000;
			watch_ping(watch, CROWD + i * 256 + 1, (__u8)(2 + i % 250), n);
		}
	watch_until(watch, watch->world->now + NSEC_PER_SEC);
	watch_flood(watch, FLOODER, 200, 3);
	cr_expect(watch_blocks(watch, FLOODER) == blocked, "%s", set);
	cr_expect(watch->raised[RULE_BRAKE] >= 1, "%s", set);
	cr_expect(watch->raised[RULE_BRAKE] <= 2, "one alert, not one an offender");
	watch_close(watch);
}

#define CAPS "block.max=64 block.per-minute=1000 block.prefix-after=0"

Test(evasion_responses, control_without_a_share)
{
	fill_and_flood(CAPS " block.prefix-share=100", false);
}

Test(evasion_responses, one_prefix_does_not_fill_the_list)
{
	fill_and_flood(CAPS, true);
}

static void flood_by(struct watch *watch, __u8 ttl)
{
	for (__u32 i = 0; i < 600; i++) {
		watch_until(watch, watch->world->now + NSEC_PER_SEC / 200);
		drops(watch->world, ETHERNET(),
		      IPV4(.source = "203.0.113.66", .target = "192.0.2.7", .ttl = ttl),
		      ICMP(8, 0, .identifier = 9, .sequence = (__u16)i), DATA(56));
		cr_assert(engine_events(watch->engine) == 0);
	}
	watch_until(watch, watch->world->now + NSEC_PER_SEC);
}

/* Returns how many seconds the third block lasts, of a host that pings with a TTL of 52, after
 * floods with `ttl`. */
static __u64 third_block(__u8 ttl)
{
	const struct prefix prefix = { .length = 128,
				       .address = address_from_ipv4(htonl(FLOODER)) };
	struct watch *watch = watch_open("block.for=30s block.escalation=1m,2m");
	__u64 until = 0;

	drops(watch->world, ETHERNET(),
	      IPV4(.source = "203.0.113.66", .target = "192.0.2.7", .ttl = 52),
	      ICMP(8, 0, .identifier = 7), DATA(56));
	for (int i = 0; i < 3; i++) {
		watch_until(watch, watch->world->now + 150 * NSEC_PER_SEC);
		flood_by(watch, ttl);
	}
	lists_blocked_until(&watch->world->object.pins, &prefix, watch->world->now, &until);
	until -= until > watch->world->now ? watch->world->now : until;
	watch_close(watch);
	return until / NSEC_PER_SEC;
}

Test(evasion_responses, control_a_repeat_offender_is_blocked_for_longer)
{
	cr_expect(third_block(52) > 60);
}

Test(evasion_responses, a_forged_address_is_not_blocked_at_all)
{
	cr_expect(third_block(61) == 0);
}
