// SPDX-License-Identifier: GPL-2.0-only
/* The trick: the host that is asked does not answer; another one does, which nobody asked. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

static void triangle(struct channel *channel)
{
	const char *asked = channel->server;

	channel_data(channel, 0, 64);
	channel_ask(channel, 64);
	channel->server = "203.0.113.99";
	channel_data(channel, 0, 64);
	channel_answer(channel, 64);
	channel->server = asked;
}

/* An unanswered ping, and one to another host that is answered. */
static void pings(struct channel *channel)
{
	const char *asked = channel->server;

	channel_stock(channel);
	channel_ask(channel, STOCK);
	channel->server = "203.0.113.99";
	channel_echo(channel, STOCK);
	channel->server = asked;
}

Test(evasion_channel_other_host, replies_of_another_host_are_found_within_five_minutes)
{
	cr_expect(channel_is_found(triangle, NSEC_PER_SEC, 5 * MINUTE));
	cr_expect_not(channel_is_found(pings, NSEC_PER_SEC, 10 * MINUTE), "control");
}
