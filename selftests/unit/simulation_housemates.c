// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hours with several programs that ping one host from one address, so that the far side cannot tell
 * them apart: behind a translator, or on Windows, where all of them have identifier 1 and count
 * together. Beside them channels that use the same: replies as short as those of a host that
 * truncates, data among ordinary payloads, or in the choice between many.
 */
#include "selftests/unit/simulation_pairs.h"

#include <criterion/criterion.h>
#include <string.h>

/* What 8.8.8.8 returns of a longer payload. */
enum { RETURNED = 64 };

static void answer_part(const struct pair_of *pair, const __u8 *payload, __u32 length)
{
	ask(pair, payload, length);
	answer(pair, payload, length < RETURNED ? length : RETURNED);
}

/* Returns the length: four zero bytes, milliseconds, and abcd again and again. */
static __u32 cisco(__u8 *payload)
{
	const __u32 length = 72;

	memset(payload, 0, 4);
	put32(payload + 4, (__u32)(simulated.now / NSEC_PER_MSEC));
	for (__u32 i = 8; i < length; i++)
		payload[i] = i % 2 ? 0xcd : 0xab;
	return length;
}

static void letters(__u8 *payload, __u32 length)
{
	for (__u32 i = 0; i < length; i++)
		payload[i] = (__u8)('a' + i % 23);
}

/* Returns the length of the payload of a router's ping, or of a host's, of which each has an
 * identifier for five packets. */
static __u32 of_network(struct pair_of *pair, __u8 *payload)
{
	if (pair->count++ % 5 == 0) {
		pair->identifier = (__u16)pair_draw(pair, 65536);
		pair->sequence = 0xffff;
		pair->length = pair_draw(pair, 2) ? 56 : 0;
	}
	pair->sequence++;
	if (!pair->length)
		return cisco(payload);
	iputils(payload, pair->length);
	return pair->length;
}

/* Returns the length of the payload of one of Windows' programs. */
static __u32 of_windows(struct pair_of *pair, __u8 *payload, __u32 programs)
{
	static const __u32 lengths[] = { 32, 64, 1000, 32, 64 };
	static const __u8 fills[] = { 0, ' ', 0, 'a', 0 };
	const __u32 program = (__u32)pair_draw(pair, programs);

	pair->identifier = 1;
	pair->sequence++;
	letters(payload, lengths[program]);
	if (program % 2)
		memset(payload, fills[program], lengths[program]);
	if (program == 4)
		memset(payload, 0, lengths[program]);
	return lengths[program];
}

/* ---- channels ------------------------------------------------------------------------------- */

/* Some replies are as short as the others, and say something else. */
static void short_replies(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST], reply[RETURNED];
	const __u32 length = of_network(pair, payload);

	if (length <= RETURNED || pair_draw(pair, 3)) {
		answer_part(pair, payload, length);
		return;
	}
	ask(pair, payload, length);
	pair_bytes(pair, reply, sizeof(reply));
	answer(pair, reply, sizeof(reply));
}

/* A request in three carries data. */
static void data_among_programs(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	const __u32 length = of_windows(pair, payload, 2);

	if (!pair_draw(pair, 3))
		pair_bytes(pair, payload, length);
	ask(pair, payload, length);
	answer(pair, payload, length);
}

/* Two programs take turns for half an hour; then each request carries data. */
static void data_after_programs(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	const __u32 length = of_windows(pair, payload, 2);

	if (simulated.now > pair->begun + HOUR / 2)
		pair_bytes(pair, payload, length);
	ask(pair, payload, length);
	answer(pair, payload, length);
}

/* Four bits each, in which of sixteen lines it is. */
static void sixteen_lines(struct pair_of *pair)
{
	__u8 payload[48] = {};

	for (__u32 i = (__u32)pair_draw(pair, 16) + 1, at = 0; at < sizeof(payload); at++)
		payload[at] = (__u8)('!' + i * (at + 7) * (at + 3) % 90);
	pair->identifier = 1;
	echo(pair, payload, sizeof(payload));
}

/* ---- harmless pairs ------------------------------------------------------------------------- */

static void network(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	const __u32 length = of_network(pair, payload);

	ask(pair, payload, length);
	answer(pair, payload, length);
}

static void network_cut(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	const __u32 length = of_network(pair, payload);

	answer_part(pair, payload, length);
}

static void two_programs(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	const __u32 length = of_windows(pair, payload, 2);

	ask(pair, payload, length);
	answer(pair, payload, length);
}

static void five_programs(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	const __u32 length = of_windows(pair, payload, 5);

	ask(pair, payload, length);
	answer(pair, payload, length);
}

static void five_programs_cut(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	const __u32 length = of_windows(pair, payload, 5);

	answer_part(pair, payload, length);
}

/* Each takes its turn. */
static void in_turn(struct pair_of *pair)
{
	__u8 payload[32];

	letters(payload, sizeof(payload));
	if (pair->count++ % 2)
		memset(payload, 0, sizeof(payload));
	pair->identifier = 1;
	echo(pair, payload, sizeof(payload));
}

static const struct kind_of kinds[] = {
	{ "short replies", short_replies, 1, 4, .jitter = .5 },
	{ "data among programs", data_among_programs, .5, 2, .jitter = .2 },
	{ "data after programs", data_after_programs, .5, 2, .jitter = .2 },
	{ "sixteen lines", sixteen_lines, .5, 2, .jitter = .2 },

	{ "network", network, 4, 10, .jitter = .5, .harmless = true },
	{ "network, cut", network_cut, 4, 10, .jitter = .5, .harmless = true },
	{ "two programs", two_programs, .3, 2, .jitter = .2, .harmless = true },
	{ "two programs", two_programs, 5, 10, .jitter = .2, .harmless = true },
	{ "five programs", five_programs, .3, 2, .jitter = .2, .harmless = true },
	{ "five programs, cut", five_programs_cut, .3, 2, .jitter = .2, .harmless = true },
	{ "in turn", in_turn, .3, 1, .jitter = .05, .harmless = true },
};

Test(simulation_housemates, channels_are_found_within_hours)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		live_through(kinds, ARRAY_LENGTH(kinds), seed, false, 4 * HOUR);
		expect_found(seed);
	}
}

Test(simulation_housemates, programs_are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		live_through(kinds, ARRAY_LENGTH(kinds), seed, true, 4 * HOUR);
		expect_silence(seed);
	}
}
