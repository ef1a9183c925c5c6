// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: the far kernel answers, so that each reply equals its request; outgoing data is sent
 * without any reply.
 */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

static void echoed(struct channel *channel)
{
	channel_data(channel, 0, 48);
	channel_echo(channel, 48);
}

static void unanswered(struct channel *channel)
{
	channel_data(channel, 0, 48);
	channel_ask(channel, 48);
}

static void ping(struct channel *channel)
{
	channel_stock(channel);
	channel_echo(channel, STOCK);
}

static void ping_of_the_dead(struct channel *channel)
{
	channel_stock(channel);
	channel_ask(channel, STOCK);
}

Test(evasion_channel_echoed, requests_that_come_back_are_found_within_ten_minutes)
{
	cr_expect(channel_is_found(echoed, NSEC_PER_SEC, 10 * MINUTE));
	cr_expect_not(channel_is_found(ping, NSEC_PER_SEC, 10 * MINUTE), "control");
}

Test(evasion_channel_echoed, requests_alone_are_found_within_ten_minutes)
{
	cr_expect(channel_is_found(unanswered, NSEC_PER_SEC, 10 * MINUTE));
	cr_expect_not(channel_is_found(ping_of_the_dead, NSEC_PER_SEC, 10 * MINUTE), "control");
}
