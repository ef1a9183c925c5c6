// SPDX-License-Identifier: GPL-2.0-only
/* The trick: errors about datagrams that never came carry the data, in what they quote or in the
 * word that is unused. Random bytes in an echo that is quoted are info: it may have been sent. */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

enum { UDP_BYTES = 8, QUOTED = 64, DNS = 53 };

/* Reports that nobody listens at a port that the server sent to. */
static void unreachable(struct channel *channel, __u32 unused, __u32 from)
{
	__u8 datagram[UDP_BYTES + QUOTED] = {};

	put16(datagram, from);
	put16(datagram + 2, 1024 + channel_draw(channel, 60000));
	put16(datagram + 4, sizeof(datagram));
	memcpy(datagram + UDP_BYTES, channel->payload, QUOTED);
	drops(channel->watch->world, ETHERNET(),
	      IPV4(.source = channel->client, .target = channel->server),
	      ICMP(3, 3, .identifier = (int)(unused >> 16), .sequence = (int)(unused & 0xffff)),
	      IPV4(.source = channel->server, .target = channel->client, .next = PROTOCOL_UDP),
	      PAYLOAD(datagram, sizeof(datagram)));
}

static void no_answer(struct channel *channel)
{
	channel_data(channel, 0, QUOTED);
	unreachable(channel, 0, DNS);
}

static void unused_word(struct channel *channel)
{
	memset(channel->payload, 0, QUOTED);
	unreachable(channel, channel_draw(channel, ~0U), 514);
}

/* Answers of DNS that come too late. */
static void late_answer(struct channel *channel)
{
	static const __u8 answer[] = { 0, 0, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0, 3, 'w', 'w', 'w' };

	memcpy(channel->payload, answer, sizeof(answer));
	channel_data(channel, 0, 2);
	channel_data(channel, sizeof(answer), QUOTED - sizeof(answer));
	unreachable(channel, 0, DNS);
}

/* About pings that were never sent. */
static void echo(struct channel *channel)
{
	channel_data(channel, 0, QUOTED);
	channel->sequence++;
	drops(channel->watch->world, ETHERNET(),
	      IPV4(.source = channel->client, .target = channel->server), ICMP(3, 1),
	      IPV4(.source = channel->server, .target = channel->client, .next = PROTOCOL_ICMP),
	      ICMP(8, 0, .identifier = 5, .sequence = channel->sequence),
	      PAYLOAD(channel->payload, QUOTED));
}

/* A router that never clears the word. */
static void same_word(struct channel *channel)
{
	memset(channel->payload, 0, QUOTED);
	unreachable(channel, 0x12345678, 514);
}

Test(evasion_channel_quotes, answers_that_are_none_are_found_within_the_hour)
{
	cr_expect(channel_is_found(no_answer, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(late_answer, 5 * NSEC_PER_SEC, HOUR), "control");
}

Test(evasion_channel_quotes, unused_words_that_change_are_found_within_the_hour)
{
	cr_expect(channel_is_found(unused_word, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(same_word, 5 * NSEC_PER_SEC, HOUR), "control");
}

Test(evasion_channel_quotes, random_bytes_in_an_echo_are_info)
{
	struct channel channel;

	channel_open(&channel);
	cr_expect_not(channel_finds(&channel, echo, 5 * NSEC_PER_SEC, HOUR));
	cr_expect(channel.watch->raised[RULE_COVERT_FIELD]);
	channel_close(&channel);
}
