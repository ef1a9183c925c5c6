// SPDX-License-Identifier: GPL-2.0-only
/* The trick: so many servers, or clients, that each pair has a handful of packets, half a kilobyte
 * each. A new identifier per packet as well leaves only copies to look at: info. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { EACH = 5, HOSTS = 200 };

static char name[16];

static void next_server(struct channel *channel)
{
	snprintf(name, sizeof(name), "%u.20.113.5", 20 + channel->sequence / EACH % HOSTS);
	channel->server = name;
}

static void to_many(struct channel *channel)
{
	next_server(channel);
	channel_data(channel, 0, CHANNEL_MOST);
	channel_echo(channel, CHANNEL_MOST);
}

static void from_many(struct channel *channel)
{
	snprintf(name, sizeof(name), "192.0.2.%u", 1 + channel->sequence / EACH % HOSTS);
	channel->client = name;
	channel_data(channel, 0, CHANNEL_MOST);
	channel_echo(channel, CHANNEL_MOST);
}

/* To the next host of a network, as by a process of its own. */
static void turn(struct channel *channel)
{
	snprintf(name, sizeof(name), "203.0.113.%u", channel->sequence & 255);
	channel->server = name;
	channel->identifier = (__u16)channel_draw(channel, 65536);
}

/* A network whose hosts are all the attacker's. */
static void in_turn(struct channel *channel)
{
	turn(channel);
	channel_data(channel, 0, STOCK);
	channel_echo(channel, STOCK);
}

static void monitor(struct channel *channel)
{
	next_server(channel);
	channel_stock(channel);
	channel_echo(channel, STOCK);
}

/* A round each, a process per ping. */
static void checks(struct channel *channel)
{
	turn(channel);
	channel_stock(channel);
	channel_echo(channel, STOCK);
}

/* The same with the same bytes in each, which no known ping sends. */
static void odd_checks(struct channel *channel)
{
	turn(channel);
	for (__u32 i = 0; i < STOCK; i++)
		channel->payload[i] = (__u8)(i * i * 7 + 3 * i);
	channel_echo(channel, STOCK);
}

/* A scanner outside, with data of its own: home only echoes it. */
static void scanner(struct channel *channel)
{
	snprintf(name, sizeof(name), "192.0.2.%u", 1 + channel->sequence / EACH % HOSTS);
	channel->client = "203.0.113.50";
	channel->server = name;
	channel_data(channel, 0, CHANNEL_MOST);
	channel_echo(channel, CHANNEL_MOST);
}

Test(evasion_channel_spread, five_packets_to_each_of_many_are_found_within_the_hour)
{
	cr_expect(channel_is_found(to_many, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(monitor, 5 * NSEC_PER_SEC, HOUR), "control");
}

Test(evasion_channel_spread, five_packets_from_each_of_many_are_found_within_the_hour)
{
	cr_expect(channel_is_found(from_many, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(scanner, 5 * NSEC_PER_SEC, HOUR), "control");
}

Test(evasion_channel_spread, single_packets_in_turn_are_info_within_the_hour)
{
	struct channel channel;

	channel_open(&channel);
	cr_expect_not(channel_finds(&channel, in_turn, NSEC_PER_SEC, HOUR));
	cr_expect(channel.watch->raised[RULE_EXFILTRATION]);
	channel_close(&channel);
	channel_open(&channel);
	cr_expect_not(channel_finds(&channel, checks, NSEC_PER_SEC, HOUR), "control");
	cr_expect_not(channel.watch->raised[RULE_EXFILTRATION], "control");
	channel_close(&channel);
	channel_open(&channel);
	cr_expect_not(channel_finds(&channel, odd_checks, NSEC_PER_SEC, 20 * MINUTE), "control");
	cr_expect_not(channel.watch->raised[RULE_EXFILTRATION], "control");
	channel_close(&channel);
}
