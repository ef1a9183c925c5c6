// SPDX-License-Identifier: GPL-2.0-only
/* The trick: every byte is that of a stock ping; the data is how many there are. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

static void stock_of(struct channel *channel, __u32 length)
{
	for (__u32 i = 0; i < length; i++)
		channel->payload[i] = (__u8)i;
	channel_stock(channel);
	channel_echo(channel, length);
}

static void byte(struct channel *channel)
{
	stock_of(channel, STOCK + channel_draw(channel, 256));
}

/* A test of a link, by one process: all sizes, from the smallest. */
static void steps(struct channel *channel)
{
	stock_of(channel, STOCK + channel->sequence * 8 % 400);
}

/* A process, and so an identifier, for each size, as a script does. */
static void script(struct channel *channel)
{
	channel->identifier = (__u16)channel_draw(channel, 65536);
	channel->sequence = 0;
	byte(channel);
}

Test(evasion_channel_sizes, sizes_are_found_within_two_kilobytes)
{
	cr_expect(channel_is_found(byte, NSEC_PER_SEC, 40 * MINUTE));
}

Test(evasion_channel_sizes, tests_of_a_link_are_info_at_most)
{
	cr_expect_not(channel_is_found(steps, NSEC_PER_SEC, 40 * MINUTE), "steps");
	cr_expect_not(channel_is_found(script, NSEC_PER_SEC, 40 * MINUTE), "random sizes");
}
