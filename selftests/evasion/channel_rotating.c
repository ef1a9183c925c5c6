// SPDX-License-Identifier: GPL-2.0-only
/* The trick: a new identifier for each packet, or for every few. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

static __u32 packets; /* of one identifier */

static void rotate(struct channel *channel)
{
	if (channel->sequence % packets == 0)
		channel->identifier = (__u16)channel_draw(channel, 65536);
}

static void tunnel(struct channel *channel)
{
	rotate(channel);
	channel_data(channel, 0, 64);
	channel_ask(channel, 64);
	channel_data(channel, 0, 64);
	channel_answer(channel, 64);
}

/* A monitor has a process, and thus an identifier and numbers from 1, for each check. */
static void check(struct channel *channel)
{
	channel->sequence %= packets;
	rotate(channel);
	channel_stock(channel);
	channel_echo(channel, STOCK);
}

Test(evasion_channel_rotating, identifiers_that_change_are_found_within_five_minutes)
{
	for (packets = 1; packets <= 9; packets += 4) {
		cr_expect(channel_is_found(tunnel, NSEC_PER_SEC, 5 * MINUTE), "%u each", packets);
		cr_expect_not(channel_is_found(check, NSEC_PER_SEC, 10 * MINUTE),
			      "control, %u each", packets);
	}
}
