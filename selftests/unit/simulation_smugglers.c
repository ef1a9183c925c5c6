// SPDX-License-Identifier: GPL-2.0-only
/*
 * A day with channels in what surrounds an echo's payload, and in messages that are no echoes:
 * header fields, options, bytes behind the packet, checksums, fields of errors, extended echoes,
 * node information.  Beside each is an honest sender of the same fields.  Written without regard to
 * how the detectors look for them.
 */
#include "selftests/unit/simulation_parts.h"

#include <criterion/criterion.h>
#include <string.h>

/* ---- channels ------------------------------------------------------------------------------- */

/* Record route (IPv4), or the home address of a mobile host (IPv6), filled with data. */
static void routes(struct pair_of *pair)
{
	struct parts parts = { .options = 40 };

	pair_bytes(pair, parts.option, 40);
	if (pair->six) {
		memcpy(parts.option, (const __u8[]){ 58, 4, 0x3e, 16 }, 4);
		parts.option[2] = 0x1e;
		parts.option[3] = 36;
	} else {
		memcpy(parts.option, (const __u8[]){ 7, 39, 40 }, 3);
		parts.option[39] = 0;
	}
	ping_with(pair, parts, 56);
}

/* Behind the packet, where Ethernet has room. */
static void behind(struct pair_of *pair)
{
	struct parts parts = { .behind = 24 };

	pair_bytes(pair, parts.after, 24);
	ping_with(pair, parts, 24);
}

static void identification(struct pair_of *pair)
{
	const struct parts parts = { .number = (__u16)pair_draw(pair, 65536) };

	ping_with(pair, parts, 56);
}

static void classes(struct pair_of *pair)
{
	const struct parts parts = { .tos = (__u8)(pair_draw(pair, 64) << 2) };

	ping_with(pair, parts, 56);
}

static void flow_labels(struct pair_of *pair)
{
	const struct parts parts = { .label = (__u32)pair_draw(pair, 1 << 20) };

	ping_with(pair, parts, 56);
}

/* A wrong checksum carries 16 bits; the other end's kernel drops it, whoever listens does not. */
static void checksums(struct pair_of *pair)
{
	struct parts parts = { .wrong = (__u16)(1 + pair_draw(pair, 65000)),
			       .type = pair->six ? 128 : 8,
			       .ttl = 64 };
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	parts.word = (__u32)pair->identifier << 16 | ++pair->sequence;
	put_packet(pair, false, &parts, payload, sizeof(payload));
}

/* Both fields of the header are drawn at random. */
static void both_numbers(struct pair_of *pair)
{
	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence = (__u16)pair_draw(pair, 65536);
	ping_with(pair, (struct parts){}, 56);
}

/* The identifier of each packet is data; the sequence goes on, as that of one process does. */
static void enciphered(struct pair_of *pair)
{
	pair->identifier = (__u16)pair_draw(pair, 65536);
	ping_with(pair, (struct parts){}, 56);
}

/* Sixteen bytes of data where PROBE has the name of an interface, or its address. */
static void interfaces(struct pair_of *pair)
{
	struct parts parts = { .type = pair->six ? 160 : 42, .ttl = 64 };
	__u8 payload[24] = { 0x20, 0, 0, 0, 0, 20, 3, 1 };

	pair_text(pair, payload + 8, 16);
	parts.word = (__u32)pair->identifier << 16 | (++pair->sequence & 0xff) << 8 | 1;
	put_packet(pair, false, &parts, payload, sizeof(payload));
	parts.type++;
	put_packet(pair, true, &parts, payload, 0);
}

/* Node information: a nonce and data, there and back (IPv6), mask requests with data (IPv4). */
static void questions(struct pair_of *pair)
{
	struct parts parts = { .type = pair->six ? 139 : 17, .ttl = 64 };
	__u8 payload[64];
	__u32 length = pair->six ? 24 + (__u32)pair_draw(pair, 40) : 4;

	pair_bytes(pair, payload, sizeof(payload));
	parts.word = pair->six ? 3U << 16 : (__u32)pair_draw(pair, 1ULL << 32);
	put_packet(pair, false, &parts, payload, length);
	pair_bytes(pair, payload, sizeof(payload));
	parts.type++;
	put_packet(pair, true, &parts, payload, length);
}

/* An error to a host outside, and its fields: an MTU, a pointer, a gateway. Nobody sent what it
 * quotes. */
