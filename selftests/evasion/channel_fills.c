// SPDX-License-Identifier: GPL-2.0-only
/* The trick: one byte fills the payload, or a ramp that begins with it, as with `ping -p`; the byte
 * is the data, and each ping has an identifier of its own, like those of many programs. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

static void send_new(struct channel *channel)
{
	channel->identifier = (__u16)channel_draw(channel, 65536);
	channel->sequence = 0;
	channel_echo(channel, STOCK);
}

static void byte(struct channel *channel)
{
	memset(channel->payload, (int)channel_draw(channel, 256), STOCK);
	send_new(channel);
}

static void ramp(struct channel *channel)
{
	const __u32 first = channel_draw(channel, 256);

	for (__u32 i = 0; i < STOCK; i++)
		channel->payload[i] = (__u8)(first + i);
	send_new(channel);
}

/* People behind one address, and what they test a line with. */
static void people(struct channel *channel)
{
	static const __u8 bytes[] = { 0, 0xff, 0xaa, 0x55, 'X', 0xf0 };

	if (channel_draw(channel, 2))
		channel_stock(channel);
	else
		memset(channel->payload, bytes[channel_draw(channel, sizeof(bytes))], STOCK);
	send_new(channel);
}

Test(evasion_channel_fills, a_byte_a_ping_is_found_within_ten_minutes)
{
	cr_expect(channel_is_found(byte, NSEC_PER_SEC, 10 * MINUTE));
	cr_expect(channel_is_found(ramp, NSEC_PER_SEC, 10 * MINUTE), "ramps");
	cr_expect_not(channel_is_found(people, NSEC_PER_SEC, HOUR), "control");
}
