// SPDX-License-Identifier: GPL-2.0-only
/*
 * A day with the channels of implants, after the tools of the field (icmptunnel, hans, ICMPTX,
 * icmpsh, icmpdoor, Pingback, PingPull, Loki, one-liners around ping -p) and as a careful author
 * would write them, without knowledge of the detectors. All are found, also where only what the
 * host at home sends is visible, and over IPv6. Two leave no trace that a ping does not: they are
 * at the end.
 */
#include "selftests/unit/simulation_pairs.h"

#include <criterion/criterion.h>
#include <string.h>

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void encoded(struct pair_of *pair, __u8 *bytes, __u32 count)
{
	for (__u32 i = 0; i < count; i++)
		bytes[i] = (__u8)base64[pair_draw(pair, 64)];
}

/* XORed IP packets: acknowledgements and full segments. */
static __u32 segment(struct pair_of *pair, __u8 *bytes)
{
	__u32 length = pair_draw(pair, 10) < 6 ? 40 + (__u32)pair_draw(pair, 60) :
						 900 + (__u32)pair_draw(pair, 450);

	pair_bytes(pair, bytes, length);
	return length;
}

static void stream(struct pair_of *pair)
{
	__u8 bytes[PAYLOAD_MOST];
	__u32 length = segment(pair, bytes);

	pair->sequence++;
	ask(pair, bytes, length);
	for (__u32 replies = (__u32)pair_draw(pair, 4); replies; replies--) {
		length = segment(pair, bytes);
		answer(pair, bytes, length);
	}
}

/* icmpsh: the client asks, empty, all day; three hours lie between commands. */
static void polled_shell(struct pair_of *pair)
{
	__u8 text[64] = {};
	__u32 length = 0;

	pair->sequence++;
	if (pair->count) {
		length = --pair->count ? 64 : 1 + (__u32)pair_draw(pair, 63);
		pair_text(pair, text, length);
	}
	ask(pair, text, length);
	length = 0;
	if (!pair->count && pair_uniform(pair) < pair->gap / 10800) {
		length = 3 + (__u32)pair_draw(pair, 40);
		pair_text(pair, text, length);
		pair->count = 1 + (__u32)pair_draw(pair, 60);
	}
	answer(pair, text, length);
}

/* icmpdoor: commands come from outside; the kernel here answers, then the shell, by a reply too. */
static void inbound_shell(struct pair_of *pair)
{
	__u8 text[512];
	__u32 length = 2 + (__u32)pair_draw(pair, 40);

	pair_text(pair, text, length);
	transmit(pair, true, 8, pair->identifier, 0, text, length);
	transmit(pair, false, 0, pair->identifier, 0, text, length);
	for (__u32 replies = 1 + (__u32)pair_draw(pair, 3); replies; replies--) {
		length = 20 + (__u32)pair_draw(pair, 400);
		pair_text(pair, text, length);
		transmit(pair, false, 0, pair->identifier, 0, text, length);
	}
	if (pair_draw(pair, 12) == 0)
		pair->next += 2 * HOUR + pair_draw(pair, 4 * HOUR);
}

/* Cells of one size, encrypted, both ways. */
static void cells(struct pair_of *pair)
{
	__u8 bytes[PAYLOAD_MOST];

	pair->sequence++;
	pair_bytes(pair, bytes, pair->length);
	ask(pair, bytes, pair->length);
	pair_bytes(pair, bytes, pair->length);
	answer(pair, bytes, pair->length);
}

/* Encrypted, small; the far kernel answers. */
static void beacon(struct pair_of *pair)
{
	__u8 bytes[64];
	__u32 length = 16 + pair->length % 33;

	pair_bytes(pair, bytes, length);
	echo(pair, bytes, length);
}

/* A task is fetched in base64; the answer has the same size. */
static void tasking(struct pair_of *pair)
{
	__u8 text[64];
	__u32 length = 24 + pair->length % 40;

	pair->sequence++;
	encoded(pair, text, length);
	memcpy(text, "c1Zl", 4);
	ask(pair, text, length);
	encoded(pair, text, length);
	memcpy(text, "c1Zl", 4);
	answer(pair, text, length);
}

