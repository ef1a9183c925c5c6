// SPDX-License-Identifier: GPL-2.0-only
/*
 * The behaviour on the wire of published tools, and of monitors and network devices. The tools move
 * data or commands in echoes, each in its own way; the others are harmless, and each has something
 * in common with one of the tools.
 */
#include "selftests/unit/simulation_pairs.h"

#include "sinks/ecs.h"
#include "sinks/eve.h"
#include "sinks/print.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* ---- tools ---------------------------------------------------------------------------------- */

/* An IPv4 packet of this size, as a tunnel of packets carries. */
static void ip_packet(struct pair_of *pair, __u8 *payload, __u32 length)
{
	pair_bytes(pair, payload, length);
	payload[0] = 0x45;
	put16(payload + 2, length);
	payload[9] = 6;
}

/* Requests that carry packets, or nothing, every second; replies that carry packets, with the
 * number of the latest request (icmptunnel). */
static void packets_in_both(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	__u32 length = 40 + (__u32)pair_draw(pair, 1000);

	memcpy(payload, pair->own, 5);
	pair->sequence++;
	if (pair_draw(pair, 3)) {
		ask(pair, payload, 5);
	} else {
		ip_packet(pair, payload + 5, length);
		ask(pair, payload, 5 + length);
	}
	for (__u64 replies = pair_draw(pair, 3); replies; replies--) {
		length = 40 + (__u32)pair_draw(pair, 1000);
		ip_packet(pair, payload + 5, length);
		answer(pair, payload, 5 + length);
	}
}

/* Ten requests in advance, whose numbers the server uses when it has data (hans). */
static void polls_in_advance(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	__u32 length;

	for (int i = 0; i < 10; i++) {
		pair->sequence++;
		ask(pair, pair->own, 8);
	}
	for (__u64 i = pair_draw(pair, 10); i; i--) {
		length = 40 + (__u32)pair_draw(pair, 900);
		memcpy(payload, pair->own + 8, 8);
		ip_packet(pair, payload + 8, length);
		transmit(pair, true, 0, pair->identifier, (__u16)(pair->sequence - i), payload,
			 8 + length);
	}
}

/* The server replies without a request, the client requests without a reply (icmptx). */
static void packets_unasked(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	__u32 length = 40 + (__u32)pair_draw(pair, 500);

	ip_packet(pair, payload, length);
	if (pair_draw(pair, 2))
		ask(pair, payload, length);
	else
		answer(pair, payload, length);
}

/* Records with a session's name and a type before the data, and the far kernel's reply in addition
 * to the server's own (pingtunnel). */
static void records(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	__u32 length = pair_draw(pair, 4) ? 0 : (__u32)pair_draw(pair, 800);

	memcpy(payload, pair->own, 40);
	put16(payload + 40, length);
	pair_bytes(pair, payload + 42, length);
	pair->sequence++;
	ask(pair, payload, 42 + length);
	answer(pair, payload, 42 + length);
	length = (__u32)pair_draw(pair, 800);
	put16(payload + 40, length);
	pair_bytes(pair, payload + 42, length);
	answer(pair, payload, 42 + length);
}

/* Commands and their output are replies both ways, with one number (icmpdoor). */
static void replies_both_ways(struct pair_of *pair)
{
	__u8 payload[400];
	__u32 length = 4 + (__u32)pair_draw(pair, 20);

	pair_text(pair, payload, length);
	transmit(pair, true, 0, pair->identifier, 0, payload, length);
	length = 40 + (__u32)pair_draw(pair, 300);
	pair_text(pair, payload, length);
	transmit(pair, false, 0, pair->identifier, 0, payload, length);
}

/* A script that sends a file by lines, which the far kernel returns. */
static void lines_of_a_file(struct pair_of *pair)
{
	__u8 payload[128];

	pair_text(pair, payload, sizeof(payload));
	pair->identifier = 1;
	echo(pair, payload, sizeof(payload));
}

/* The same encrypted words each time, with half the interval as jitter; commands are rare. */
static void sealed_beacon(struct pair_of *pair)
{
	__u8 payload[64];

	pair->sequence++;
	ask(pair, pair->own, 48);
	pair_bytes(pair, payload, sizeof(payload));
	answer(pair, pair_draw(pair, 30) ? pair->own : payload, 48);
}

static void questions_and_answers(struct pair_of *pair)
{
	__u8 payload[300] = {};
	__u32 length = 28 + (__u32)pair_draw(pair, 30);

	pair->sequence++;
	put16(payload, (__u32)pair_draw(pair, 65536));
	put16(payload + 2, 0x0100);
	put16(payload + 4, 1);
	pair_text(pair, payload + 12, length - 12);
	ask(pair, payload, length);
	put16(payload + 2, 0x8180);
	pair_bytes(pair, payload + length, 40);
	answer(pair, payload, length + 40);
}

