// SPDX-License-Identifier: GPL-2.0-only
/* The trick: one byte per echo, and nothing else. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

static void byte(struct channel *channel)
{
	channel->payload[0] = (__u8) "etaoin shrdlu"[channel_draw(channel, 13)];
	channel_echo(channel, 1);
}

static void same(struct channel *channel)
{
	channel_echo(channel, 1);
}

Test(evasion_channel_thin, a_byte_an_echo_is_found_within_the_hour)
{
	cr_expect(channel_is_found(byte, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(same, 5 * NSEC_PER_SEC, HOUR), "control");
}
