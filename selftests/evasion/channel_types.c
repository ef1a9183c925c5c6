// SPDX-License-Identifier: GPL-2.0-only
/* The trick: the data is in no echo, but in messages of a type that nothing sends, in a PROBE, in
 * an error that quotes nothing, or in later fragments, with a ping's first fragment or none. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

enum { BYTES = 64 };

static void send_type(struct channel *channel, int type, bool varied)
{
	channel->sequence++;
	if (varied)
		channel_data(channel, 0, BYTES);
	drops(channel->watch->world, ETHERNET(),
	      IPV4(.source = channel->client, .target = channel->server),
	      ICMP(type, 0, .identifier = type == 4 ? 0 : 7,
		   .sequence = type == 4 ? 0 : channel->sequence),
	      PAYLOAD(channel->payload, BYTES));
}

static void unassigned(struct channel *channel)
{
	send_type(channel, 200, true);
}

static void photuris(struct channel *channel)
{
	send_type(channel, 40, true);
}

static void probe(struct channel *channel)
{
	send_type(channel, 42, true);
}

static void quench(struct channel *channel)
{
	send_type(channel, 4, true);
}

/* A stack with a bug. */
static void same(struct channel *channel)
{
	send_type(channel, 200, false);
}

/* PROBE of an interface by its index. */
static void real_probe(struct channel *channel)
{
	static const __u8 body[] = { 0x20, 0, 0, 0, 0, 8, 3, 2, 0, 0, 0, 7 };

	memcpy(channel->payload, body, sizeof(body));
	drops(channel->watch->world, ETHERNET(),
	      IPV4(.source = channel->client, .target = channel->server),
	      ICMP(42, 0, .identifier = 7, .sequence = ++channel->sequence << 8 | 1),
	      PAYLOAD(body, sizeof(body)));
}

static void send_later(struct channel *channel)
{
	drops(channel->watch->world, ETHERNET(),
	      IPV4(.source = channel->client, .target = channel->server, .fragment = 64,
		   .id = channel->sequence, .next = PROTOCOL_ICMP),
	      PAYLOAD(channel->payload, CHANNEL_MOST));
}

static void send_first(struct channel *channel)
{
	channel->sequence++;
	channel_stock(channel);
	drops(channel->watch->world, ETHERNET(),
	      IPV4(.source = channel->client, .target = channel->server, .more = true,
		   .id = channel->sequence),
	      ICMP(8, 0, .identifier = 7, .sequence = channel->sequence),
	      PAYLOAD(channel->payload, STOCK));
}

static void in_the_rest(struct channel *channel)
{
	send_first(channel);
	channel_data(channel, 0, CHANNEL_MOST);
	send_later(channel);
}

static void rest_alone(struct channel *channel)
{
	channel->sequence++;
	channel_data(channel, 0, CHANNEL_MOST);
	send_later(channel);
}

/* ping -s 568 over a link with a small MTU. */
static void large_ping(struct channel *channel)
{
	send_first(channel);
	for (__u32 i = 0; i < CHANNEL_MOST; i++)
		channel->payload[i] = (__u8)(STOCK + i);
	send_later(channel);
}

Test(evasion_channel_types, types_that_nothing_sends_are_found_within_ten_minutes)
{
	cr_expect(channel_is_found(unassigned, 5 * NSEC_PER_SEC, 10 * MINUTE), "unassigned");
	cr_expect(channel_is_found(photuris, 5 * NSEC_PER_SEC, 10 * MINUTE), "Photuris");
	cr_expect_not(channel_is_found(same, 5 * NSEC_PER_SEC, HOUR), "control");
}

Test(evasion_channel_types, bodies_that_are_none_are_found_within_ten_minutes)
{
	cr_expect(channel_is_found(probe, 5 * NSEC_PER_SEC, 10 * MINUTE), "PROBE");
	cr_expect(channel_is_found(quench, 5 * NSEC_PER_SEC, 10 * MINUTE), "source quench");
	cr_expect_not(channel_is_found(real_probe, 5 * NSEC_PER_SEC, HOUR), "control");
}

Test(evasion_channel_types, later_fragments_are_found_within_ten_minutes)
{
	cr_expect(channel_is_found(in_the_rest, NSEC_PER_SEC, 10 * MINUTE));
	cr_expect(channel_is_found(rest_alone, NSEC_PER_SEC, 10 * MINUTE), "without a first one");
	cr_expect_not(channel_is_found(large_ping, NSEC_PER_SEC, 10 * MINUTE), "control");
}