/* xxd -p -c N FILE | while read line; do ping -c 1 -p $line HOST; done */
static void pattern_lines(struct pair_of *pair)
{
	__u8 payload[56], line[16];
	__u32 columns = 4 + pair->length % 13;

	iputils(payload, sizeof(payload));
	pair_text(pair, line, columns);
	for (__u32 i = 16; i < sizeof(payload); i++)
		payload[i] = line[(i - 16) % columns];
	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence = 0;
	echo(pair, payload, sizeof(payload));
}

/* One byte of iputils' pattern is a byte of the file. */
static void byte_in_ping(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair_text(pair, payload + 16 + pair->length % 40, 1);
	echo(pair, payload, sizeof(payload));
}

/* The microseconds of iputils' timestamp are data: so many bits. */
static void clock_data(struct pair_of *pair, __u32 bits)
{
	__u64 us = 0, data = pair_draw(pair, 1ULL << bits);
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	for (__u32 i = 0; i < 4; i++)
		us |= (__u64)payload[8 + i] << 8 * i;
	us = (us >> bits << bits | data) % 1000000;
	for (__u32 i = 0; i < 4; i++)
		payload[8 + i] = (__u8)(us >> 8 * i);
	echo(pair, payload, sizeof(payload));
}

/* As much as waiting in a queue changes. */
static void clock_digits(struct pair_of *pair)
{
	clock_data(pair, 12 + pair->length % 5);
}

/* Nearly all of the fraction. */
static void clock_fraction(struct pair_of *pair)
{
	clock_data(pair, 19 + pair->length % 2);
}

/* The letters of Windows' ping, capital where a bit is set. */
static void letters(struct pair_of *pair)
{
	__u8 payload[32];

	for (__u32 i = 0; i < sizeof(payload); i++)
		payload[i] = (__u8)((pair_draw(pair, 2) ? 'A' : 'a') + i % 23);
	echo(pair, payload, sizeof(payload));
}

/* Stock payloads; the identifier is data while the sequence counts on, or the other way round. */
static void identifiers(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->identifier = (__u16)pair_draw(pair, 65536);
	echo(pair, payload, sizeof(payload));
}

static void sequences(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->sequence = (__u16)pair_draw(pair, 65536);
	echo(pair, payload, sizeof(payload));
}

/* Loki, Pingback: replies alone, which no firewall that keeps no state stops. */
static void replies(struct pair_of *pair)
{
	__u8 bytes[256];
	__u32 length = 32 + (__u32)pair_draw(pair, 200);

	pair_bytes(pair, bytes, length);
	transmit(pair, true, 0, pair->identifier, ++pair->sequence, bytes, length);
	if (pair_draw(pair, 2))
		return;
	length = 32 + (__u32)pair_draw(pair, 200);
	pair_bytes(pair, bytes, length);
	transmit(pair, false, 0, (__u16)(pair->identifier + 1), pair->sequence, bytes, length);
}

/* Small requests fetch a second stage, compressed. */
static void download(struct pair_of *pair)
{
	__u8 bytes[PAYLOAD_MOST];
	__u32 small = 4 + pair->length % 12;

	pair->sequence++;
	memcpy(bytes, pair->own, small);
	put16(bytes + small - 2, pair->sequence);
	ask(pair, bytes, small);
	pair_bytes(pair, bytes, 1000 + 4 * (pair->length % 100));
	answer(pair, bytes, 1000 + 4 * (pair->length % 100));
}

/* Port unreachable: what follows the quoted headers is data; no such packet was ever received. */
static void quotes(struct pair_of *pair)
{
	__u8 bytes[548] = {}, *udp = bytes + (pair->six ? 40 : 20);
	__u32 data = 40 + (__u32)pair_draw(pair, 400), length = (__u32)(udp - bytes) + 8 + data;

	if (pair->six) {
		bytes[0] = 0x60;
		put16(bytes + 4, 8 + data);
		bytes[6] = 17;
		bytes[7] = 57;
		put32(bytes + 8, 0x20010db8);
		put32(bytes + 20, pair->server);
		put32(bytes + 24, 0x20010db8);
		put32(bytes + 36, pair->client);
	} else {
		bytes[0] = 0x45;
		put16(bytes + 2, length);
		put16(bytes + 4, (__u32)pair_draw(pair, 65536));
		bytes[8] = 57;
		bytes[9] = 17;
		put32(bytes + 12, pair->server);
		put32(bytes + 16, pair->client);
		put16(bytes + 10, fold16(sum16(bytes, 20)));
	}
	put16(udp, 53);
	put16(udp + 2, 32768 + (__u32)pair_draw(pair, 28000));
	put16(udp + 4, 8 + data);
	put16(udp + 6, (__u32)pair_draw(pair, 65536));
	pair_bytes(pair, udp + 8, data);
	transmit_message(pair, false, pair->six ? 1 : 3, pair->six ? 4 : 3, 0, bytes, length);
}