/* ---- harmless programs ---------------------------------------------------------------------- */

/* Empty, twice a second (dpinger). */
static void empty(struct pair_of *pair)
{
	echo(pair, pair->own, 0);
}

static void zeros(struct pair_of *pair)
{
	const __u8 payload[200] = {};

	echo(pair, payload, pair->length % 200);
}

/* Three with an identifier of their own, every minute. */
static void three(struct pair_of *pair)
{
	const __u8 payload[68] = {};

	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence = 0xffff;
	for (int i = 0; i < 3; i++)
		echo(pair, payload, sizeof(payload));
}

/* Letters, as a monitor passes to .NET's ping, of any length. */
static void letters(struct pair_of *pair)
{
	__u8 payload[200];
	__u32 length = pair->length % 200;

	for (__u32 i = 0; i < length; i++)
		payload[i] = (__u8)('a' + i % 23);
	echo(pair, payload, length);
}

/* A clock of milliseconds after zeros, and abcd for the rest. */
static void router(struct pair_of *pair)
{
	__u8 payload[72] = {};

	if (pair->sequence == 4) {
		pair->identifier++;
		pair->sequence = 0xffff;
	}
	put32(payload + 4, (__u32)(simulated.now / 1000000));
	for (__u32 i = 8; i < sizeof(payload); i += 2)
		put16(payload + i, 0xabcd);
	echo(pair, payload, sizeof(payload));
}

/* The same words repeated. */
static void words(struct pair_of *pair)
{
	static const char text[] = "keepalived check - ";
	__u8 payload[64];

	for (__u32 i = 0; i < sizeof(payload); i++)
		payload[i] = (__u8)text[i % (sizeof(text) - 1)];
	echo(pair, payload, sizeof(payload));
}

/* The program's name, and a number that continues from check to check. */
static void name(struct pair_of *pair)
{
	echo(pair, (const __u8 *)"Prometheus Blackbox Exporter", 28);
}

/* A 32-bit struct timeval in network order, and a ramp. */
static void apple(struct pair_of *pair)
{
	__u8 payload[56];
	__u64 us = (simulated.now + simulated.offset) / 1000;

	for (__u32 i = 0; i < sizeof(payload); i++)
		payload[i] = (__u8)i;
	put32(payload, (__u32)(us / 1000000));
	put32(payload + 4, (__u32)(us % 1000000));
	echo(pair, payload, sizeof(payload));
}

/* A binary search for the path MTU; packets that are too long are not answered. */
static void bisection(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST] = {};
	__u32 least = 500, most = PAYLOAD_MOST, length;

	while (least < most) {
		length = (least + most + 1) / 2;
		pair->sequence++;
		ask(pair, payload, length);
		if (length <= 1000 + pair->length) {
			answer(pair, payload, length);
			least = length;
		} else {
			most = length - 1;
		}
	}
}

/* 64 zero bytes; those that arrive are answered (Windows' tracert). */
static void tracert(struct pair_of *pair)
{
	const __u8 payload[64] = {};

	pair->identifier = 1;
	for (int hop = 0; hop < 30; hop++) {
		pair->sequence++;
		ask(pair, payload, sizeof(payload));
	}
	for (int i = 0; i < 3; i++)
		echo(pair, payload, sizeof(payload));
}

/* A crowd behind a translator, each with its own identifier and clock. */
static void crowd(struct pair_of *pair)
{
	__u8 payload[56];
	__u32 user = (__u32)pair_draw(pair, 40);
	const __u16 sequence = pair->sequence;

	iputils(payload, sizeof(payload));
	for (__u32 i = 0; i < 8; i++)
		payload[8 + i] = i < 2 ? (__u8)pair_draw(pair, 256) : 0;
	pair->identifier = (__u16)(1000 + user * 7);
	pair->sequence = (__u16)(pair->count++ / 40 + user);
	echo(pair, payload, sizeof(payload));
	pair->sequence = sequence;
}

/* A scanner that probes a stack's answers, and has its payload echoed. */
static void scan(struct pair_of *pair)
{
	__u8 payload[400];
	__u32 length = (__u32)pair_draw(pair, sizeof(payload));

	pair_bytes(pair, payload, length);
	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->sequence++;
	transmit(pair, true, 8, pair->identifier, pair->sequence, payload, length);
	transmit(pair, false, 0, pair->identifier, pair->sequence, payload, length);
}

static void stock(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	echo(pair, payload, sizeof(payload));
}

