// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: the payload is that of iputils in everything, including the clock and the pattern
 * after it, except for some bytes of data. Even if their positions change with each packet, the
 * packets that the kernel side sees to differ add up.
 */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

/* Number of pattern bytes that are data. */
static __u32 hidden;

static void dressed(struct channel *channel)
{
	channel_stock(channel);
	for (__u32 i = 0; i < hidden; i++)
		channel_data(channel, 16 + channel_draw(channel, STOCK - 16), 1);
	channel_echo(channel, STOCK);
}

/* The position of the clock's seconds. */
static void in_place_of_the_clock(struct channel *channel)
{
	channel_stock(channel);
	channel_data(channel, 0, 4);
	channel_echo(channel, STOCK);
}

Test(evasion_channel_dressed, bytes_of_the_pattern_are_found_within_the_hour)
{
	for (hidden = 1; hidden <= 8; hidden *= 2)
		cr_expect(channel_is_found(dressed, NSEC_PER_SEC, HOUR), "%u bytes", hidden);
	hidden = 0;
	cr_expect_not(channel_is_found(dressed, NSEC_PER_SEC, 10 * MINUTE), "control");
}

Test(evasion_channel_dressed, bytes_of_the_clock_are_found_within_the_hour)
{
	cr_expect(channel_is_found(in_place_of_the_clock, NSEC_PER_SEC, HOUR));
}