/* The file goes to twelve to thirty hosts in turns. */
static void many_hosts(struct pair_of *pair)
{
	__u8 bytes[512];
	__u32 length = 56 + pair->length * 2, server = pair->server;

	pair->server = 0xcb007101 + 7 * (__u32)pair_draw(pair, 12 + pair->length % 19);
	pair_bytes(pair, bytes, length);
	echo(pair, bytes, length);
	pair->server = server;
}

/* gzip | base64: the far kernel answers. */
static void file(struct pair_of *pair)
{
	__u8 text[PAYLOAD_MOST];
	__u32 length = 400 + pair->length * 3;

	encoded(pair, text, length);
	echo(pair, text, length);
}

static const struct kind_of kinds[] = {
	{ "stream", stream, .01, .2, .jitter = .9, .lasts = 600 },
	{ "polled shell", polled_shell, 1, 8, .jitter = .1 },
	{ "inbound shell", inbound_shell, 3, 30, .jitter = .9 },
	{ "cells", cells, 1, 5, .jitter = .2 },
	{ "beacon", beacon, 20, 40, .jitter = .5 },
	{ "tasking", tasking, 240, 360, .jitter = .3 },
	{ "pattern lines", pattern_lines, 1, 2, .jitter = .05, .lasts = 1500 },
	{ "byte in ping", byte_in_ping, .5, 2, .lasts = 7200 },
	{ "letters", letters, 1, 5, .lasts = 14400 },
	{ "identifiers", identifiers, 1, 5, .lasts = 21600 },
	{ "sequences", sequences, 1, 5, .lasts = 21600 },
	{ "replies", replies, 10, 60, .jitter = .5 },
	{ "download", download, .1, 1, .jitter = .3, .lasts = 200 },
	{ "quotes", quotes, 10, 60, .jitter = .5 },
	{ "many hosts", many_hosts, 5, 20, .jitter = .5 },
	{ "file", file, 5, 30, .jitter = .5 },
};

/* The digits of a running clock change with any wait. */
static const struct kind_of unseen[] = {
	{ "clock digits", clock_digits, .5, 2, .lasts = 21600 },
};

/* Half a second if a radio is busy, or if a program calls at no fixed interval: the whole fraction
 * is low only if the packets left on a timer. */
static const struct kind_of fraction[] = {
	{ "clock fraction", clock_fraction, .5, 2, .lasts = 21600 },
};
static const struct kind_of unsteady_fraction[] = {
	{ "unsteady fraction", clock_fraction, .5, 2, .jitter = .5, .lasts = 21600 },
};

static void run_all(const struct kind_of *of, size_t count, enum sight sight, bool six,
		    unsigned long seed)
{
	pairs_sight = sight;
	pairs_six = six;
	live_through(of, count, seed, false, DAY + HOUR);
}

Test(simulation_implants, are_found_within_a_day)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		run_all(kinds, ARRAY_LENGTH(kinds), SIGHT_BOTH, seed % 2, seed);
		expect_found(seed);
	}
}

/* What a polled shell prints may be too little, and a download is in the replies. */
Test(simulation_implants, are_found_by_what_they_send)
{
	struct kind_of sending[ARRAY_LENGTH(kinds)];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		if (kinds[i].act != polled_shell && kinds[i].act != download)
			sending[count++] = kinds[i];
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		run_all(sending, count, SIGHT_CLIENT, seed % 2 == 0, seed);
		expect_found(seed);
	}
}

Test(simulation_implants, that_differ_in_nothing_are_info_at_most)
{
	run_all(unseen, ARRAY_LENGTH(unseen), SIGHT_BOTH, false, 1);
	expect_silence(1);
	run_all(unsteady_fraction, 1, SIGHT_BOTH, false, 1);
	expect_silence(1);
}

Test(simulation_implants, that_set_a_clock_are_found_by_their_timer)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		run_all(fraction, 1, SIGHT_BOTH, seed % 2 == 0, seed);
		expect_found(seed);
	}
}
