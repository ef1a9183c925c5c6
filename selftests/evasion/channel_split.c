// SPDX-License-Identifier: GPL-2.0-only
/* The trick: packets are spread over several servers, so that each sees little. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

static const char *const servers[] = {
	"203.0.113.50", "203.0.113.51", "198.51.100.7",	 "198.51.100.8",
	"203.0.113.90", "203.0.113.91", "198.51.100.70", "198.51.100.80",
};

static void turn(struct channel *channel)
{
	channel->server = servers[channel->sequence % ARRAY_LENGTH(servers)];
}

static void tunnel(struct channel *channel)
{
	turn(channel);
	channel_data(channel, 0, 64);
	channel_ask(channel, 64);
	channel_data(channel, 0, 64);
	channel_answer(channel, 64);
}

static void monitor(struct channel *channel)
{
	turn(channel);
	channel_stock(channel);
	channel_echo(channel, STOCK);
}

Test(evasion_channel_split, eight_servers_are_found_within_the_hour)
{
	cr_expect(channel_is_found(tunnel, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(monitor, 5 * NSEC_PER_SEC, HOUR), "control");
}
