// SPDX-License-Identifier: GPL-2.0-only
/*
 * A day with programs that measure lines: monitors with texts, clocks of all formats and counters
 * in their packets, path probes, searches for the MTU, and far ends that shorten, pad or double
 * their replies. None is reported above info.
 */
#include "selftests/unit/simulation_pairs.h"

#include <criterion/criterion.h>
#include <string.h>

static __u64 clock_us(void)
{
	return (simulated.now + simulated.offset) / 1000;
}

static void put64(__u8 *bytes, __u64 value)
{
	put32(bytes, (__u32)(value >> 32));
	put32(bytes + 4, (__u32)value);
}

/* SolarWinds: a text; a process's number every few checks. */
static void worded(struct pair_of *pair)
{
	static const char text[] = "SolarWinds Status Query (C) 2023 SolarWinds.NET";

	if (pair->count++ % 2 == 0)
		pair->identifier = (__u16)pair_draw(pair, 65536);
	echo(pair, (const __u8 *)text, sizeof(text) - 1);
}

/* A health check of an SD-WAN: the clock, big endian, and a counter. */
static void health(struct pair_of *pair)
{
	__u8 payload[40] = {};

	put32(payload, (__u32)(clock_us() / 1000000));
	put32(payload + 4, (__u32)(clock_us() % 1000000));
	put32(payload + 8, ++pair->count);
	echo(pair, payload, sizeof(payload));
}

/* Junos RPM: the owner's name and the clock in the format of NTP. */
static void performance(struct pair_of *pair)
{
	__u8 payload[64] = "owner-wan1\0\0\0\0\0\0test-icmp";

	put32(payload + 40, (__u32)(clock_us() / 1000000 + 2208988800U));
	put32(payload + 44, (__u32)(((clock_us() % 1000000) << 32) / 1000000));
	echo(pair, payload, sizeof(payload));
}

/* dpinger with one byte. */
static void gateway(struct pair_of *pair)
{
	echo(pair, (const __u8 *)"", 1);
}

/* The router at a hop answers, or the host. */
static void probe_hop(struct pair_of *pair, __u32 hop, const __u8 *payload, __u32 length)
{
	__u8 bytes[28 + 64 + 40] = {};
	__u32 at = pair->six ? 40 : 20;
	struct pair_of router = *pair;

	pair->sequence++;
	pair->ttl = (__u8)hop;
	ask(pair, payload, length);
	pair->ttl = 0;
	if (hop >= 9) {
		answer(pair, payload, length);
		return;
	}
	router.server = 0xc6120000 + hop;
	if (pair->six) {
		bytes[0] = 0x60;
		put16(bytes + 4, 8 + length);
		bytes[6] = PROTOCOL_ICMPV6;
		bytes[7] = 1;
		put32(bytes + 8, 0x20010db8);
		put32(bytes + 20, pair->client);
		put32(bytes + 24, 0x20010db8);
		put32(bytes + 36, pair->server);
	} else {
		bytes[0] = 0x45;
		put16(bytes + 2, 28 + length);
		bytes[8] = 1;
		bytes[9] = PROTOCOL_ICMP;
		put32(bytes + 12, pair->client);
		put32(bytes + 16, pair->server);
		put16(bytes + 10, fold16(sum16(bytes, 20)));
	}
	bytes[at] = pair->six ? 128 : 8;
	put16(bytes + at + 4, pair->identifier);
	put16(bytes + at + 6, pair->sequence);
	memcpy(bytes + at + 8, payload, length);
	transmit_message(&router, true, pair->six ? 3 : 11, 0, 0, bytes, at + 8 + length);
}

/* PingPlotter: a text, the hop, and two bytes that keep the checksum the same. */
static void plotter(struct pair_of *pair)
{
	__u8 payload[56] = "This packet was sent by PingPlotter www.pingplotter.com";

	for (__u32 hop = 1; hop < 10; hop++) {
		put16(payload + 48, hop);
		put16(payload + 50, 0xffffU - pair->sequence - hop);
		probe_hop(pair, hop, payload, sizeof(payload));
	}
}

