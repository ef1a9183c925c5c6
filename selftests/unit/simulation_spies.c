// SPDX-License-Identifier: GPL-2.0-only
/*
 * A day with channels in which the protocol's own freedom carries data: files that circulate
 * (pingfs), commands from outside (Pingback), one packet an hour, lengths, times to live, errors
 * and their extensions, clocks, and a channel that changes its shape. Written without knowledge of
 * the detectors.
 */
#include "selftests/unit/simulation_pairs.h"

#include <criterion/criterion.h>
#include <string.h>

enum { BLOCKS = 12, BLOCK_BYTES = 1024 };

/* Every reply is the next request: the file is in the network. One read or write in a hundred. */
static void circulating(struct pair_of *pair)
{
	static __u8 blocks[BLOCKS][BLOCK_BYTES];
	const __u32 server = pair->server, turn = pair->count % BLOCKS;

	if (pair->count++ < BLOCKS || pair_draw(pair, 100) == 0)
		pair_text(pair, blocks[turn], BLOCK_BYTES);
	pair->server = 0xcb007201 + turn % 4;
	pair->identifier = (__u16)(pair->own[0] << 8 | turn);
	echo(pair, blocks[turn], BLOCK_BYTES);
	pair->server = server;
}

/* Pingback: a struct of 788 bytes, numbered 1234; then uploads, 1235 and 1236. The kernel here
 * answers. */
static void commanded(struct pair_of *pair)
{
	__u8 bytes[788] = {};

	memcpy(bytes, "shell", 5);
	pair_text(pair, bytes + 16, 10 + (__u32)pair_draw(pair, 90));
	transmit(pair, true, 8, pair->identifier, 1234, bytes, sizeof(bytes));
	transmit(pair, false, 0, pair->identifier, 1234, bytes, sizeof(bytes));
	for (__u32 i = 0, parts = 5 + (__u32)pair_draw(pair, 60); i < parts; i++) {
		pair_bytes(pair, bytes, sizeof(bytes));
		transmit(pair, false, 8, pair->identifier, 1235, bytes, sizeof(bytes));
		transmit(pair, true, 0, pair->identifier, 1235, bytes, sizeof(bytes));
	}
}

/* One request an hour, enciphered, and another answer. */
static void hourly(struct pair_of *pair)
{
	__u8 bytes[64];

	pair_bytes(pair, bytes, 48);
	pair->sequence++;
	ask(pair, bytes, 48);
	pair_bytes(pair, bytes, 48);
	answer(pair, bytes, 48);
}

/* pingtunnel: an id, a type, a magic and the data as protobuf. */
static __u32 message(struct pair_of *pair, __u8 *bytes, __u32 data)
{
	__u32 at = 0;

	bytes[at++] = 0x0a;
	bytes[at++] = 32;
	for (__u32 i = 0; i < 32; i++)
		bytes[at++] = (__u8) "0123456789abcdef"[pair->own[i] % 16];
	bytes[at++] = 0x10;
	bytes[at++] = data > 16 ? 0 : 1;
	bytes[at++] = 0x22;
	bytes[at++] = (__u8)(0x80 | (data & 127));
	bytes[at++] = (__u8)(data >> 7);
	pair_bytes(pair, bytes + at, data);
	at += data;
	memcpy(bytes + at, "\x30\xed\xfd\xb6\xf5\x0d", 6);
	return at + 6;
}

/* A keepalive a second; a transfer from time to time, several packets each way. */
static void wrapped(struct pair_of *pair)
{
	__u8 bytes[PAYLOAD_MOST];
	__u32 length = message(pair, bytes, 8);

	pair->sequence++;
	ask(pair, bytes, length);
	length = message(pair, bytes, 8);
	answer(pair, bytes, length);
	if (pair_draw(pair, 5000))
		return;
	for (__u32 i = 0; i < 200; i++) {
		length = message(pair, bytes, 30 + (__u32)pair_draw(pair, 850));
		ask(pair, bytes, length);
		length = message(pair, bytes, 30 + (__u32)pair_draw(pair, 850));
		answer(pair, bytes, length);
	}
}

