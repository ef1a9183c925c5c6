// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hours with identifiers that last for a packet or two: a program starts anew for each, or both
 * ends of a channel say what they have in requests, as PingBack does. The kernel side compares next
 * to none of them.
 */
#include "selftests/unit/simulation_pairs.h"

#include <criterion/criterion.h>
#include <string.h>

enum { BLOCK = 788 };

/* An order from outside, and one to three results, of random bytes, or of text before zeros:
 * 25 orders in all. */
static void order(struct pair_of *pair, bool enciphered, bool echoed)
{
	__u8 block[BLOCK] = {};

	if (pair->count++ >= 25)
		return;
	pair->identifier = (__u16)pair_draw(pair, 65536);
	for (__u64 left = 2 + pair_draw(pair, 3), i = 0; left; left--, i++) {
		const bool server = i == 0;
		const __u16 sequence = (__u16)(server ? 1234 : 1235);

		if (enciphered)
			pair_bytes(pair, block, BLOCK);
		else
			pair_text(pair, block, 100 + (__u32)pair_draw(pair, 500));
		transmit(pair, server, 8, pair->identifier, sequence, block, BLOCK);
		if (echoed)
			transmit(pair, !server, 0, pair->identifier, sequence, block, BLOCK);
	}
}

static void enciphered(struct pair_of *pair)
{
	order(pair, true, true);
}

static void unanswered(struct pair_of *pair)
{
	order(pair, true, false);
}

static void readable(struct pair_of *pair)
{
	order(pair, false, false);
}

/* A monitor starts Windows' ping each time, with any size. */
static void any_size(struct pair_of *pair)
{
	__u8 payload[1000];
	const __u32 length = 1 + (__u32)pair_draw(pair, sizeof(payload));

	for (__u32 i = 0; i < length; i++)
		payload[i] = (__u8)('a' + i % 23);
	pair->identifier = (__u16)pair_draw(pair, 65536);
	echo(pair, payload, length);
	echo(pair, payload, length);
}

/* A scanner sends a few random bytes, and gets them back. */
static void scanner(struct pair_of *pair)
{
	__u8 payload[64];

	if (pair->count++ >= 8)
		return;
	pair_bytes(pair, payload, sizeof(payload));
	pair->identifier = (__u16)pair_draw(pair, 65536);
	echo(pair, payload, sizeof(payload));
}

/* A probe says its name, and which check this is. */
static void named_check(struct pair_of *pair)
{
	__u8 payload[] = "reachability check 0000 of the branch office, see the wiki";

	pair->count++;
	for (__u32 i = 0, number = pair->count; i < 4; i++, number /= 10)
		payload[22 - i] = (__u8)('0' + number % 10);
	pair->identifier++;
	echo(pair, payload, sizeof(payload) - 1);
	echo(pair, payload, sizeof(payload) - 1);
}

static const struct kind_of kinds[] = {
	{ "enciphered", enciphered, 5, 30, .jitter = .8 },
	{ "unanswered", unanswered, 5, 30, .jitter = .8 },
	{ "readable", readable, 5, 30, .jitter = .8 },

	{ "any size", any_size, 5, 60, .jitter = .3, .harmless = true },
	{ "scanner", scanner, 5, 60, .jitter = .3, .harmless = true },
	{ "named check", named_check, 5, 60, .jitter = .1, .harmless = true },
};

Test(simulation_knocks, orders_are_found)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		live_through(kinds, ARRAY_LENGTH(kinds), seed, false, 4 * HOUR);
		expect_found(seed);
	}
}

Test(simulation_knocks, short_pings_are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		live_through(kinds, ARRAY_LENGTH(kinds), seed, true, 4 * HOUR);
		expect_silence(seed);
	}
}
