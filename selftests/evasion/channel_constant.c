// SPDX-License-Identifier: GPL-2.0-only
/* The trick: a tunnel whose packets all have one size, that of a ping. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

static void tunnel(struct channel *channel)
{
	channel_data(channel, 0, STOCK);
	channel_ask(channel, STOCK);
	channel_data(channel, 0, STOCK);
	channel_answer(channel, STOCK);
}

static void ping(struct channel *channel)
{
	channel_stock(channel);
	channel_echo(channel, STOCK);
}

Test(evasion_channel_constant, one_size_is_found_within_a_minute)
{
	cr_expect(channel_is_found(tunnel, NSEC_PER_SEC, MINUTE));
	cr_expect_not(channel_is_found(ping, NSEC_PER_SEC, 10 * MINUTE), "control");
}
