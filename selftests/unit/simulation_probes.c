// SPDX-License-Identifier: GPL-2.0-only
/*
 * What measures and monitors networks by echoes, for half a day: probes that write clocks of any
 * form, counters, names and identifiers of their own into the payload, one process a check or one
 * for weeks, and several hosts behind one address.  None is reported above info.
 */
#include "selftests/unit/simulation_pairs.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static __u64 wall(void)
{
	return simulated.now + simulated.offset;
}

static void put_little(__u8 *at, __u64 value, __u32 bytes)
{
	for (__u32 i = 0; i < bytes; i++)
		at[i] = (__u8)(value >> 8 * i);
}

static void put_big(__u8 *at, __u64 value, __u32 bytes)
{
	for (__u32 i = 0; i < bytes; i++)
		at[bytes - 1 - i] = (__u8)(value >> 8 * i);
}

/* A number of its own, the measurement's, seconds and nanoseconds, and who it is; three a round. */
static void atlas(struct pair_of *pair)
{
	static const char text[] = "http://atlas.ripe.net Atlas says Hi!";
	__u8 payload[64];

	memcpy(payload, pair->own, 4);
	pair->sequence = 0;
	for (__u32 i = 0; i < 3; i++) {
		pair->count += 1 + (__u32)pair_draw(pair, 40);
		put_little(payload + 4, pair->count, 4);
		put_little(payload + 8, wall() / NSEC_PER_SEC, 8);
		put_little(payload + 16, wall() % NSEC_PER_SEC, 8);
		memcpy(payload + 24, text, sizeof(text) - 1);
		echo(pair, payload, 24 + sizeof(text) - 1);
	}
}

/* The same, of one echo a second, its counter behind the clock. */
static void counting(struct pair_of *pair)
{
	__u8 payload[56];

	memset(payload, 'x', sizeof(payload));
	pair->count += 1 + (__u32)pair_draw(pair, 300);
	put_big(payload, wall() / 1000, 8);
	put_big(payload + 8, pair->count, 8);
	echo(pair, payload, sizeof(payload));
}

/* time() of Python, and Qs. */
static void floating(struct pair_of *pair)
{
	double seconds = (double)wall() / NSEC_PER_SEC;
	__u8 payload[64];

	memset(payload, 'Q', sizeof(payload));
	memcpy(payload, &seconds, sizeof(seconds));
	echo(pair, payload, 56);
}

/* Nanoseconds, and a UUID of the process, which goes on. */
static void tracker(struct pair_of *pair)
{
	__u8 payload[24];

	memcpy(payload, pair->own, sizeof(payload));
	put_big(payload, wall(), 8);
	echo(pair, payload, sizeof(payload));
}

/* The same with a process, and so a UUID, for each check. */
static void tracker_each(struct pair_of *pair)
{
	pair_bytes(pair, pair->own, sizeof(pair->own));
	pair->own[14] = (__u8)(0x40 | (pair->own[14] & 0x0f));
	pair->own[16] = (__u8)(0x80 | (pair->own[16] & 0x3f));
	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence = 0xffff;
	tracker(pair);
}

/* NTP's time, and zeros. */
static void ntp(struct pair_of *pair)
{
	__u8 payload[48] = {};
	const __u64 now = wall();

	put_big(payload + 4, now / NSEC_PER_SEC + 2208988800ULL, 4);
	put_big(payload + 8, (now % NSEC_PER_SEC << 32) / NSEC_PER_SEC, 4);
	echo(pair, payload, sizeof(payload));
}

/* Tenths of microseconds since 1601, and its name. */
static void filetime(struct pair_of *pair)
{
	__u8 payload[32];

	memcpy(payload, pair->own, sizeof(payload));
	put_little(payload, wall() / 100 + 116444736000000000ULL, 8);
	echo(pair, payload, sizeof(payload));
}

/* Ticks of 10 ms, and the number of the packet to any of its hosts. */
static void ticks(struct pair_of *pair)
{
	__u8 payload[40] = {};

	pair->count += 30 + (__u32)pair_draw(pair, 3);
	put_little(payload, simulated.now / 10000000, 4);
	put_little(payload + 4, pair->count, 4);
	echo(pair, payload, sizeof(payload));
}

/* Readable, with the time and the number of the check. */
static void readable(struct pair_of *pair)
{
	char text[64];

	snprintf(text, sizeof(text), "probe 17 check %08u time %llu", ++pair->count,
		 (unsigned long long)(wall() / NSEC_PER_SEC));
	echo(pair, (const __u8 *)text, (__u32)strlen(text));
}

/* A process each, of one echo. */
static void once(struct pair_of *pair)
{
	__u8 payload[56];

	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence = 0;
	iputils(payload, sizeof(payload));
	echo(pair, payload, sizeof(payload));
}

/* Sequence numbers are those of the packets to all hosts. */
static void exporter(struct pair_of *pair)
{
	pair->sequence += (__u16)pair_draw(pair, 50);
	echo(pair, (const __u8 *)"Prometheus Blackbox Exporter", 28);
}

static void sla(struct pair_of *pair)
{
	__u8 payload[28];

	put_big(payload, 0, 4);
	put_big(payload + 4, simulated.now / 1000000 % 86400000, 4);
	for (__u32 i = 8; i < sizeof(payload); i += 2)
		put16(payload + i, 0xabcd);
	pair->identifier++;
	echo(pair, payload, sizeof(payload));
}