/* WinMTR: spaces. */
static void paths(struct pair_of *pair)
{
	__u8 payload[64];

	memset(payload, ' ', sizeof(payload));
	for (__u32 hop = 1; hop < 10; hop++)
		probe_hop(pair, hop, payload, sizeof(payload));
}

/* The largest packet that passes, by halves; four tries of each size. */
static void halves(struct pair_of *pair)
{
	__u32 least = 500, most = 1472, passes = 1200 + (__u32)pair_draw(pair, 270);
	__u8 payload[1500];

	iputils(payload, sizeof(payload));
	while (least + 1 < most) {
		__u32 size = (least + most) / 2;

		pair->sequence++;
		iputils(payload, size < PAYLOAD_MOST ? size : PAYLOAD_MOST);
		ask(pair, payload, size < PAYLOAD_MOST ? size : PAYLOAD_MOST);
		if (size <= passes)
			answer(pair, payload, size < PAYLOAD_MOST ? size : PAYLOAD_MOST);
		*(size <= passes ? &least : &most) = size;
	}
}

/* toybox: milliseconds in four bytes. */
static void android(struct pair_of *pair)
{
	__u8 payload[56] = {};
	__u64 ms = clock_us() / 1000;

	for (__u32 i = 0; i < 4; i++)
		payload[i] = (__u8)(ms >> 8 * i);
	echo(pair, payload, sizeof(payload));
}

/* ping3: seconds as a double, then letters. */
static void doubles(struct pair_of *pair)
{
	double now = (double)clock_us() / 1e6;
	__u8 payload[56];
	__u64 bits;

	memcpy(&bits, &now, sizeof(bits));
	memset(payload, 'Q', sizeof(payload));
	put64(payload, bits);
	echo(pair, payload, sizeof(payload));
}

/* icmplib: other letters in each request; five every half minute. */
static void lettered(struct pair_of *pair)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890";
	__u8 payload[56];

	pair->sequence = (__u16)-1;
	for (__u32 i = 0; i < 5; i++) {
		for (__u32 k = 0; k < sizeof(payload); k++)
			payload[k] = (__u8)letters[pair_draw(pair, 62)];
		echo(pair, payload, sizeof(payload));
	}
	pair->identifier++;
}

/* A modem: its address, a counter and how long it runs. */
static void modem(struct pair_of *pair)
{
	__u8 payload[32] = {};

	memcpy(payload, pair->own, 6);
	put32(payload + 8, ++pair->count);
	put32(payload + 12, (__u32)(simulated.now / NSEC_PER_MSEC));
	echo(pair, payload, sizeof(payload));
}

/* RIPE Atlas: a number, an index, the clock; three packets. */
static void atlas(struct pair_of *pair)
{
	__u8 payload[48] = { 0x78, 0x56, 0x34, 0x12 };

	pair->identifier = (__u16)pair_draw(pair, 65536);
	for (__u32 i = 0; i < 3; i++) {
		__u64 seconds = clock_us() / 1000000, us = clock_us() % 1000000 + i * 700;

		payload[4] = (__u8)pair->own[0];
		for (__u32 k = 0; k < 4; k++) {
			payload[8 + k] = (__u8)(seconds >> 8 * k);
			payload[16 + k] = (__u8)(us >> 8 * k);
		}
		echo(pair, payload, sizeof(payload));
	}
}

/* The far end returns 56 bytes of a longer request. */
static void shortened(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];

	iputils(payload, 64 + pair->length * 4);
	pair->sequence++;
	ask(pair, payload, 64 + pair->length * 4);
	answer(pair, payload, 56);
}

/* The far end fills its reply to the least length of a frame. */
static void padded(struct pair_of *pair)
{
	__u8 payload[18] = {};

	memcpy(payload, pair->own, 4);
	pair->sequence++;
	ask(pair, payload, 4);
	answer(pair, payload, sizeof(payload));
}

static void collected(struct pair_of *pair)
{
	static const char text[] = "liboping -- ICMP ping library <http://octo.it/liboping/>";

	echo(pair, (const __u8 *)text, 56);
}

/* RouterOS: microseconds since it started. */
static void netwatch(struct pair_of *pair)
{
	__u8 payload[28] = {};

	put64(payload, simulated.now / 1000);
	echo(pair, payload, sizeof(payload));
}