static void error_fields(struct pair_of *pair, __u8 type, __u8 code, __u32 word)
{
	const struct parts parts = { .type = type, .code = code, .ttl = 64, .word = word };
	__u8 quote[128] = {}, *udp = quote + (pair->six ? 40 : 20);

	if (pair->six) {
		quote[0] = 0x60;
		put16(quote + 4, 1300);
		quote[6] = 17;
		quote[7] = 50;
		put32(quote + 8, 0x20010db8);
		put32(quote + 20, pair->server);
		put32(quote + 24, 0x20010db8);
		put32(quote + 36, pair->client);
	} else {
		quote[0] = 0x45;
		put16(quote + 2, 1400);
		put16(quote + 4, (__u32)pair_draw(pair, 65536));
		quote[8] = 50;
		quote[9] = 17;
		put32(quote + 12, pair->server);
		put32(quote + 16, pair->client);
		put16(quote + 10, fold16(sum16(quote, 20)));
	}
	put16(udp, 40000 + (__u32)pair_draw(pair, 2000));
	put16(udp + 2, 443);
	put16(udp + 4, 1200);
	put_packet(pair, false, &parts, quote, (__u32)(udp - quote) + 8);
}

static void mtus(struct pair_of *pair)
{
	const __u32 mtu = 1280 + (__u32)pair_draw(pair, 64);

	error_fields(pair, pair->six ? 2 : 3, pair->six ? 0 : 4, mtu);
}

static void pointers(struct pair_of *pair)
{
	if (pair->six)
		error_fields(pair, 4, 0, (__u32)pair_draw(pair, 1ULL << 32));
	else
		error_fields(pair, 12, 0, (__u32)pair_draw(pair, 1ULL << 32));
}

/* Two-way: each end answers with an unreachable that quotes data in an echo. */
static void quotes_both_ways(struct pair_of *pair)
{
	const struct parts parts = { .type = pair->six ? 1 : 3,
				     .code = pair->six ? 3 : 1,
				     .ttl = 64 };
	__u8 quote[128] = {}, *icmp = quote + (pair->six ? 40 : 20);

	for (int server = 0; server < 2; server++) {
		const __u32 from = server ? pair->client : pair->server;
		const __u32 to = server ? pair->server : pair->client;

		if (pair->six) {
			quote[0] = 0x60;
			put16(quote + 4, 72);
			quote[6] = 58;
			quote[7] = 50;
			put32(quote + 8, 0x20010db8);
			put32(quote + 20, from);
			put32(quote + 24, 0x20010db8);
			put32(quote + 36, to);
		} else {
			quote[0] = 0x45;
			put16(quote + 2, 92);
			quote[8] = 50;
			quote[9] = 1;
			put32(quote + 12, from);
			put32(quote + 16, to);
			put16(quote + 10, 0);
			put16(quote + 10, fold16(sum16(quote, 20)));
		}
		icmp[0] = pair->six ? 128 : 8;
		icmp[1] = 0;
		pair_bytes(pair, icmp + 2, 70);
		put_packet(pair, server, &parts, quote, (__u32)(icmp - quote) + 72);
	}
}

/* ---- harmless pairs ------------------------------------------------------------------------- */

/* ping -R: nine empty places, some of which routers have filled when it passes here. */
static void recorded(struct pair_of *pair)
{
	struct parts parts = { .options = pair->six ? 0 : 40 };

	memcpy(parts.option, (const __u8[]){ 7, 39, 8 }, 3);
	put32(parts.option + 3, pair->client);
	ping_with(pair, parts, 56);
}

/* Ethernet's padding is what its memory held before (CVE-2003-0001), zeros in good drivers. */
static void padded(struct pair_of *pair)
{
	const struct parts parts = { .behind = 18 };

	ping_with(pair, parts, 0);
}

static void numbered(struct pair_of *pair)
{
	const struct parts parts = { .number = (__u16)pair_draw(pair, 65536), .flags = 0x4000 };

	ping_with(pair, parts, 56);
}

/* ping -Q, then without, each for a while. */
static void marked(struct pair_of *pair)
{
	struct parts parts = { .tos = (__u8)(pair->count / 30 % 2 ? 0xb8 : 0) };

	if (pair->count++ % 30 == 0)
		pair->identifier++;
	parts.label = pair->identifier;
	ping_with(pair, parts, 56);
}

/* A NIC that computes checksums, seen before it did: all of a host's are the same kind of wrong. */
static void offloaded(struct pair_of *pair)
{
	struct parts parts = { .wrong = (__u16)0x1234, .type = pair->six ? 128 : 8, .ttl = 64 };
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	parts.word = (__u32)pair->identifier << 16 | ++pair->sequence;
	put_packet(pair, false, &parts, payload, sizeof(payload));
	parts.type = pair->six ? 129 : 0;
	parts.wrong = 0;
	put_packet(pair, true, &parts, payload, sizeof(payload));
}

