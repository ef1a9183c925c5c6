// SPDX-License-Identifier: GPL-2.0-only
/*
 * Half a day with channels in fields that may have any value, of which an honest sender has few:
 * objects behind quotes, options of discovery, groups and prefixes.  Beside each is who has such
 * fields for a reason: paths with labels, routers that are renumbered, hosts that join and leave.
 */
#include "selftests/unit/simulation_parts.h"

#include <criterion/criterion.h>
#include <string.h>

/* ---- errors --------------------------------------------------------------------------------- */

enum { QUOTE = 128 };

/* Writes a quote of a datagram to some destination and the extension structure that follows it
 * (RFC 4884), and sends them with time exceeded. `left`: bytes of the quote that are no datagram.
 */
static void exceeded(struct pair_of *pair, __u32 destination, const __u8 *object, __u32 bytes,
		     __u32 left)
{
	const struct parts parts = { .type = pair->six ? 3 : 11,
				     .ttl = 64,
				     .word = pair->six ? 16U << 24 : 32U << 16 };
	__u8 body[QUOTE + 4 + 64] = {}, *udp = body + (pair->six ? 40 : 20);

	if (pair->six) {
		body[0] = 0x60;
		put16(body + 4, QUOTE - 40 - left);
		body[6] = 17;
		body[7] = 1;
		put32(body + 8, 0x20010db8);
		put32(body + 20, pair->server);
		put32(body + 24, 0x20010db8);
		put32(body + 36, destination);
	} else {
		body[0] = 0x45;
		put16(body + 2, QUOTE - left);
		body[8] = 1;
		body[9] = 17;
		put32(body + 12, pair->server);
		put32(body + 16, destination);
		put16(body + 10, fold16(sum16(body, 20)));
	}
	put16(udp, 40000 + pair->count % 9);
	put16(udp + 2, 33434 + pair->count++ % 30);
	put16(udp + 4, (__u32)(body + QUOTE - left - udp));
	if (left)
		pair_bytes(pair, body + QUOTE - left, left);
	body[QUOTE] = 0x20;
	if (bytes)
		memcpy(body + QUOTE + 4, object, bytes);
	put16(body + QUOTE + 2, fold16(sum16(body + QUOTE, 4 + bytes)));
	put_packet(pair, false, &parts, body, bytes ? QUOTE + 4 + bytes : QUOTE);
}

static void with_labels(struct pair_of *pair, __u32 destination, __u32 first, __u32 second)
{
	__u8 object[12] = { 0, 12, 1, 1 };

	put32(object + 4, first << 12 | 1);
	put32(object + 8, second << 12 | 0x101);
	exceeded(pair, destination, object, sizeof(object), 0);
}

static void labels(struct pair_of *pair)
{
	with_labels(pair, 0x08080808, (__u32)pair_draw(pair, 1 << 20),
		    (__u32)pair_draw(pair, 1 << 20));
}

static void objects(struct pair_of *pair)
{
	__u8 object[32] = { 0, 32, 200, 1 };

	pair_bytes(pair, object + 4, 28);
	exceeded(pair, 0x08080808, object, sizeof(object), 0);
}

static void rest(struct pair_of *pair)
{
	exceeded(pair, 0x08080808, NULL, 0, 48);
}

/* A path for each destination, which changes once; and a label for each flow (RFC 6790). */
static void paths(struct pair_of *pair)
{
	const __u32 destination = (__u32)pair_draw(pair, 5);
	const bool later = simulated.now > pair->begun + 3 * HOUR;

	if (pair_draw(pair, 2))
		with_labels(pair, 0x08080800 + destination, 24000 + destination * 7 + later,
			    pair->own[0]);
	else
		with_labels(pair, 0x09090900 + destination, 7, (__u32)pair_draw(pair, 1 << 20));
}

/* The interface by which a packet came (RFC 5837). */
static void came_by(struct pair_of *pair)
{
	__u8 object[16] = { 0, 16, 2, 0x0a };

	put32(object + 4, 500 + (__u32)pair_draw(pair, 3));
	memcpy(object + 8, "\x08xe-0/0/", 8);
	exceeded(pair, 0x08080800 + (__u32)pair_draw(pair, 5), object, sizeof(object), 0);
}

/* ---- discovery ------------------------------------------------------------------------------ */

static void discover(struct pair_of *pair, __u8 type, __u32 word, const __u8 *body, __u32 bytes)
{
	const struct parts parts = { .type = type, .ttl = type == 143 ? 1 : 255, .word = word };

	put_packet(pair, false, &parts, body, bytes);
}

static void put_own_address(const struct pair_of *pair, __u8 *at)
{
	put32(at, 0x20010db8);
	put32(at + 12, pair->client);
}

/* A solicitation with a nonce, though it probes no address of its own. */
static void nonces(struct pair_of *pair)
{
	__u8 body[32] = { [16] = 14, [17] = 2 };

	put_own_address(pair, body);
	pair_bytes(pair, body + 18, 14);
	discover(pair, 135, 0, body, sizeof(body));
}

static void unknown_options(struct pair_of *pair)
{
	__u8 body[32] = { [16] = 2, [17] = 1, [24] = 253, [25] = 1 };

	put_own_address(pair, body);
	memset(body + 18, 2, 6);
	pair_bytes(pair, body + 26, 6);
	discover(pair, 136, 0x60000000, body, sizeof(body));
}

static void reserved_words(struct pair_of *pair)
{
	__u8 body[16] = {};

	put_own_address(pair, body);
	discover(pair, 135, (__u32)pair_draw(pair, 1ULL << 32), body, sizeof(body));
}

