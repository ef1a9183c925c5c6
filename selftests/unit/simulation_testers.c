// SPDX-License-Identifier: GPL-2.0-only
/*
 * A day with testers and monitors that look like channels, written without knowledge of the
 * detectors: identifiers, clocks, counters or random bytes in payloads, patterns and sizes of all
 * kinds, translated and lossy pings. All are info at most, also where one direction is visible.
 */
#include "selftests/unit/simulation_pairs.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static __u64 wall(void)
{
	return simulated.now + simulated.offset;
}

static void put64(__u8 *at, __u64 value)
{
	put32(at, (__u32)(value >> 32));
	put32(at + 4, (__u32)value);
}

/* Counts the pings of a run down; between runs `idle` seconds pass, at least half, and the next
 * process has another identifier. Returns true where a run begins. */
static bool run(struct pair_of *pair, __u32 least, __u32 most, double idle)
{
	bool begins = !pair->count;

	if (begins) {
		pair->count = least + (__u32)pair_draw(pair, most - least + 1);
		pair->identifier = (__u16)pair_draw(pair, 65536);
		pair->sequence = 0;
	}
	if (!--pair->count)
		pair->next += (__u64)(idle * (.5 + pair_uniform(pair)) * NSEC_PER_SEC);
	return begins;
}

/* An admin: ping -s SIZE -p PATTERN, other ones in each run. */
static void ping_runs(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];

	if (run(pair, 5, 60, 2400)) {
		pair->length = 8 + (__u32)pair_draw(pair, 1390);
		pair_bytes(pair, pair->own, 17);
	}
	iputils(payload, pair->length);
	for (__u32 i = 16; i < pair->length; i++)
		payload[i] = pair->own[(i - 16) % (1 + pair->own[16] % 16)];
	echo(pair, payload, pair->length);
}

/* fping -R, of any size: bytes of the C library's random(), in each packet the next ones. */
static void random_runs(struct pair_of *pair)
{
	static char states[PAIRS_MOST][128];
	char *state = states[pair - pairs], *former;
	__u8 payload[PAYLOAD_MOST];

	if (run(pair, 5, 50, 1800)) {
		former = initstate((unsigned int)pair_draw(pair, 1000), state, sizeof(states[0]));
		pair->length = 56 +
			       (__u32)(pair_draw(pair, 2) * pair_draw(pair, PAYLOAD_MOST - 56));
	} else {
		former = setstate(state);
	}
	for (__u32 i = 0; i < pair->length; i++)
		payload[i] = (__u8)random();
	setstate(former);
	echo(pair, payload, pair->length);
}

/* pro-bing, as Telegraf uses it: a clock, the UUID of the run, which is one packet, and ones. */
static void tracked(struct pair_of *pair)
{
	__u8 payload[56];

	memset(payload, 1, sizeof(payload));
	put64(payload, wall());
	pair_bytes(pair, payload + 8, 16);
	payload[14] = (__u8)(0x40 | (payload[14] & 15));
	payload[16] = (__u8)(0x80 | (payload[16] & 63));
	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence = (__u16)-1;
	echo(pair, payload, sizeof(payload));
}

/* A monitor that names its check and its turn in text. */
static void named(struct pair_of *pair)
{
	char text[64] = {};
	int length = snprintf(text, sizeof(text), "check-%02x%02x%02x%02x #%u", pair->own[0],
			      pair->own[1], pair->own[2], pair->own[3], ++pair->count);

	echo(pair, (const __u8 *)text, (__u32)length);
}

/* A search for the path's MTU each hour: what is too large is lost. */
static void sizes(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST] = {};
	__u32 from = 64, to = PAYLOAD_MOST, fits = 1100 + pair->length, size;

	if (!pair->count)
		pair->count = 1 + (__u32)pair_draw(pair, 65535);
	for (size = (from + to) / 2; to - from > 4; size = (from + to) / 2) {
		pair->sequence++;
		ask(pair, payload, size);
		if (size > fits) {
			to = size;
			continue;
		}
		answer(pair, payload, size);
		from = size;
	}
}

/* Cisco's IP SLA: a pattern, a counter and milliseconds in 28 bytes. */
static void sla(struct pair_of *pair)
{
	__u8 payload[28];

	for (__u32 i = 0; i < sizeof(payload); i += 2)
		put16(payload + i, 0xabcd);
	put32(payload, 0);
	put32(payload + 4, (__u32)(wall() / NSEC_PER_MSEC % 86400000));
	put16(payload + 8, ++pair->count);
	echo(pair, payload, sizeof(payload));
}

/* A WAN's path probe: a session, a counter and a clock behind it, anywhere in what is copied. */
static void path_probe(struct pair_of *pair)
{
	__u8 payload[80];
	__u32 clock = 4 + pair->length % 10 * 4, length = clock + 8 + pair->length % 16;

	memcpy(payload, pair->own, 64);
	memcpy(payload + 64, pair->own, 16);
	put32(payload + clock - 4, ++pair->count);
	put64(payload + clock, wall());
	echo(pair, payload, length);
}

