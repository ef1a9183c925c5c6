// SPDX-License-Identifier: GPL-2.0-only
/*
 * A day with channels in echoes of ten kinds, and as many harmless pairs that resemble them. What
 * they send, how often and to whom is drawn with a seed.  Each channel is found within the day,
 * and no other pair is reported above info.  SIMULATION_SEEDS: how many seeds.
 */
#include "selftests/unit/simulation_pairs.h"

#include <criterion/criterion.h>
#include <string.h>

/* ---- channels ------------------------------------------------------------------------------- */

static void bulk(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	__u32 length = 40 + (__u32)pair_draw(pair, 1000);

	pair->sequence++;
	pair_bytes(pair, payload, length);
	ask(pair, payload, length);
	length = 40 + (__u32)pair_draw(pair, 1300);
	pair_bytes(pair, payload, length);
	answer(pair, payload, length);
}

/* Empty requests poll for commands; now and then there is one, and its output is sent. */
static void shell(struct pair_of *pair)
{
	__u8 payload[64];
	__u32 length = 0;

	pair->sequence++;
	if (pair->count) {
		pair->count--;
		length = 20 + (__u32)pair_draw(pair, 44);
		pair_text(pair, payload, length);
	}
	ask(pair, payload, length);
	length = 0;
	if (!pair->count && pair_draw(pair, 600) == 0) {
		length = 3 + (__u32)pair_draw(pair, 20);
		pair_text(pair, payload, length);
		pair->count = 2 + (__u32)pair_draw(pair, 8);
	}
	answer(pair, payload, length);
}

/* Keepalives of the same few bytes each way; data is rare. */
static void idle(struct pair_of *pair)
{
	__u8 payload[128];
	__u32 length = 5, back = 9;

	memcpy(payload, pair->own, 16);
	if (pair_draw(pair, 40) == 0) {
		length = 60 + (__u32)pair_draw(pair, 60);
		back = 60 + (__u32)pair_draw(pair, 60);
		pair_bytes(pair, payload, length);
	}
	pair->sequence++;
	ask(pair, payload, length);
	memcpy(payload, pair->own + 16, 16);
	if (back > 9)
		pair_bytes(pair, payload, back);
	answer(pair, payload, back);
}

static void constant_size(struct pair_of *pair)
{
	__u8 payload[256];

	pair->sequence++;
	pair_bytes(pair, payload, pair->length);
	ask(pair, payload, pair->length);
	pair_bytes(pair, payload, pair->length);
	answer(pair, payload, pair->length);
}

/* The same unusual bytes at an interval. */
static void beacon(struct pair_of *pair)
{
	echo(pair, pair->own, 16 + pair->length % 48);
}

static void leak(struct pair_of *pair)
{
	__u8 payload[256];

	pair_bytes(pair, payload, 16 + pair->length % 48);
	echo(pair, payload, 16 + pair->length % 48);
}

static void one_byte(struct pair_of *pair)
{
	__u8 payload[1];

	pair_text(pair, payload, 1);
	echo(pair, payload, 1);
}

/* A stock ping except for the clock. */
static void mimicry(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair_bytes(pair, payload, 16);
	echo(pair, payload, sizeof(payload));
}

static void header(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->sequence = (__u16)pair_draw(pair, 65536);
	ask(pair, payload, sizeof(payload));
	answer(pair, payload, sizeof(payload));
}

static void reply_only(struct pair_of *pair)
{
	__u8 payload[256];

	pair->sequence++;
	pair_text(pair, payload, pair->length);
	transmit(pair, false, 0, pair->identifier, pair->sequence, payload, pair->length);
}

/* ---- harmless pairs ------------------------------------------------------------------------- */

static void stock(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	__u32 length = 16 + pair->length * 4;

	iputils(payload, length);
	echo(pair, payload, length);
}

static void pattern(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	for (__u32 i = 16; i < sizeof(payload); i++)
		payload[i] = pair->own[(i - 16) % (1 + pair->length % 16)];
	echo(pair, payload, sizeof(payload));
}

static void steps(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	__u32 length = 40 + pair->sequence * 8 % 1300;

	iputils(payload, length);
	echo(pair, payload, length);
}

static void windows(struct pair_of *pair)
{
	__u8 payload[64];
	__u32 length = 32 + pair->length % 32;

	for (__u32 i = 0; i < length; i++)
		payload[i] = (__u8)('a' + i % 23);
	echo(pair, payload, length);
}

static void busybox(struct pair_of *pair)
{
	__u8 payload[56] = {};
	__u32 us = (__u32)(simulated.now / 1000);

	memcpy(payload, &us, sizeof(us));
	echo(pair, payload, sizeof(payload));
}

