// SPDX-License-Identifier: GPL-2.0-only
/*
 * A day with channels that are dressed as what is harmless, each as somebody else would: data where
 * a clock, a check's number or a letter of the alphabet stands, orders that the far kernel returns,
 * packets that errors quote, lengths.  Beside them pings that come near to each.
 */
#include "selftests/unit/simulation_pairs.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void put_little(__u8 *at, __u64 value, __u32 bytes)
{
	for (__u32 i = 0; i < bytes; i++)
		at[i] = (__u8)(value >> 8 * i);
}

static void alphabet(__u8 *payload, __u32 length)
{
	for (__u32 i = 0; i < length; i++)
		payload[i] = (__u8)('a' + i % 23);
}

/* ---- channels ------------------------------------------------------------------------------- */

/* Sixteen bytes each way, in place of the time. */
static void time_for_data(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair_bytes(pair, payload, 16);
	pair->sequence++;
	ask(pair, payload, sizeof(payload));
	pair_bytes(pair, payload, 16);
	answer(pair, payload, sizeof(payload));
}

/* A mark of the host in place of four letters of the alphabet. One that is readable would be a
 * name, which is info. */
static void four_letters(struct pair_of *pair)
{
	__u8 payload[32];

	alphabet(payload, sizeof(payload));
	memcpy(payload + pair->length % 28, pair->own, 4);
	payload[pair->length % 28] |= 0x80;
	pair->identifier = 1;
	echo(pair, payload, sizeof(payload));
}

/* The same, another four each time. */
static void four_other_letters(struct pair_of *pair)
{
	pair_bytes(pair, pair->own, 4);
	four_letters(pair);
}

/* Orders are requests, and so is what they print; the kernels return both. */
static void orders_both_ways(struct pair_of *pair)
{
	__u8 payload[64] = {};

	pair_text(pair, payload, 8 + (__u32)pair_draw(pair, 16));
	transmit(pair, true, 8, 777, pair->sequence, payload, sizeof(payload));
	transmit(pair, false, 0, 777, pair->sequence, payload, sizeof(payload));
	for (__u64 lines = 1 + pair_draw(pair, 5); lines; lines--) {
		pair_text(pair, payload, sizeof(payload));
		echo(pair, payload, sizeof(payload));
	}
}

/* Unreachables that quote what begins like a packet, and is none. */
static void quoted(struct pair_of *pair)
{
	__u8 payload[48];

	pair_bytes(pair, payload, sizeof(payload));
	payload[0] = 0x45;
	transmit(pair, false, 3, 0, 0, payload, sizeof(payload));
}

/* A byte in each reply that nobody asked for. */
static void byte_in_a_reply(struct pair_of *pair)
{
	__u8 payload[16] = {};

	payload[15] = (__u8)pair_draw(pair, 256);
	pair->sequence++;
	transmit(pair, false, 0, pair->identifier, pair->sequence, payload, sizeof(payload));
}

/* Numbers that are data, in readable words. */
static void readings(struct pair_of *pair)
{
	char text[64];

	snprintf(text, sizeof(text), "sensor %08llu level %06llu ok",
		 (unsigned long long)pair_draw(pair, 100000000),
		 (unsigned long long)pair_draw(pair, 1000000));
	echo(pair, (const __u8 *)text, (__u32)strlen(text));
}

/* Two bytes where checks have their number. */
static void number_of_the_check(struct pair_of *pair)
{
	__u8 payload[56] = {};

	iputils(payload, 16);
	pair_bytes(pair, payload + 16, 2);
	echo(pair, payload, sizeof(payload));
}

/* The same sealed bytes before zeros. */
static void sealed_before_zeros(struct pair_of *pair)
{
	__u8 payload[64] = {};

	memcpy(payload, pair->own, 24);
	echo(pair, payload, sizeof(payload));
}

/* Replies that differ from their requests by two bytes; these by two from the one before. */
static void two_bytes(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair_bytes(pair, payload + 40, 2);
	pair->sequence++;
	ask(pair, payload, sizeof(payload));
	pair_bytes(pair, payload + 40, 2);
	answer(pair, payload, sizeof(payload));
}

/* Three packets, and then nothing for long. */
static void drops(struct pair_of *pair)
{
	__u8 payload[64];

	for (__u32 i = 0; i < 3; i++) {
		pair_bytes(pair, payload, sizeof(payload));
		echo(pair, payload, sizeof(payload));
	}
}

/* A clock that runs, and eight bytes of data each time behind it, before zeros. */
static void behind_a_clock(struct pair_of *pair)
{
	__u8 payload[56] = {};

	put_little(payload, (simulated.now + simulated.offset) / 1000, 8);
	pair_bytes(pair, payload + 8, 8);
	echo(pair, payload, sizeof(payload));
}