/* Two routers have the address, both answer. */
static void doubled(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	echo(pair, payload, sizeof(payload));
	answer(pair, payload, sizeof(payload));
}

/* ping -s $RANDOM, in runs. */
static void any_size(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	__u32 length = 16 + (__u32)pair_draw(pair, 1380);

	if (pair->count++ % 200 == 199)
		pair->next += 2 * HOUR + pair_draw(pair, 3 * HOUR);
	iputils(payload, length);
	pair->sequence = 0;
	pair->identifier = (__u16)pair_draw(pair, 65536);
	echo(pair, payload, length);
}

/* A path probe: session, counter, clock, and the delay, its variation and the loss so far. */
static void reporting(struct pair_of *pair)
{
	__u8 payload[48] = {};

	memcpy(payload, pair->own, 8);
	put32(payload + 8, ++pair->count);
	put64(payload + 12, clock_us() * 1000);
	put32(payload + 24, 15000 + (__u32)pair_draw(pair, 20000));
	put32(payload + 28, (__u32)pair_draw(pair, 3000));
	put32(payload + 32, (__u32)pair_draw(pair, 10));
	echo(pair, payload, sizeof(payload));
}

/* The same with delay and loss of two bytes each, before zeros as a ping has them. */
static void reporting_short(struct pair_of *pair)
{
	__u8 payload[36] = {};

	memcpy(payload, pair->own, 4);
	put32(payload + 4, ++pair->count);
	put64(payload + 8, clock_us() * 1000);
	put16(payload + 16, 100 + (__u32)pair_draw(pair, 100));
	put16(payload + 18, !pair_draw(pair, 5));
	echo(pair, payload, sizeof(payload));
}

/* A keepalive of opaque bytes; it has others after a restart. */
static void keepalive(struct pair_of *pair)
{
	if (pair_draw(pair, 3000) == 0 && pair->count++ < 2)
		pair_bytes(pair, pair->own, 24);
	echo(pair, pair->own, 24);
}

static const struct kind_of kinds[] = {
	{ "SolarWinds", worded, 60, 120, .harmless = true },
	{ "SD-WAN", health, .5, 1, .harmless = true },
	{ "RPM", performance, 1, 5, .harmless = true },
	{ "dpinger", gateway, .5, .5, .harmless = true },
	{ "PingPlotter", plotter, 2.5, 5, .harmless = true },
	{ "WinMTR", paths, 1, 2, .lasts = 14400, .harmless = true },
	{ "MTU", halves, 600, 3600, .harmless = true },
	{ "toybox", android, 1, 5, .harmless = true },
	{ "ping3", doubles, 5, 30, .harmless = true },
	{ "modem", modem, 5, 60, .harmless = true },
	{ "Atlas", atlas, 240, 240, .harmless = true },
	{ "shortened", shortened, 1, 10, .harmless = true },
	{ "padded", padded, 1, 10, .harmless = true },
	{ "liboping", collected, 1, 1, .harmless = true },
	{ "netwatch", netwatch, 1, 10, .harmless = true },
	{ "doubled", doubled, 1, 1, .harmless = true },
	{ "any size", any_size, 1, 1, .harmless = true },
	{ "path probe with figures", reporting, .5, 5, .harmless = true },
	{ "short figures", reporting_short, .2, 2, .harmless = true },
	{ "keepalive", keepalive, 10, 60, .jitter = .05, .harmless = true },
	{ "icmplib", lettered, 30, 60, .harmless = true },
};

#ifndef BLIND
static void run_all(enum sight sight, bool six, unsigned long seed)
{
	pairs_sight = sight;
	pairs_six = six;
	live_through(kinds, ARRAY_LENGTH(kinds), seed, true, DAY + HOUR);
	expect_silence(seed);
}

Test(simulation_gauges, are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++)
		run_all(SIGHT_BOTH, seed % 2, seed);
}

Test(simulation_gauges, requests_alone_are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++)
		run_all(SIGHT_CLIENT, seed % 2 == 0, seed);
}

Test(simulation_gauges, replies_alone_are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++)
		run_all(SIGHT_SERVER, seed % 2, seed);
}
#endif