/* A process for each check, with data of its own after the clock. */
static void check(struct pair_of *pair)
{
	__u8 payload[56] = {};

	iputils(payload, 16);
	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence = 0;
	for (__u32 i = 0; i < 5; i++) {
		payload[16] = (__u8)i;
		echo(pair, payload, sizeof(payload));
	}
}

static void fping(struct pair_of *pair)
{
	const __u8 payload[56] = {};

	for (__u32 i = 0; i < 10; i++)
		echo(pair, payload, sizeof(payload));
}

/* Replies are lost, doubled, or late. */
static void bad_network(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->sequence++;
	ask(pair, payload, sizeof(payload));
	for (__u64 times = pair_draw(pair, 3); times; times--)
		answer(pair, payload, sizeof(payload));
	if (pair_draw(pair, 8))
		return;
	pair->sequence -= 5;
	answer(pair, payload, sizeof(payload));
	pair->sequence += 5;
}

/* The replies carry the identifier that a translator gave to the requests. */
static void translated(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->sequence++;
	ask(pair, payload, sizeof(payload));
	transmit(pair, true, 0, pair->identifier ^ 0x5a5a, pair->sequence, payload,
		 sizeof(payload));
}

static void one_direction(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->sequence++;
	answer(pair, payload, sizeof(payload));
}

/* A scanner outside that examines one host with odd payloads, which are echoed. */
static void scanner(struct pair_of *pair)
{
	__u8 payload[512];
	__u32 length = 8 + (__u32)pair_draw(pair, 400);

	pair_bytes(pair, payload, length);
	pair->sequence++;
	transmit(pair, true, 8, pair->identifier, pair->sequence, payload, length);
	transmit(pair, false, 0, pair->identifier, pair->sequence, payload, length);
}

static void mutual(struct pair_of *pair)
{
	__u8 payload[56];

	stock(pair);
	iputils(payload, sizeof(payload));
	transmit(pair, true, 8, 77, pair->sequence, payload, sizeof(payload));
	transmit(pair, false, 0, 77, pair->sequence, payload, sizeof(payload));
}

/* Replies of at most 64 bytes. */
static void cut_short(struct pair_of *pair)
{
	__u8 payload[1200];

	iputils(payload, sizeof(payload));
	pair->sequence++;
	ask(pair, payload, sizeof(payload));
	answer(pair, payload, 64);
}

static void oping(struct pair_of *pair)
{
	static const char text[] = "liboping -- ICMP ping library <http://octo.it/liboping/>";

	echo(pair, (const __u8 *)text, 56);
}

static const struct kind_of kinds[] = {
	{ "bulk", bulk, 0.01, 0.05, 0.3, 20, false, false },
	{ "shell", shell, 0.5, 4, 0.1, 0, false, false },
	{ "idle tunnel", idle, 5, 20, 0.1, 0, false, false },
	{ "constant size", constant_size, 2, 20, 0.5, 0, false, false },
	{ "beacon", beacon, 20, 60, 0.5, 0, false, false },
	{ "one in five minutes", leak, 250, 350, 0.5, 0, false, false },
	{ "one byte an echo", one_byte, 2, 20, 0.3, 0, false, false },
	{ "mimicry", mimicry, 2, 20, 0.1, 0, false, false },
	{ "header fields", header, 1, 10, 0.1, 0, false, false },
	{ "replies alone", reply_only, 1, 30, 0.3, 0, false, false },

	{ "iputils", stock, 1, 5, 0, 0, true, false },
	{ "iputils -s", stock, 0.2, 1, 0, 600, true, false },
	{ "iputils -p", pattern, 1, 2, 0, 3000, true, false },
	{ "ping -s in steps", steps, 0.2, 1, 0, 300, true, false },
	{ "Windows", windows, 1, 5, 0, 0, true, false },
	{ "BusyBox", busybox, 1, 60, 0, 0, true, false },
	{ "check_icmp", check, 60, 300, 0.1, 0, true, false },
	{ "SmokePing", fping, 60, 300, 0, 0, true, false },
	{ "lost, double and late replies", bad_network, 0.5, 2, 0, 10000, true, false },
	{ "translated identifiers", translated, 1, 3, 0, 5000, true, false },
	{ "one direction", one_direction, 1, 3, 0, 5000, true, false },
	{ "scanner", scanner, 0.2, 2, 0.5, 60, true, false },
	{ "both ping", mutual, 1, 10, 0, 10000, true, false },
	{ "replies cut short", cut_short, 1, 5, 0, 3000, true, false },
	{ "oping", oping, 1, 10, 0, 0, true, false },
};

Test(simulation_channels, all_are_found_within_a_day)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		live_through(kinds, ARRAY_LENGTH(kinds), seed, false, DAY);
		expect_found(seed);
	}
}

Test(simulation_channels, harmless_pairs_are_silent)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		live_through(kinds, ARRAY_LENGTH(kinds), seed, true, DAY);
		expect_silence(seed);
	}
}