/* By which of several hosts behind one address it is sent: an identifier, a sequence number and a
 * clock of its own, some of which have never been set. */
static void choose(struct pair_of *pair, __u32 hosts)
{
	const __u32 host = (__u32)pair_draw(pair, hosts);

	pair->identifier = (__u16)(3000 + host * 257);
	pair->sequence = (__u16)(simulated.now / NSEC_PER_SEC + host * 999);
}

static void shift_clock(struct pair_of *pair, __u8 *payload)
{
	const __u64 own = pair->own[pair->identifier & 63];
	const __u64 us = (wall() + own * own * own * NSEC_PER_SEC + own * 3900000) / 1000;

	put_little(payload, us / 1000000, 8);
	put_little(payload + 8, us % 1000000, 8);
}

static void several(struct pair_of *pair)
{
	__u8 payload[56];

	choose(pair, 3);
	iputils(payload, sizeof(payload));
	shift_clock(pair, payload);
	echo(pair, payload, sizeof(payload));
}

/* Of several makes: clocks since they were switched on. */
static void boxes(struct pair_of *pair)
{
	__u8 payload[56] = {};
	__u64 up;

	choose(pair, 12);
	up = simulated.now / 1000 + pair->own[pair->identifier & 63] * 77777777ULL;
	put_little(payload, pair->identifier & 1 ? up : up / 1000, 4);
	echo(pair, payload, sizeof(payload));
}

/* Its clock was read up to half a second before a busy radio sent it: it is made on a timer, and
 * leaves late. */
static void radio(struct pair_of *pair)
{
	const __u64 late = pair_draw(pair, 500) * NSEC_PER_MSEC, us = (wall() - late) / 1000;
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	put_little(payload, us / 1000000, 8);
	put_little(payload + 8, us % 1000000, 8);
	echo(pair, payload, sizeof(payload));
	pair->next -= late;
}

/* Its clock is set now and then. */
static void adjusted(struct pair_of *pair)
{
	__u64 us;
	__u8 payload[56];

	if (pair_draw(pair, 1000) == 0)
		pair->count += (__u32)pair_draw(pair, 10000000);
	us = wall() / 1000 + pair->count;
	iputils(payload, sizeof(payload));
	put_little(payload, us / 1000000, 8);
	put_little(payload + 8, us % 1000000, 8);
	echo(pair, payload, sizeof(payload));
}

static void filled(struct pair_of *pair)
{
	__u8 payload[100];

	memset(payload, 'X', sizeof(payload));
	pair->sequence += 0xff;
	echo(pair, payload, sizeof(payload));
}

static void round_of_twenty(struct pair_of *pair)
{
	const __u8 payload[56] = {};

	pair->identifier = (__u16)pair_draw(pair, 65536);
	for (__u32 i = 0; i < 20; i++)
		echo(pair, payload, sizeof(payload));
}

/* Echoes of a process for each check, whose number of the check stands behind the clock. */
static void check(struct pair_of *pair)
{
	__u8 payload[68] = {};

	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence = 0xffff;
	for (__u32 i = 0; i < 5; i++) {
		iputils(payload, 16);
		put_little(payload + 16, i, 2);
		echo(pair, payload, sizeof(payload));
	}
}

static const struct kind_of kinds[] = {
	{ "RIPE Atlas", atlas, 60, 240, 0.02, 0, true, false },
	{ "RIPE Atlas, IPv6", atlas, 240, 240, 0.02, 0, true, true },
	{ "clock and counter", counting, 1, 5, 0, 0, true, false },
	{ "floating clock", floating, 1, 10, 0, 0, true, false },
	{ "floating clock, IPv6", floating, 1, 60, 0, 0, true, true },
	{ "UUID", tracker, 1, 10, 0, 0, true, false },
	{ "UUID for each check", tracker_each, 30, 60, 0, 0, true, false },
	{ "NTP's clock", ntp, 1, 10, 0, 0, true, false },
	{ "tenths of microseconds", filetime, 1, 10, 0, 0, true, false },
	{ "ticks and a counter", ticks, 1, 30, 0, 0, true, false },
	{ "readable time and counter", readable, 1, 60, 0, 0, true, false },
	{ "one a process", once, 20, 60, 0, 0, true, false },
	{ "Blackbox exporter", exporter, 5, 15, 0, 0, true, false },
	{ "IP SLA", sla, 5, 60, 0, 0, true, false },
	{ "three hosts", several, 0.5, 2, 0.2, 0, true, false },
	{ "twelve hosts", boxes, 0.5, 2, 0.2, 0, true, false },
	{ "busy radio", radio, 1, 2, 0, 0, true, false },
	{ "clock that is set", adjusted, 1, 2, 0, 0, true, false },
	{ "hping3", filled, 1, 2, 0, 0, true, false },
	{ "rounds of twenty", round_of_twenty, 60, 300, 0, 0, true, false },
	{ "process for each check", check, 10, 60, 0, 0, true, false },
};

Test(simulation_probes, are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		live_through(kinds, ARRAY_LENGTH(kinds), seed, true, 12 * HOUR);
		expect_silence(seed);
	}
}