/* Juniper's RPM: the responder writes when it received and when it sent. */
static void stamped(struct pair_of *pair)
{
	__u8 payload[56] = {};

	memcpy(payload + 32, pair->own, 8);
	put64(payload, wall());
	pair->sequence++;
	ask(pair, payload, sizeof(payload));
	put64(payload + 8, wall() + 9 * NSEC_PER_MSEC + pair_draw(pair, NSEC_PER_MSEC));
	put64(payload + 16, wall() + 10 * NSEC_PER_MSEC + pair_draw(pair, NSEC_PER_MSEC));
	answer(pair, payload, sizeof(payload));
}

/* ping -t -l SIZE on Windows. */
static void windows(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	__u32 length = pair->length % 2 ? 32 : pair->length * 6;

	for (__u32 i = 0; i < length; i++)
		payload[i] = (__u8)('a' + i % 23);
	pair->identifier = 1;
	echo(pair, payload, length);
}

/* Requests seen before a translator, replies after it: their identifiers differ. */
static void translated(struct pair_of *pair)
{
	__u8 payload[56];

	run(pair, 4, 200, 1200);
	iputils(payload, sizeof(payload));
	pair->sequence++;
	ask(pair, payload, sizeof(payload));
	transmit(pair, true, 0, (__u16)(pair->identifier * 31 + 7), pair->sequence, payload,
		 sizeof(payload));
}

/* A mobile link: lost, duplicated and late replies, which overtake each other. */
static void lossy(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->sequence++;
	ask(pair, payload, sizeof(payload));
	if (pair_draw(pair, 4) == 0) {
		if (pair->own[56] == 0)
			memcpy(pair->own, payload, 56);
		pair->own[56] = 1;
		return;
	}
	answer(pair, payload, sizeof(payload));
	if (pair_draw(pair, 8) == 0)
		answer(pair, payload, sizeof(payload));
	if (pair->own[56] == 1 && pair_draw(pair, 2)) {
		pair->sequence--;
		answer(pair, pair->own, 56);
		pair->sequence++;
		pair->own[56] = 0;
	}
}

/* A script: ping -c 1, each a process of its own. */
static void script(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence = 0;
	echo(pair, payload, sizeof(payload));
}

/* A resolver's answer comes late: its port is closed. The kernel quotes it whole. */
static void late_answer(struct pair_of *pair)
{
	__u8 bytes[548] = {}, *udp = bytes + (pair->six ? 40 : 20), *dns = udp + 8;
	__u32 data = 60 + (__u32)pair_draw(pair, 120), length = (__u32)(dns - bytes) + data;

	bytes[0] = pair->six ? 0x60 : 0x45;
	if (pair->six) {
		put16(bytes + 4, 8 + data);
		bytes[6] = 17;
		bytes[7] = 57;
		put32(bytes + 8, 0x20010db8);
		put32(bytes + 20, pair->server);
		put32(bytes + 24, 0x20010db8);
		put32(bytes + 36, pair->client);
	} else {
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
	put16(dns, (__u32)pair_draw(pair, 65536));
	put16(dns + 2, 0x8180);
	put16(dns + 4, 1);
	put16(dns + 6, 1);
	pair_text(pair, dns + 12, data - 16);
	pair_bytes(pair, dns + data - 4, 4);
	for (__u32 burst = 1 + (__u32)pair_draw(pair, 3); burst; burst--)
		transmit_message(pair, false, pair->six ? 1 : 3, pair->six ? 4 : 3, 0, bytes,
				 length);
}

/* tsping: timestamps, of which a responder fills in two. IPv6 has none: zeros, as by fping. */
static void timestamps(struct pair_of *pair)
{
	__u8 body[56] = {};
	__u32 ms = (__u32)(wall() / NSEC_PER_MSEC % 86400000);

	if (pair->six) {
		echo(pair, body, sizeof(body));
		return;
	}
	put32(body, ms);
	pair->sequence++;
	transmit_message(pair, false, 13, 0, (__u32)pair->identifier << 16 | pair->sequence, body,
			 12);
	put32(body + 4, ms + 8 + (__u32)pair_draw(pair, 4));
	put32(body + 8, ms + 8 + (__u32)pair_draw(pair, 4));
	transmit_message(pair, true, 14, 0, (__u32)pair->identifier << 16 | pair->sequence, body,
			 12);
}

/* The clock of a guest: it ticks 64 times a second, and is set now and then. */
static void coarse_clock(struct pair_of *pair)
{
	__u8 payload[56];
	__u64 tick = 15625, now = wall() / 1000 + pair->count * 700000ULL, us;

	if (pair_draw(pair, 1000) == 0)
		pair->count += (__u32)pair_draw(pair, 9);
	iputils(payload, sizeof(payload));
	us = now / tick * tick % 1000000;
	for (__u32 i = 0; i < 4; i++) {
		payload[i] = (__u8)(now / 1000000 >> 8 * i);
		payload[8 + i] = (__u8)(us >> 8 * i);
	}
	echo(pair, payload, sizeof(payload));
}

/* Paris traceroute, scamper: two bytes hold the checksum where it was. */
static void paris(struct pair_of *pair)
{
	__u8 payload[2];

	run(pair, 6, 30, 900);
	put16(payload, 0x1234U - pair->sequence - pair->identifier);
	echo(pair, payload, sizeof(payload));
}

/* nping --data-length: random bytes, the same in each packet of a run. */
static void data_length(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];

	if (run(pair, 5, 20, 14400)) {
		pair_bytes(pair, pair->own, sizeof(pair->own));
		pair->length = 40 + (__u32)pair_draw(pair, 1000);
	}
	for (__u32 i = 0; i < pair->length; i++)
		payload[i] = (__u8)(pair->own[i % 64] * (i / 64 * 2 + 1) + pair->own[i / 64]);
	echo(pair, payload, pair->length);
}

