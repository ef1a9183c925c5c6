// SPDX-License-Identifier: GPL-2.0-only
/*
 * Half a day with channels that add little to what is there: replies of the server's own that never
 * change, many classes of service, the gateway of a redirect. Beside them is who does
 * the same for another reason: responders, middleboxes, monitors of classes of service, routers,
 * and translators in front of many pings. Written from what a channel has to do to carry data.
 */
#include "selftests/unit/simulation_parts.h"

#include <criterion/criterion.h>
#include <string.h>

static void put_time(__u8 *at)
{
	const __u64 now = simulated.now + simulated.offset;

	put32(at, (__u32)(now >> 32));
	put32(at + 4, (__u32)now);
}

/* ---- channels ------------------------------------------------------------------------------- */

/* An implant asks for work, there is none: both say the same each time. */
static void idle_poll(struct pair_of *pair)
{
	pair->sequence++;
	ask(pair, pair->own, 16);
	answer(pair, pair->own + 16, 8);
}

/* The answer is longer, and begins like the request. */
static void idle_longer(struct pair_of *pair)
{
	pair->sequence++;
	ask(pair, pair->own, 24);
	answer(pair, pair->own, 40);
}

/* The answer is a small number. */
static void idle_number(struct pair_of *pair)
{
	const __u8 nothing[8] = { pair->own[0] ? pair->own[0] : 10 };

	pair->sequence++;
	ask(pair, pair->own + 1, 16);
	answer(pair, nothing, sizeof(nothing));
}

/* A shell without orders: both say nothing. An order comes twice a day, and its result goes. */
static void waiting_shell(struct pair_of *pair)
{
	const bool order = ++pair->count % 600 == 300, result = pair->count % 600 == 301;
	__u8 text[48];

	pair->sequence++;
	pair_text(pair, text, sizeof(text));
	ask(pair, text, result ? sizeof(text) : 0);
	answer(pair, text, order ? 8 : 0);
}

/* More classes than anybody tries, all of them in use. */
static void many_classes(struct pair_of *pair)
{
	static const __u8 used[] = { 0,	 8,  10, 12, 14, 16, 18, 20, 22, 24, 26,
				     28, 30, 32, 34, 36, 38, 40, 46, 48, 56 };
	const struct parts parts = { .tos = (__u8)(used[pair_draw(pair, sizeof(used))] << 2) };

	ping_with(pair, parts, 56);
}

static void put_redirect(struct pair_of *pair, __u32 gateway, __u32 destination)
{
	const struct parts parts = { .type = 5, .code = 1, .ttl = 64, .word = gateway };
	__u8 quote[28] = { 0x45 };

	put16(quote + 2, 60);
	put16(quote + 4, (__u32)pair_draw(pair, 65536));
	quote[8] = 63;
	quote[9] = 17;
	put32(quote + 12, pair->server);
	put32(quote + 16, destination);
	put16(quote + 10, fold16(sum16(quote, 20)));
	put16(quote + 20, 40000 + (__u32)pair_draw(pair, 2000));
	put16(quote + 22, 161);
	put16(quote + 24, 40);
	put_packet(pair, false, &parts, quote, sizeof(quote));
}

static void gateways(struct pair_of *pair)
{
	put_redirect(pair, (__u32)pair_draw(pair, 1ULL << 32), 0x08080808);
}

/* ---- harmless pairs ------------------------------------------------------------------------- */

/* A responder writes when it received the probe. */
static void responder(struct pair_of *pair)
{
	__u8 payload[40] = {};

	pair->sequence++;
	put_time(payload);
	memcpy(payload + 16, pair->own, 24);
	ask(pair, payload, sizeof(payload));
	put_time(payload + 8);
	answer(pair, payload, sizeof(payload));
}

/* A device's keep-alive, of which a firewall returns zeros. */
static void cleared(struct pair_of *pair)
{
	const __u8 zeros[32] = {};

	pair->sequence++;
	ask(pair, pair->own, 32);
	answer(pair, zeros, sizeof(zeros));
}

/* The other host returns a part. */
static void truncated(struct pair_of *pair)
{
	pair->sequence++;
	ask(pair, pair->own, 48);
	answer(pair, pair->own, 24);
}

/* A monitor tries each class of service of a network in turn. */
static void tried(struct pair_of *pair)
{
	static const __u8 classes[] = { 0, 8, 10, 18, 26, 34, 46, 48 };
	const struct parts parts = { .tos = (__u8)(classes[pair->count++ % 8] << 2) };

	ping_with(pair, parts, 56);
}

/* Or two of them. */
static void two_classes(struct pair_of *pair)
{
	const struct parts parts = { .tos = (__u8)(pair->count++ % 2 ? 46 << 2 : 0) };

	ping_with(pair, parts, 56);
}

/* A host that uses congestion notification for all it sends; a router marks what waits. */
static void capable(struct pair_of *pair)
{
	const struct parts parts = { .tos = pair_draw(pair, 10) ? 2 : 3 };

	ping_with(pair, parts, 56);
}