static void report(struct pair_of *pair, const __u8 group[16])
{
	__u8 body[20] = { 4 };

	memcpy(body + 4, group, 16);
	discover(pair, 143, 1, body, sizeof(body));
}

static void groups(struct pair_of *pair)
{
	__u8 group[16] = { 0xff, 0x15 };

	pair_bytes(pair, group + 12, 4);
	report(pair, group);
}

static void advertise(struct pair_of *pair, __u32 prefix, __u32 lifetime)
{
	__u8 body[8 + 32] = { [8] = 3, [9] = 4, [10] = 64, [11] = 0xc0 };

	put32(body + 12, lifetime);
	put32(body + 16, lifetime / 2);
	put32(body + 24, 0x20010db8);
	put32(body + 28, prefix);
	discover(pair, 134, 64U << 24, body, sizeof(body));
}

static void prefixes(struct pair_of *pair)
{
	advertise(pair, (__u32)pair_draw(pair, 1ULL << 32), 0);
}

static void solicits(struct pair_of *pair)
{
	__u8 body[24] = { [16] = 1, [17] = 1 };

	put_own_address(pair, body);
	body[15] = (__u8)pair_draw(pair, 200);
	memset(body + 18, 2, 6);
	discover(pair, 135, 0, body, sizeof(body));
}

/* Groups of neighbour discovery, of applications, and channels of a television. */
static void listens(struct pair_of *pair)
{
	__u8 group[16] = { 0xff, 0x02 };

	switch (pair_draw(pair, 3)) {
	case 0:
		group[11] = 1;
		group[12] = 0xff;
		pair_bytes(pair, group + 13, 3);
		break;
	case 1:
		group[15] = 0xfb;
		break;
	default:
		group[1] = 0x3e;
		put32(group + 4, 0x20010db8);
		group[12] = 0x40;
		group[15] = (__u8)pair_draw(pair, 60);
		break;
	}
	report(pair, group);
}

/* A network that is renumbered three times; lifetimes count down to the next renewal. */
static void renumbered(struct pair_of *pair)
{
	const __u64 since = simulated.now - pair->begun;

	advertise(pair, (__u32)(since / (3 * HOUR)) * 0x10000,
		  1800 - (__u32)(since / NSEC_PER_SEC % 900));
}

/* ---- headers -------------------------------------------------------------------------------- */

static void two_hops(struct pair_of *pair)
{
	ping_with(pair, (struct parts){ .ttl = pair_draw(pair, 2) ? 64 : 128 }, 56);
}

static void spelled(struct pair_of *pair)
{
	__u8 text[2];

	pair_text(pair, text, 2);
	ping_with(pair, (struct parts){ .number = (__u16)(text[0] << 8 | text[1]) }, 56);
}

static void counted(struct pair_of *pair)
{
	pair->count += 1 + (__u32)pair_draw(pair, 3);
	ping_with(pair, (struct parts){ .number = (__u16)(0x2020 + pair->count) }, 56);
}

static const struct kind_of kinds[] = {
	{ "labels", labels, 1, 20, .lasts = 21600 },
	{ "objects", objects, 1, 20, .lasts = 21600 },
	{ "rest", rest, 1, 20, .lasts = 21600 },

	{ "paths", paths, .5, 10, .harmless = true },
	{ "came by", came_by, 1, 10, .harmless = true },
};

static const struct kind_of of_six[] = {
	{ "nonces", nonces, 1, 20, .lasts = 21600 },
	{ "options", unknown_options, 1, 20, .lasts = 21600 },
	{ "words", reserved_words, 1, 20, .lasts = 21600 },
	{ "groups", groups, 1, 20, .lasts = 21600 },
	{ "prefixes", prefixes, 5, 30, .lasts = 21600 },

	{ "solicits", solicits, 1, 20, .harmless = true },
	{ "listens", listens, 1, 20, .harmless = true },
	{ "renumbered", renumbered, 10, 200, .harmless = true },
};

static const struct kind_of of_four[] = {
	{ "spelled", spelled, 1, 10, .lasts = 21600 },

	{ "counted", counted, .5, 10, .harmless = true },
};

/* Whether times to live take turns is seen in a copy for each power of two. */
static const struct kind_of of_turns[] = {
	{ "two times to live", two_hops, 1, 2, .lasts = 43200 },
};

Test(simulation_fields, channels_are_found)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		pairs_six = seed % 2 == 0;
		live_through(kinds, ARRAY_LENGTH(kinds), seed, false, DAY / 2);
		expect_found(seed);
		pairs_six = true;
		live_through(of_six, ARRAY_LENGTH(of_six), seed, false, DAY / 2);
		expect_found(seed);
		pairs_six = false;
		live_through(of_four, ARRAY_LENGTH(of_four), seed, false, DAY / 2);
		expect_found(seed);
	}
}

Test(simulation_fields, two_times_to_live_are_found)
{
	pairs_six = false;
	live_through(of_turns, ARRAY_LENGTH(of_turns), 1, false, DAY / 2);
	expect_found(1);
}

Test(simulation_fields, honest_senders_are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		pairs_six = seed % 2 == 0;
		live_through(kinds, ARRAY_LENGTH(kinds), seed, true, DAY / 2);
		expect_silence(seed);
		pairs_six = true;
		live_through(of_six, ARRAY_LENGTH(of_six), seed, true, DAY / 2);
		expect_silence(seed);
		pairs_six = false;
		live_through(of_four, ARRAY_LENGTH(of_four), seed, true, DAY / 2);
		expect_silence(seed);
	}
}