/* A process, and so an identifier, for each; data in place of the time. */
static void each_by_itself(struct pair_of *pair)
{
	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence = 0;
	time_for_data(pair);
}

/* ---- harmless pairs ------------------------------------------------------------------------- */

/* A code by which it knows its own replies stands behind the time; its clock is another's. */
static void code(struct pair_of *pair)
{
	const __u64 now = simulated.now + 77777 * NSEC_PER_SEC;
	__u8 payload[56];

	for (__u32 i = 0; i < sizeof(payload); i++)
		payload[i] = (__u8)i;
	put32(payload, 0);
	put32(payload + 4, (__u32)(now / NSEC_PER_SEC));
	put32(payload + 8, 0);
	put32(payload + 12, (__u32)(now % NSEC_PER_SEC));
	pair_bytes(pair, payload + 16, 8);
	echo(pair, payload, sizeof(payload));
}

/* All the letters, as programs have that are not Windows. */
static void all_letters(struct pair_of *pair)
{
	__u8 payload[32];

	for (__u32 i = 0; i < sizeof(payload); i++)
		payload[i] = (__u8)('a' + i % 26);
	echo(pair, payload, sizeof(payload));
}

/* The time over the first letters. */
static void clock_on_letters(struct pair_of *pair)
{
	__u8 payload[32];

	alphabet(payload, sizeof(payload));
	put_little(payload, (simulated.now + simulated.offset) / 1000000, 8);
	echo(pair, payload, sizeof(payload));
}

static void short_name(struct pair_of *pair)
{
	__u8 payload[64] = {};

	memcpy(payload, pair->own, 6);
	echo(pair, payload, sizeof(payload));
}

/* Each to a port where nobody listens. */
static void refused(struct pair_of *pair)
{
	__u8 payload[28] = { 0x45, 0, 0, 60, 0, 1, 0, 0, 60, 17 };

	put32(payload + 12, pair->server);
	put32(payload + 16, pair->client);
	put16(payload + 20, 514);
	put16(payload + 22, 514);
	put16(payload + 24, 40);
	transmit(pair, false, 3, 0, 0, payload, sizeof(payload));
}

/* Each ends at another number, and begins again at one. */
static void rounds(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	if (pair_draw(pair, 3) == 0)
		pair->sequence = 0;
	echo(pair, payload, sizeof(payload));
}

static const struct kind_of kinds[] = {
	{ "time for data", time_for_data, 1, 20, 0.2, 0, false, false },
	{ "four letters", four_letters, 30, 90, 0.5, 0, false, false },
	{ "four other letters", four_other_letters, 30, 90, 0.5, 0, false, false },
	{ "orders both ways", orders_both_ways, 60, 600, 0.9, 0, false, false },
	{ "quoted", quoted, 10, 120, 0.5, 0, false, false },
	{ "a byte in a reply", byte_in_a_reply, 5, 60, 0.5, 0, false, false },
	{ "readings", readings, 10, 60, 0.3, 0, false, false },
	{ "number of the check", number_of_the_check, 2, 20, 0.1, 0, false, false },
	{ "sealed before zeros", sealed_before_zeros, 30, 300, 0.5, 0, false, false },
	{ "two bytes", two_bytes, 1, 20, 0.3, 0, false, false },
	{ "drops", drops, 600, 1200, 0.5, 0, false, false },
	{ "behind a clock", behind_a_clock, 5, 60, 0.3, 0, false, false },
	{ "behind a clock, IPv6", behind_a_clock, 5, 60, 0.3, 0, false, true },
	{ "each by itself", each_by_itself, 5, 60, 0.3, 0, false, false },

	{ "code behind the time", code, 1, 5, 0, 0, true, false },
	{ "all letters", all_letters, 5, 30, 0, 0, true, false },
	{ "clock on letters", clock_on_letters, 1, 30, 0, 0, true, false },
	{ "short name", short_name, 5, 60, 0, 0, true, false },
	{ "refused", refused, 1, 5, 0.1, 0, true, false },
	{ "rounds", rounds, 1, 5, 0, 0, true, false },
};

Test(simulation_disguises, channels_are_found_within_a_day)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		live_through(kinds, ARRAY_LENGTH(kinds), seed, false, DAY);
		expect_found(seed);
	}
}

Test(simulation_disguises, what_comes_near_is_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		live_through(kinds, ARRAY_LENGTH(kinds), seed, true, DAY / 2);
		expect_silence(seed);
	}
}
