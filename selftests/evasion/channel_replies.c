// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tricks: an implant that waits gets an answer that differs from its request in a few bytes,
 * always the same, as if a responder had written into it; and the fraction of a second in a ping is
 * data, while the spacing is no timer's.
 */
#include "selftests/evasion/channel.h"

#include <criterion/criterion.h>

enum { POLL = 24, WRITTEN = 8 };

static void poll_with(struct channel *channel, bool times)
{
	const __u64 now = channel->watch->world->now;

	for (__u32 i = 0; i < POLL; i++)
		channel->payload[i] = (__u8)(i * i * 37 + 11);
	channel_ask(channel, POLL);
	if (times)
		memcpy(channel->payload, &now, WRITTEN);
	else
		memcpy(channel->payload, "no order", WRITTEN);
	channel_answer(channel, POLL);
	channel_wait(channel, NSEC_PER_SEC / 10);
	watch_until(channel->watch, now + 30 * NSEC_PER_SEC);
}

static void no_order(struct channel *channel)
{
	poll_with(channel, false);
}

/* It writes when it received the probe. */
static void responder(struct channel *channel)
{
	poll_with(channel, true);
}

Test(evasion_channel_replies, a_constant_answer_is_found_within_the_hour)
{
	cr_expect(channel_is_found(no_order, 1, HOUR));
	cr_expect_not(channel_is_found(responder, 1, HOUR), "control");
}

/* Sends a ping whose clock is `early` by some ns, and waits for a second, and up to `jitter` more.
 */
static void ping_early(struct channel *channel, __u64 early, __u64 wait)
{
	const __u64 now = channel->watch->world->now;

	channel->watch->world->now -= early;
	channel_stock(channel);
	channel->watch->world->now = now;
	channel_echo(channel, STOCK);
	watch_until(channel->watch, now + wait);
}

static __u64 draw_ms(struct channel *channel, __u32 most)
{
	return (__u64)channel_draw(channel, most) * NSEC_PER_MSEC;
}

static void fraction(struct channel *channel)
{
	const __u64 jitter = draw_ms(channel, 100);

	ping_early(channel, draw_ms(channel, 1000), NSEC_PER_SEC + jitter);
}

/* Each is made on a timer, and sent up to half a second later. */
static void radio(struct channel *channel)
{
	static __u64 late;
	const __u64 next = draw_ms(channel, 500);

	ping_early(channel, late, NSEC_PER_SEC + next - late);
	late = next;
}

Test(evasion_channel_replies, a_clock_that_jumps_more_than_the_spacing_is_found)
{
	cr_expect(channel_is_found(fraction, 1, HOUR));
	cr_expect_not(channel_is_found(radio, 1, HOUR), "control");
}

/* How much of its request a host returns. */
static void return_part(struct channel *channel, __u32 part)
{
	for (__u32 i = 0; i < STOCK; i++)
		channel->payload[i] = (__u8)i;
	channel_ask(channel, STOCK);
	channel_answer(channel, part);
}

static void lengths(struct channel *channel)
{
	return_part(channel, 8 + channel_draw(channel, 32));
}

static void always_short(struct channel *channel)
{
	return_part(channel, 24);
}

Test(evasion_channel_replies, lengths_of_replies_are_found)
{
	cr_expect(channel_is_found(lengths, 5 * NSEC_PER_SEC, HOUR));
	cr_expect_not(channel_is_found(always_short, 5 * NSEC_PER_SEC, HOUR), "control");
}
