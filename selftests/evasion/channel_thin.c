// SPDX-License-Identifier: GPL-2.0-only
/* The trick: one byte per echo, and nothing else; or digits after the time in a readable payload,
 * as a program that logs it would write. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void byte(struct channel *channel)
{
	channel->payload[0] = (__u8) "etaoin shrdlu"[channel_draw(channel, 13)];
	channel_echo(channel, 1);
}

static void same(struct channel *channel)
{
	channel_echo(channel, 1);
}

static void write_time(struct channel *channel, __u32 fraction, __u32 more)
{
	__u64 seconds = channel->watch->world->now / NSEC_PER_SEC;
	char text[96];

	snprintf(text, sizeof(text), "check %llu.%09u", seconds, fraction);
	if (more)
		snprintf(text + strlen(text), 16, "%09u", more);
	memset(channel->payload, ' ', STOCK);
	memcpy(channel->payload, text, strlen(text));
	channel_echo(channel, STOCK);
}

static void digits(struct channel *channel)
{
	write_time(channel, channel_draw(channel, 1000000000),
		   1 + channel_draw(channel, 999999999));
}

static void clock(struct channel *channel)
{
	write_time(channel, (__u32)(channel->watch->world->now % NSEC_PER_SEC), 0);
}

Test(evasion_channel_thin, a_byte_an_echo_is_found_within_the_hour)
{
	cr_expect(channel_is_found(byte, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(same, 5 * NSEC_PER_SEC, HOUR), "control");
}

Test(evasion_channel_thin, digits_after_the_time_are_found_within_the_hour)
{
	cr_expect(channel_is_found(digits, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(clock, 5 * NSEC_PER_SEC, HOUR), "control");
}
