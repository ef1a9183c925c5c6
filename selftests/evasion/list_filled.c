// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: fill the list of blocks (block.max) from many networks, each address twice, so that
 * its second block is a long one, and then send no more: nobody else is blocked until these end.
 * Blocks that drop nothing give way.  The control is a list full of offenders that go on.
 */
#include "headers/hash.h"
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

enum { FLOODER = 0xcb007142, MOST = 64, MINI_FLOOD = 272, PATIENCE = 120 };

#define CAPS "block.max=64 block.per-minute=100000 block.prefix-after=0"

/* Addresses of 64 networks, in an order of their own. */
static __u32 offender(__u64 seed, __u32 number)
{
	return 0x0b000000 + ((number * 37 + (__u32)seed) % MOST << 16) +
	       (__u32)(hash_mix(seed + number) % 60000);
}

static void offend(struct watch *watch, __u64 seed, __u32 offenders)
{
	for (__u32 i = 0; i < offenders; i++)
		for (__u16 n = 0; n < MINI_FLOOD; n++) {
			watch->world->now += 50000;
			watch_ping(watch, offender(seed, i), (__u8)(2 + i % 250), n);
		}
	watch_until(watch, watch->world->now + NSEC_PER_SEC);
}

/* Fills the list, after which the offenders send `rate` packets a second in all, and somebody else
 * floods. Returns whether he is blocked within PATIENCE seconds. */
static bool blocks_another(__u64 seed, __u32 offenders, __u32 rate)
{
	struct watch *watch = watch_open(CAPS);
	bool blocked = false;

	offend(watch, seed, offenders);
	watch_until(watch, watch->world->now + 700 * NSEC_PER_SEC);
	offend(watch, seed, offenders);
	for (__u32 second = 0; second < 60 + PATIENCE && !blocked; second++) {
		for (__u32 i = 0; i < rate; i++)
			watch_ping(watch, offender(seed, i % offenders), 9, (__u16)i);
		if (second < 60)
			watch_until(watch, watch->world->now + NSEC_PER_SEC);
		else
			watch_flood(watch, FLOODER, 300, 1);
		blocked = watch_blocks(watch, FLOODER);
	}
	if (blocked && rate)
		cr_expect(watch_blocks(watch, offender(seed, 0)), "who goes on stays blocked");
	watch_close(watch);
	return blocked;
}

/* An offender whose block gave way is blocked again if it returns. */
static bool blocks_again(__u64 seed)
{
	struct watch *watch = watch_open(CAPS);
	__u32 ended = 0, again = 0;

	offend(watch, seed, MOST);
	watch_until(watch, watch->world->now + 90 * NSEC_PER_SEC);
	watch_flood(watch, FLOODER, 300, 3);
	for (__u32 i = 0; i < MOST; i++) {
		if (watch_blocks(watch, offender(seed, i)))
			continue;
		ended++;
		watch_flood(watch, offender(seed, i), 400, 2);
		again += watch_blocks(watch, offender(seed, i));
	}
	watch_close(watch);
	return ended && again == ended;
}

Test(evasion_list_filled, by_names_that_send_no_more)
{
	for (__u64 seed = 1; seed <= 3; seed++) {
		cr_expect(blocks_another(seed, MOST, 0), "seed %llu", seed);
		cr_expect(blocks_again(seed), "seed %llu", seed);
	}
}

Test(evasion_list_filled, controls)
{
	cr_expect(blocks_another(1, MOST / 2, 0), "a list that is not full");
	cr_expect_not(blocks_another(1, MOST, MOST), "all of them go on");
	cr_expect(blocks_another(2, MOST, MOST / 2), "half of them go on");
}
