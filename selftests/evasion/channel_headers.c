// SPDX-License-Identifier: GPL-2.0-only
/* The trick: the message is that of a stock ping; the data is in the IP header before it: in the
 * traffic class, or after the end of the options. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

enum { OPTION_BYTES = 12 };

static void ask_after(struct channel *channel, int tos, const __u8 options[OPTION_BYTES])
{
	channel->sequence++;
	channel_stock(channel);
	drops(channel->watch->world, ETHERNET(),
	      IPV4(.source = channel->client, .target = channel->server, .tos = tos,
		   .options = options ? OPTION_BYTES : 0, .bytes = options),
	      ICMP(8, 0, .identifier = channel->identifier, .sequence = channel->sequence),
	      PAYLOAD(channel->payload, STOCK));
}

static void padding(struct channel *channel)
{
	__u8 options[OPTION_BYTES] = {};

	for (__u32 i = 1; i < OPTION_BYTES; i++)
		options[i] = (__u8)channel_draw(channel, 256);
	ask_after(channel, 0, options);
}

/* ping -R, with room for two addresses. */
static void record_route(struct channel *channel)
{
	static const __u8 options[OPTION_BYTES] = { 7, 11, 8, 192, 0, 2, 1 };

	ask_after(channel, 0, options);
}

static void class(struct channel *channel)
{
	ask_after(channel, (int)channel_draw(channel, 64) << 2, NULL);
}

/* Two programs of one host with the same identifier. */
static void two_classes(struct channel *channel)
{
	ask_after(channel, channel_draw(channel, 2) ? 0xb8 : 0, NULL);
}

static void answer_with(struct channel *channel, int tos)
{
	ask_after(channel, 0, NULL);
	drops(channel->watch->world, ETHERNET(),
	      IPV4(.source = channel->server, .target = channel->client, .tos = tos),
	      ICMP(0, 0, .identifier = channel->identifier, .sequence = channel->sequence),
	      PAYLOAD(channel->payload, STOCK));
}

static void class_of_replies(struct channel *channel)
{
	answer_with(channel, (int)channel_draw(channel, 64) << 2);
}

/* A router on one of two paths marks what it forwards. */
static void two_paths(struct channel *channel)
{
	answer_with(channel, channel_draw(channel, 2) ? 0x20 : 0);
}

Test(evasion_channel_headers, padding_is_found_within_the_hour)
{
	cr_expect(channel_is_found(padding, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(record_route, 5 * NSEC_PER_SEC, HOUR), "control");
}

Test(evasion_channel_headers, traffic_classes_are_found_within_the_hour)
{
	cr_expect(channel_is_found(class, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(two_classes, 5 * NSEC_PER_SEC, HOUR), "control");
}

Test(evasion_channel_headers, traffic_classes_of_replies_are_found_within_the_hour)
{
	cr_expect(channel_is_found(class_of_replies, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(two_paths, 5 * NSEC_PER_SEC, HOUR), "control");
}