/* Random bytes after a clock that stay the same while the program runs. */
static void own_filling(struct pair_of *pair)
{
	__u8 payload[64];

	memcpy(payload, pair->own, sizeof(payload));
	iputils(payload, 16);
	echo(pair, payload, sizeof(payload));
}

static const struct kind_of kinds[] = {
	{ "packets in both", packets_in_both, 0.2, 1, 0.3, 600, false, false },
	{ "packets in both, IPv6", packets_in_both, 0.2, 1, 0.3, 600, false, true },
	{ "polls in advance", polls_in_advance, 0.5, 3, 0.3, 600, false, false },
	{ "packets unasked", packets_unasked, 0.1, 2, 0.3, 600, false, false },
	{ "records", records, 0.5, 5, 0.3, 0, false, false },
	{ "replies both ways", replies_both_ways, 5, 60, 0.5, 0, false, false },
	{ "lines of a file", lines_of_a_file, 1, 10, 0.1, 0, false, false },
	{ "sealed beacon", sealed_beacon, 30, 90, 0.5, 0, false, false },
	{ "sealed beacon, IPv6", sealed_beacon, 30, 90, 0.5, 0, false, true },
	{ "questions and answers", questions_and_answers, 1, 20, 0.5, 0, false, false },

	{ "empty", empty, 0.5, 0.5, 0, 3000, true, false },
	{ "zeros", zeros, 1, 10, 0, 0, true, false },
	{ "three a minute", three, 60, 60, 0.01, 0, true, false },
	{ "letters", letters, 10, 60, 0, 0, true, false },
	{ "router", router, 1, 5, 0, 0, true, false },
	{ "words", words, 3, 10, 0, 0, true, false },
	{ "name", name, 5, 60, 0, 0, true, false },
	{ "macOS", apple, 1, 2, 0, 6000, true, false },
	{ "bisection", bisection, 600, 1200, 0.3, 0, true, false },
	{ "tracert", tracert, 60, 300, 0.3, 0, true, false },
	{ "crowd", crowd, 0.2, 1, 0.5, 3000, true, false },
	{ "scan", scan, 0.2, 2, 0.5, 60, true, false },
	{ "iputils, IPv6", stock, 1, 5, 0, 0, true, true },
	{ "own filling behind a clock", own_filling, 5, 30, 0, 0, true, false },
};

Test(simulation_tools, tools_are_found_within_hours)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		live_through(kinds, ARRAY_LENGTH(kinds), seed, false, 4 * HOUR);
		expect_found(seed);
	}
}

Test(simulation_tools, harmless_programs_are_silent)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(1); seed++) {
		live_through(kinds, ARRAY_LENGTH(kinds), seed, true, 6 * HOUR);
		expect_silence(seed);
	}
}

/* ---- what alerts reveal of payload ---------------------------------------------------------- */

static const char secret[] = "Sesame";
static __u32 told;

/* Commands and answers that begin with a word which must not be revealed. */
static void secrets(struct pair_of *pair)
{
	__u8 payload[64];

	pair->sequence++;
	pair_text(pair, payload, sizeof(payload));
	memcpy(payload, secret, sizeof(secret) - 1);
	ask(pair, payload, sizeof(payload));
	pair_text(pair, payload, sizeof(payload));
	memcpy(payload, secret, sizeof(secret) - 1);
	answer(pair, payload, sizeof(payload));
}

/* Neither as it is, nor in hexadecimal, nor in base 64. */
static void expect_untold(const char *text)
{
	cr_expect(!strstr(text, secret) && !strcasestr(text, "736573616d65") &&
			  !strcasestr(text, "536573616d65") && !strstr(text, "U2VzYW1l"),
		  "%s", text);
}

static void expect_untold_json(json_t *record)
{
	char *text = json_dumps(record, 0);

	cr_assert(text != NULL);
	expect_untold(text);
	free(text);
	json_decref(record);
}

static void look_for_secret(const struct alert *alert)
{
	const struct observer observer = { .instance = "default", .interface = "eth0" };
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	cr_assert(stream != NULL);
	alert_print(stream, alert, simulated.offset);
	fclose(stream);
	expect_untold(text);
	free(text);
	expect_untold_json(ecs_record(alert, simulated.offset, &observer));
	expect_untold_json(eve_record(alert, simulated.offset, &observer));
	told++;
}

Test(simulation_tools, no_record_has_payload)
{
	static const struct kind_of kind = { "secrets", secrets, 1, 5, 0.3, 0, false, false };

	pair_record = look_for_secret;
	live_through(&kind, 1, 1, false, HOUR / 2);
	expect_found(1);
	cr_expect(told >= 2, "%u records", told);
}
