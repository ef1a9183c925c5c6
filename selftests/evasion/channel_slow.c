// SPDX-License-Identifier: GPL-2.0-only
/* The trick: a packet about every half minute, at irregular times. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

static void leak(struct channel *channel)
{
	channel_data(channel, 0, 32);
	channel_echo(channel, 32);
}

static void ping(struct channel *channel)
{
	channel_stock(channel);
	channel_echo(channel, STOCK);
}

Test(evasion_channel_slow, one_in_half_a_minute_is_found_within_the_day)
{
	cr_expect(channel_is_found(leak, 30 * NSEC_PER_SEC, DAY));
	cr_expect_not(channel_is_found(ping, 30 * NSEC_PER_SEC, DAY), "control");
}