/* The length is the byte. */
static void lengths(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	__u32 length = 56 + (__u32)pair_draw(pair, 256);

	iputils(payload, length);
	echo(pair, payload, length);
}

/* Two bits in the time to live. */
static void hops(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->ttl = (__u8)(61 + pair_draw(pair, 4));
	pair->sequence++;
	ask(pair, payload, sizeof(payload));
	pair->ttl = 0;
	answer(pair, payload, sizeof(payload));
}

/* Both ends ask, no kernel answers. */
static void both_ask(struct pair_of *pair)
{
	__u8 bytes[PAYLOAD_MOST];
	__u32 length = 84 + (__u32)pair_draw(pair, 1000);

	pair->sequence++;
	pair_bytes(pair, bytes, length);
	ask(pair, bytes, length);
	length = 84 + (__u32)pair_draw(pair, 200);
	pair_bytes(pair, bytes, length);
	transmit(pair, true, 8, pair->identifier, pair->sequence, bytes, length);
}

/* A datagram of the server as the client's error quotes it: from its resolver, `length` bytes. */
static __u32 quote(const struct pair_of *pair, __u8 *bytes, __u32 length, __u16 from, __u16 to)
{
	__u32 at = pair->six ? 40 : 20;

	memset(bytes, 0, at + 8);
	if (pair->six) {
		bytes[0] = 0x60;
		put16(bytes + 4, 8 + length);
		bytes[6] = PROTOCOL_UDP;
		bytes[7] = 1;
		put32(bytes + 8, 0x20010db8);
		put32(bytes + 20, pair->server);
		put32(bytes + 24, 0x20010db8);
		put32(bytes + 36, pair->client);
	} else {
		bytes[0] = 0x45;
		put16(bytes + 2, 28 + length);
		bytes[8] = 1;
		bytes[9] = PROTOCOL_UDP;
		put32(bytes + 12, pair->server);
		put32(bytes + 16, pair->client);
		put16(bytes + 10, fold16(sum16(bytes, 20)));
	}
	put16(bytes + at, from);
	put16(bytes + at + 2, to);
	put16(bytes + at + 4, 8 + length);
	return at + 8;
}

/* "Your answer came too late": what is quoted of it is data. */
static void refusals(struct pair_of *pair)
{
	__u8 bytes[512];
	__u32 length = 60 + (__u32)pair_draw(pair, 300);
	__u32 at = quote(pair, bytes, length, 53, (__u16)(32768 + pair_draw(pair, 28000)));

	put16(bytes + at - 2, (__u32)pair_draw(pair, 65535) + 1);
	pair_bytes(pair, bytes + at, length);
	transmit_message(pair, false, pair->six ? 1 : 3, pair->six ? 4 : 3, 0, bytes, at + length);
}

/* Six labels in each error: 20 bits each. RFC 4884: the length in words of four or eight bytes. */
static void labels(struct pair_of *pair)
{
	__u8 bytes[256] = {};
	__u32 at = 128, entries = 6;

	quote(pair, bytes, 40, (__u16)(40000 + pair_draw(pair, 20000)), 33434);
	bytes[at] = 0x20;
	put16(bytes + at + 4, 4 + 4 * entries);
	bytes[at + 6] = 1;
	bytes[at + 7] = 1;
	pair_bytes(pair, bytes + at + 8, 4 * entries);
	put16(bytes + at + 2, fold16(sum16(bytes + at, 8 + 4 * entries)));
	transmit_message(pair, false, pair->six ? 3 : 11, 0, pair->six ? 16U << 24 : 32U << 16,
			 bytes, at + 8 + 4 * entries);
}

/* Another shape each hour or two, and hours of silence. */
static void shapes(struct pair_of *pair)
{
	__u8 payload[256];
	__u32 length = 56;

	if (simulated.now >= (__u64)pair->count * NSEC_PER_SEC) {
		pair->count = (__u32)(simulated.now / NSEC_PER_SEC + 3600 + pair_draw(pair, 3600));
		pair->own[0] = (__u8)pair_draw(pair, 5);
		pair->identifier = (__u16)pair_draw(pair, 65536);
	}
	iputils(payload, 56);
	switch (pair->own[0]) {
	case 0:
		pair_bytes(pair, payload + 20 + pair_draw(pair, 30), 4);
		break;
	case 1:
		length = 32;
		memcpy(payload, "abcdefghijklmnopqrstuvwabcdefghi", 32);
		pair_bytes(pair, payload + 24, 8);
		break;
	case 2:
		length = 100 + (__u32)pair_draw(pair, 100);
		pair_bytes(pair, payload, length);
		break;
	case 3:
		length = 24 + (__u32)pair_draw(pair, 24);
		pair_text(pair, payload, length);
		break;
	default:
		return;
	}
	echo(pair, payload, length);
}