/* Somebody tries what the programs can do, all to one host: sizes, patterns, data. */
static void variety(struct pair_of *pair)
{
	static const char *const texts[] = { "keepalive-from-host-a", "hello", "ping test 1" };
	__u8 payload[PAYLOAD_MOST] = {};

	if (run(pair, 10, 40, 20)) {
		pair->length = pair_draw(pair, 2) ? 56 : (__u32)pair_draw(pair, PAYLOAD_MOST);
		pair->own[62] = (__u8)pair_draw(pair, 10);
		pair_bytes(pair, pair->own, 8);
		pair->own[63] = (__u8)(1 + pair_draw(pair, pair_draw(pair, 4) ? 4 : 8));
	}
	for (__u32 i = 0; i < pair->length && pair->own[62] < 5; i++)
		payload[i] = pair->own[i % pair->own[63]];
	if (pair->own[62] < 7)
		iputils(payload, pair->own[62] < 5 && pair->length > 16 ? 16 : pair->length);
	if (pair->own[62] == 8)
		memset(payload, 'X', sizeof(payload));
	if (pair->own[62] == 9) {
		const char *text = texts[pair->own[0] % 3];

		echo(pair, (const __u8 *)text, (__u32)strlen(text));
		return;
	}
	echo(pair, payload, pair->length);
}

static const struct kind_of kinds[] = {
	{ "ping -p, -s", ping_runs, 1, 1, .harmless = true },
	{ "fping -R in runs", random_runs, .5, 1, .harmless = true },
	{ "pro-bing", tracked, 10, 60, .harmless = true },
	{ "named checks", named, 30, 60, .jitter = .05, .harmless = true },
	{ "sizes", sizes, 3000, 4000, .jitter = .1, .harmless = true },
	{ "IP SLA", sla, 10, 60, .harmless = true },
	{ "path probe", path_probe, .5, 1.5, .harmless = true },
	{ "stamped", stamped, 1, 5, .harmless = true },
	{ "Windows", windows, 1, 1, .lasts = 28800, .harmless = true },
	{ "translated", translated, 1, 1, .harmless = true },
	{ "lossy", lossy, 1, 1, .lasts = 10800, .harmless = true },
	{ "ping -c 1", script, 5, 60, .harmless = true },
	{ "late answers", late_answer, 60, 600, .jitter = .9, .harmless = true },
	{ "coarse clock", coarse_clock, .5, 2, .lasts = 21600, .harmless = true },
	{ "Paris", paris, .1, .5, .harmless = true },
	{ "nping data", data_length, 1, 1, .harmless = true },
	{ "variety", variety, .05, 1, .lasts = 7200, .harmless = true },
	{ "tsping", timestamps, .2, 1, .lasts = 14400, .harmless = true },
};

static void run_all(const struct kind_of *of, size_t count, enum sight sight, bool six,
		    unsigned long seed)
{
	pairs_sight = sight;
	pairs_six = six;
	live_through(of, count, seed, true, DAY + HOUR);
	expect_silence(seed);
}

Test(simulation_testers, are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++)
		run_all(kinds, ARRAY_LENGTH(kinds), SIGHT_BOTH, seed % 2, seed);
}

Test(simulation_testers, requests_alone_are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++)
		run_all(kinds, ARRAY_LENGTH(kinds), SIGHT_CLIENT, seed % 2 == 0, seed);
}

Test(simulation_testers, replies_alone_are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++)
		run_all(kinds, ARRAY_LENGTH(kinds), SIGHT_SERVER, seed % 2, seed);
}