/* Two routers of the link, and hosts that are on it themselves. */
static void redirected(struct pair_of *pair)
{
	const __u32 destination = 0x0a016300 + (__u32)pair_draw(pair, 200);

	put_redirect(pair, pair_draw(pair, 2) ? destination : 0x0a0100fd + destination % 2,
		     destination);
}

/* Letters, others in each packet, five packets a minute. */
static void lettered(struct pair_of *pair)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	__u8 payload[32];

	for (int packet = 0; packet < 5; packet++) {
		for (__u32 i = 0; i < sizeof(payload); i++)
			payload[i] = (__u8)letters[pair_draw(pair, sizeof(letters) - 1)];
		echo(pair, payload, sizeof(payload));
	}
}

static void macos(struct pair_of *pair, __u8 *payload)
{
	const __u64 now = simulated.now + simulated.offset + (__u64)(pair->count) * 1000;

	for (__u32 i = 0; i < 56; i++)
		payload[i] = (__u8)i;
	put32(payload, (__u32)(now / NSEC_PER_SEC));
	put32(payload + 4, (__u32)(now / 1000 % 1000000));
}

/* Many hosts behind a translator ping one resolver, a few times each. Of the pings some are
 * macOS's, whose time begins like IPv6. */
static void translated(struct pair_of *pair)
{
	__u8 payload[56];

	if (!pair->count--) {
		pair->count = 3 + (__u32)pair_draw(pair, 8);
		pair->identifier = (__u16)pair_draw(pair, 65536);
		pair->sequence = 0;
		pair->length = (__u32)pair_draw(pair, 3);
	}
	if (pair->length == 0)
		iputils(payload, sizeof(payload));
	else if (pair->length == 1)
		macos(pair, payload);
	else
		for (__u32 i = 0; i < 32; i++)
			payload[i] = (__u8)('a' + i % 23);
	echo(pair, payload, pair->length == 2 ? 32 : 56);
}

/* A radio that is busy sends pings up to half a second after they were made. */
static void waiting(struct pair_of *pair)
{
	const __u64 now = simulated.now + simulated.offset;
	const __u64 late = pair_draw(pair, NSEC_PER_SEC / 2), made = now - late;
	const __u64 seconds = made / NSEC_PER_SEC, us = made / 1000 % 1000000;
	__u8 payload[56];

	for (__u32 i = 0; i < sizeof(payload); i++)
		payload[i] = (__u8)i;
	memcpy(payload, &seconds, sizeof(seconds));
	memcpy(payload + 8, &us, sizeof(us));
	echo(pair, payload, sizeof(payload));
	/* The next is made on time. */
	pair->next -= late;
}

static const struct kind_of kinds[] = {
	{ "idle poll", idle_poll, 5, 60, .jitter = .2 },
	{ "longer answers", idle_longer, 5, 60, .jitter = .2 },
	{ "a number", idle_number, 5, 60, .jitter = .2 },
	{ "waiting shell", waiting_shell, 5, 30, .jitter = .2 },
	{ "many classes", many_classes, 1, 10, .lasts = 21600 },

	{ "responder", responder, 5, 30, .harmless = true },
	{ "cleared", cleared, 5, 60, .harmless = true },
	{ "truncated", truncated, 5, 60, .harmless = true },
	{ "classes in turn", tried, 1, 5, .harmless = true, .lasts = 21600 },
	{ "two classes", two_classes, 1, 5, .harmless = true, .lasts = 21600 },
	{ "capable", capable, 1, 5, .harmless = true, .lasts = 21600 },
	{ "letters", lettered, 60, 60, .harmless = true },
	{ "translated", translated, .5, 2, .jitter = .9, .harmless = true },
	{ "waiting", waiting, 1, 2, .harmless = true, .lasts = 21600 },
};

/* IPv6 carries the gateway of a redirect elsewhere. The bits of congestion notification are found
 * by chance: about one packet in each power of two is copied. */
static const struct kind_of of_four[] = {
	{ "gateways", gateways, 2, 10, .lasts = 21600 },

	{ "redirected", redirected, 5, 30, .jitter = .9, .harmless = true },
};

Test(simulation_stowaways, channels_are_found)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		pairs_six = seed % 2 == 0;
		live_through(kinds, ARRAY_LENGTH(kinds), seed, false, DAY / 2);
		expect_found(seed);
	}
}

Test(simulation_stowaways, channels_over_four_are_found)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		live_through(of_four, ARRAY_LENGTH(of_four), seed, false, DAY / 2);
		expect_found(seed);
	}
}

Test(simulation_stowaways, honest_senders_are_info_at_most)
{
	for (unsigned long seed = 1; seed <= simulation_seeds(2); seed++) {
		pairs_six = seed % 2 == 0;
		live_through(kinds, ARRAY_LENGTH(kinds), seed, true, DAY / 2);
		expect_silence(seed);
		pairs_six = false;
		live_through(of_four, ARRAY_LENGTH(of_four), seed, true, DAY / 2);
		expect_silence(seed);
	}
}
