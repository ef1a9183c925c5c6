// SPDX-License-Identifier: GPL-2.0-only
/* The trick: the payload is that of a stock ping; the data is the sequence number. With a new
 * identifier per packet it also looks like a crowd behind one address: info. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

static void sequence(struct channel *channel)
{
	channel_stock(channel);
	channel->sequence = (__u16)channel_draw(channel, 65536);
	channel_echo(channel, STOCK);
}

/* One process per ping. */
static void check(struct channel *channel)
{
	channel->identifier = (__u16)channel_draw(channel, 65536);
	channel->sequence = 0;
	channel_stock(channel);
	channel_echo(channel, STOCK);
}

/* Two letters each. */
static void letters(struct channel *channel)
{
	channel->identifier = (__u16)(('a' + channel_draw(channel, 26)) << 8 | ' ');
	channel->identifier += (__u16)channel_draw(channel, 90);
	channel->sequence = 0;
	channel_stock(channel);
	channel_echo(channel, STOCK);
}

Test(evasion_channel_numbers, text_in_identifiers_is_found_within_the_hour)
{
	cr_expect(channel_is_found(letters, 5 * NSEC_PER_SEC, HOUR));
}

Test(evasion_channel_numbers, sequence_numbers_are_found_within_the_hour)
{
	cr_expect(channel_is_found(sequence, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(check, 5 * NSEC_PER_SEC, HOUR), "control");
}