/* The originate time is data; over IPv6, which has none, the code of a stock echo is. */
static void clocks(struct pair_of *pair)
{
	__u8 payload[56] = {};
	__u32 word = (__u32)pair->identifier << 16 | ++pair->sequence;

	iputils(payload, sizeof(payload));
	if (pair->six) {
		__u8 code = (__u8)pair_draw(pair, 256);

		transmit_message(pair, false, 128, code, word, payload, sizeof(payload));
		transmit_message(pair, true, 129, 0, word, payload, sizeof(payload));
		return;
	}
	memset(payload, 0, 12);
	put32(payload, (__u32)pair_draw(pair, 86400000));
	transmit_message(pair, false, 13, 0, word, payload, 12);
	put32(payload + 4, (__u32)(simulated.now / NSEC_PER_MSEC % 86400000));
	put32(payload + 8, (__u32)(simulated.now / NSEC_PER_MSEC % 86400000));
	transmit_message(pair, true, 14, 0, word, payload, 12);
}

/* A bit in each interval. */
static void pauses(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	echo(pair, payload, sizeof(payload));
	pair->next += pair_draw(pair, 2) * NSEC_PER_SEC / 2;
}

/* The same bytes for minutes to an hour, then others. */
static void states(struct pair_of *pair)
{
	if (simulated.now >= (__u64)pair->count * NSEC_PER_SEC) {
		pair->count = (__u32)(simulated.now / NSEC_PER_SEC + 300 + pair_draw(pair, 3300));
		pair_bytes(pair, pair->own, 24);
	}
	echo(pair, pair->own, 24);
}

static const struct kind_of kinds[] = {
	{ "circulating file", circulating, .2, 1, .lasts = 7200 },
	{ "commands from outside", commanded, 3600, 14400, .jitter = .8 },
	{ "one an hour", hourly, 3400, 3800, .jitter = .2 },
	{ "wrapped", wrapped, 1, 1, .lasts = 14400 },
	{ "lengths", lengths, 1, 3, .lasts = 14400 },
	{ "times to live", hops, 1, 3, .lasts = 21600 },
	{ "both ask", both_ask, 2, 20, .jitter = .5 },
	{ "refusals", refusals, 5, 60, .jitter = .5 },
	{ "shapes", shapes, 10, 60, .jitter = .3 },
	{ "states", states, 10, 60, .jitter = .1 },
	{ "labels", labels, 5, 60, .jitter = .5 },
	{ "clocks", clocks, 1, 10, .lasts = 21600 },
};

/* Intervals of a factor of 1.5. */
static const struct kind_of unseen[] = {
	{ "pauses", pauses, 1, 1, .lasts = 21600 },
};

#ifndef BLIND
static void run_all(const struct kind_of *of, size_t count, enum sight sight, bool six,
		    unsigned long seed)
{
	pairs_sight = sight;
	pairs_six = six;
	live_through(of, count, seed, false, DAY + HOUR);
}

Test(simulation_spies, are_found_within_a_day)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		run_all(kinds, ARRAY_LENGTH(kinds), SIGHT_BOTH, false, seed);
		expect_found(seed);
	}
}

/* Over IPv6 without what is in types that it has not. */
Test(simulation_spies, are_found_by_what_they_send)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		run_all(kinds, ARRAY_LENGTH(kinds) - 1, SIGHT_CLIENT, true, seed);
		expect_found(seed);
	}
}

Test(simulation_spies, that_differ_in_nothing_are_info_at_most)
{
	run_all(unseen, ARRAY_LENGTH(unseen), SIGHT_BOTH, false, 1);
	expect_silence(1);
}
#endif