/* A translator that gives each ping, a minute apart, another identifier. */
static void rebound(struct pair_of *pair)
{
	pair->identifier = (__u16)pair_draw(pair, 65536);
	ping_with(pair, (struct parts){}, 56);
}

/* A process for each ping, as fast as it ends. */
static void loop(struct pair_of *pair)
{
	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence = 0;
	ping_with(pair, (struct parts){}, 56);
}

/* A ping socket for each request of a program that goes on counting, as blackbox_exporter's: the
 * kernel counts its identifiers. */
static void sockets(struct pair_of *pair)
{
	pair->identifier++;
	ping_with(pair, (struct parts){}, 56);
}

/* probe eth0. */
static void probed(struct pair_of *pair)
{
	struct parts parts = { .type = pair->six ? 160 : 42, .ttl = 64 };
	const __u8 payload[12] = { 0x20, 0, 0, 0, 0, 8, 3, 1, 'e', 't', 'h', '0' };

	parts.word = (__u32)pair->identifier << 16 | (++pair->sequence & 0xff) << 8 | 1;
	put_packet(pair, false, &parts, payload, sizeof(payload));
	parts.type++;
	put_packet(pair, true, &parts, payload, 0);
}

/* A tunnel's end with a smaller MTU, for different flows. */
static void narrow(struct pair_of *pair)
{
	error_fields(pair, pair->six ? 2 : 3, pair->six ? 0 : 4, 1280 + pair->length % 100);
}

static const struct kind_of kinds[] = {
	{ "routes", routes, 1, 10, .lasts = 21600 },
	{ "classes", classes, 1, 10, .lasts = 21600 },
	{ "flow labels", flow_labels, 1, 10, .lasts = 21600, .six = true },
	{ "checksums", checksums, 1, 10, .lasts = 21600 },
	{ "enciphered", enciphered, 1, 5, .lasts = 21600 },
	{ "MTUs", mtus, 1, 10, .lasts = 21600 },
	{ "interfaces", interfaces, 1, 10, .lasts = 21600 },
	{ "quotes both ways", quotes_both_ways, 1, 10, .lasts = 21600 },
	{ "pointers", pointers, 1, 10, .lasts = 21600 },

	{ "ping -R", recorded, 1, 10, .harmless = true, .lasts = 21600 },
	{ "padded", padded, 1, 10, .harmless = true, .lasts = 21600 },
	{ "numbered", numbered, 1, 5, .harmless = true, .lasts = 21600 },
	{ "ping -Q", marked, 1, 10, .harmless = true, .lasts = 21600 },
	{ "offloaded", offloaded, 1, 10, .harmless = true, .lasts = 21600 },
	{ "rebound", rebound, 60, 90, .harmless = true },
	{ "loop", loop, .5, 5, .harmless = true, .lasts = 21600 },
	{ "sockets", sockets, 1, 5, .harmless = true, .lasts = 21600 },
	{ "probed", probed, 5, 20, .harmless = true, .lasts = 1800 },
	{ "narrow", narrow, 20, 60, .jitter = .9, .harmless = true, .lasts = 21600 },
};

/* Over IPv6 legacy-probe reports node information. */
static const struct kind_of of_four[] = {
	{ "questions", questions, 1, 10, .lasts = 21600 },
};

/* What routers do not forward, and what kernels draw at random as well: info at most. */
static const struct kind_of unseen[] = {
	{ "behind", behind, 1, 10, .lasts = 21600 },
	{ "identification", identification, 1, 5, .lasts = 21600 },
	{ "both numbers", both_numbers, 1, 10, .lasts = 21600 },
};

Test(simulation_smugglers, channels_are_found_within_a_day)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		pairs_six = seed % 2 == 0;
		live_through(kinds, ARRAY_LENGTH(kinds), seed, false, DAY / 2);
		expect_found(seed);
	}
}

Test(simulation_smugglers, channels_over_four_are_found)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		live_through(of_four, ARRAY_LENGTH(of_four), seed, false, DAY / 2);
		expect_found(seed);
	}
}

Test(simulation_smugglers, what_looks_like_others_is_info_at_most)
{
	live_through(unseen, ARRAY_LENGTH(unseen), 1, false, DAY / 2);
	expect_silence(1);
}

Test(simulation_smugglers, honest_senders_are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		pairs_six = seed % 2 == 0;
		live_through(kinds, ARRAY_LENGTH(kinds), seed, true, DAY / 2);
		expect_silence(seed);
	}
}
