// SPDX-License-Identifier: GPL-2.0-only
/*
 * A day with channels in echoes of ten kinds, and as many harmless pairs that look alike.  What
 * they send, how often and to whom is drawn with a seed.  Each channel is found within the day,
 * and no other pair is reported above info.
 */
#include "selftests/unit/simulated.h"

#include "base/prefix.h"
#include "detectors/rule.h"
#include "headers/hash.h"
#include "selftests/native/kernel.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define HOUR   (3600 * NSEC_PER_SEC)
#define DAY    (24 * HOUR)
#define MONDAY (1699833600 * NSEC_PER_SEC)

enum { PAYLOAD_MOST = 1400, PAIRS_MOST = 64 };

struct pair_of;

struct kind_of {
	const char *name;
	void (*act)(struct pair_of *pair);
	double least, most; /* seconds between two, of which one is drawn */
	double jitter;	    /* share of it by which each may be sooner or later */
	double lasts;	    /* seconds; 0: the day */
	bool harmless;
};

struct pair_of {
	const struct kind_of *kind;
	__u32 client, server; /* host order; the client is at home, but for `inbound` */
	__u64 random;
	__u64 begun, next, until;
	double gap;
	__u16 identifier, sequence;
	__u32 count;
	__u32 length;
	__u8 own[64]; /* bytes that stay the same */
	bool found;
	enum rule rule;
	enum severity severity;
	__u64 found_after;
};

static struct simulated simulated;
static struct pair_of pairs[PAIRS_MOST];
static __u32 pair_count;

static __u64 draw(struct pair_of *pair, __u64 most)
{
	pair->random = hash_mix(pair->random + 0x9e3779b97f4a7c15ULL);
	return (pair->random >> 11) % most;
}

static double uniform(struct pair_of *pair)
{
	return (double)draw(pair, 1ULL << 50) / (1ULL << 50);
}

static void random_bytes(struct pair_of *pair, __u8 *bytes, __u32 count)
{
	for (__u32 i = 0; i < count; i++)
		bytes[i] = (__u8)draw(pair, 256);
}

static void text_bytes(struct pair_of *pair, __u8 *bytes, __u32 count)
{
	for (__u32 i = 0; i < count; i++)
		bytes[i] = (__u8) "etaoin shrdlu0123.,/-\n"[draw(pair, 22)];
}

static double clock_of(void)
{
	return (double)(simulated.now + simulated.offset) / NSEC_PER_SEC;
}

static void iputils(__u8 *payload, __u32 length)
{
	double now = clock_of();
	__u64 seconds = (__u64)now, us = (__u64)((now - (double)seconds) * 1e6);

	for (__u32 i = 0; i < length; i++)
		payload[i] = (__u8)i;
	for (__u32 i = 0; i < 8 && length >= 16; i++) {
		payload[i] = (__u8)(seconds >> 8 * i);
		payload[8 + i] = (__u8)(us >> 8 * i);
	}
}

/* One packet, at simulated.now. */
static void transmit(__u32 from, __u32 to, __u8 type, __u16 identifier, __u16 sequence,
		     const __u8 *payload, __u32 length)
{
	const struct layer layer = { .protocol = PROTOCOL_ICMP,
				     .type = type,
				     .identifier = identifier,
				     .sequence = sequence };
	__u8 bytes[14 + 20 + 8 + PAYLOAD_MOST] = {}, *ip = bytes + 14, *icmp = ip + 20;
	__u32 size = 14 + 20 + 8 + length;

	memset(bytes, 2, 12);
	put16(bytes + 12, ETHERTYPE_IPV4);
	ip[0] = 0x45;
	put16(ip + 2, 28 + length);
	ip[8] = 64;
	ip[9] = PROTOCOL_ICMP;
	put32(ip + 12, from);
	put32(ip + 16, to);
	put16(ip + 10, fold16(sum16(ip, 20)));
	write_icmp(icmp, &layer);
	memcpy(icmp + 8, payload, length);
	write_checksum(icmp, &layer, 8 + length, ip);
	simulated.received = true;
	native_receive(bytes, size, size, simulated.now);
}

static void ask(const struct pair_of *pair, const __u8 *payload, __u32 length)
{
	transmit(pair->client, pair->server, 8, pair->identifier, pair->sequence, payload, length);
}

static void answer(const struct pair_of *pair, const __u8 *payload, __u32 length)
{
	transmit(pair->server, pair->client, 0, pair->identifier, pair->sequence, payload, length);
}

/* As a kernel does. */
static void echo(struct pair_of *pair, const __u8 *payload, __u32 length)
{
	pair->sequence++;
	ask(pair, payload, length);
	answer(pair, payload, length);
}

/* ---- channels ------------------------------------------------------------------------------- */

static void bulk(struct pair_of *pair)
{
	__u8 payload[PAYLOAD_MOST];
	__u32 length = 40 + (__u32)draw(pair, 1000);

	pair->sequence++;
	random_bytes(pair, payload, length);
	ask(pair, payload, length);
	length = 40 + (__u32)draw(pair, 1300);
	random_bytes(pair, payload, length);
	answer(pair, payload, length);
}

/* Empty requests ask for orders; now and then there is one, and what it printed goes out. */
static void shell(struct pair_of *pair)
{
	__u8 payload[64];
	__u32 length = 0;

	pair->sequence++;
	if (pair->count) {
		pair->count--;
		length = 20 + (__u32)draw(pair, 44);
		text_bytes(pair, payload, length);
	}
	ask(pair, payload, length);
	length = 0;
	if (!pair->count && draw(pair, 600) == 0) {
		length = 3 + (__u32)draw(pair, 20);
		text_bytes(pair, payload, length);
		pair->count = 2 + (__u32)draw(pair, 8);
	}
	answer(pair, payload, length);
}

/* Keeps itself alive by the same few bytes each way; data is rare. */
static void idle(struct pair_of *pair)
{
	__u8 payload[128];
	__u32 length = 5, back = 9;

	memcpy(payload, pair->own, 16);
	if (draw(pair, 40) == 0) {
		length = 60 + (__u32)draw(pair, 60);
		back = 60 + (__u32)draw(pair, 60);
		random_bytes(pair, payload, length);
	}
	pair->sequence++;
	ask(pair, payload, length);
	memcpy(payload, pair->own + 16, 16);
	if (back > 9)
		random_bytes(pair, payload, back);
	answer(pair, payload, back);
}

static void constant_size(struct pair_of *pair)
{
	__u8 payload[256];

	pair->sequence++;
	random_bytes(pair, payload, pair->length);
	ask(pair, payload, pair->length);
	random_bytes(pair, payload, pair->length);
	answer(pair, payload, pair->length);
}

/* The same odd bytes by a timer. */
static void beacon(struct pair_of *pair)
{
	echo(pair, pair->own, 16 + pair->length % 48);
}

static void leak(struct pair_of *pair)
{
	__u8 payload[256];

	random_bytes(pair, payload, 16 + pair->length % 48);
	echo(pair, payload, 16 + pair->length % 48);
}

static void one_byte(struct pair_of *pair)
{
	__u8 payload[1];

	text_bytes(pair, payload, 1);
	echo(pair, payload, 1);
}

/* A stock ping but for the clock. */
static void mimicry(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	random_bytes(pair, payload, 16);
	echo(pair, payload, sizeof(payload));
}

static void header(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->sequence = (__u16)draw(pair, 65536);
	ask(pair, payload, sizeof(payload));
	answer(pair, payload, sizeof(payload));
}

static void reply_only(struct pair_of *pair)
{
	__u8 payload[256];

	pair->sequence++;
	text_bytes(pair, payload, pair->length);
	transmit(pair->client, pair->server, 0, pair->identifier, pair->sequence, payload,
		 pair->length);
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

/* A process for each check, and what it knows of itself behind the clock. */
static void check(struct pair_of *pair)
{
	__u8 payload[56] = {};

	iputils(payload, 16);
	pair->identifier = (__u16)draw(pair, 65536);
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

/* Replies are lost, come twice, or late. */
static void bad_network(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->sequence++;
	ask(pair, payload, sizeof(payload));
	for (__u64 times = draw(pair, 3); times; times--)
		answer(pair, payload, sizeof(payload));
	if (draw(pair, 8))
		return;
	pair->sequence -= 5;
	answer(pair, payload, sizeof(payload));
	pair->sequence += 5;
}

/* The replies carry the identifier that the requests had behind a translator. */
static void translated(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->sequence++;
	ask(pair, payload, sizeof(payload));
	transmit(pair->server, pair->client, 0, pair->identifier ^ 0x5a5a, pair->sequence, payload,
		 sizeof(payload));
}

static void one_direction(struct pair_of *pair)
{
	__u8 payload[56];

	iputils(payload, sizeof(payload));
	pair->sequence++;
	answer(pair, payload, sizeof(payload));
}

/* A scanner outside that looks at one host, by odd payloads which it gets back. */
static void scanner(struct pair_of *pair)
{
	__u8 payload[512];
	__u32 length = 8 + (__u32)draw(pair, 400);

	random_bytes(pair, payload, length);
	pair->sequence++;
	transmit(pair->server, pair->client, 8, pair->identifier, pair->sequence, payload, length);
	transmit(pair->client, pair->server, 0, pair->identifier, pair->sequence, payload, length);
}

static void mutual(struct pair_of *pair)
{
	__u8 payload[56];

	stock(pair);
	iputils(payload, sizeof(payload));
	transmit(pair->server, pair->client, 8, 77, pair->sequence, payload, sizeof(payload));
	transmit(pair->client, pair->server, 0, 77, pair->sequence, payload, sizeof(payload));
}

/* Replies of no more than 64 bytes. */
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
	{ "bulk", bulk, 0.01, 0.05, 0.3, 20, false },
	{ "shell", shell, 0.5, 4, 0.1, 0, false },
	{ "idle tunnel", idle, 5, 20, 0.1, 0, false },
	{ "constant size", constant_size, 2, 20, 0.5, 0, false },
	{ "beacon", beacon, 20, 60, 0.5, 0, false },
	{ "one in five minutes", leak, 250, 350, 0.5, 0, false },
	{ "one byte an echo", one_byte, 2, 20, 0.3, 0, false },
	{ "mimicry", mimicry, 2, 20, 0.1, 0, false },
	{ "header fields", header, 1, 10, 0.1, 0, false },
	{ "replies alone", reply_only, 1, 30, 0.3, 0, false },

	{ "iputils", stock, 1, 5, 0, 0, true },
	{ "iputils -s", stock, 0.2, 1, 0, 600, true },
	{ "iputils -p", pattern, 1, 2, 0, 3000, true },
	{ "ping -s in steps", steps, 0.2, 1, 0, 300, true },
	{ "Windows", windows, 1, 5, 0, 0, true },
	{ "BusyBox", busybox, 1, 60, 0, 0, true },
	{ "check_icmp", check, 60, 300, 0.1, 0, true },
	{ "SmokePing", fping, 60, 300, 0, 0, true },
	{ "lost, double and late replies", bad_network, 0.5, 2, 0, 10000, true },
	{ "translated identifiers", translated, 1, 3, 0, 5000, true },
	{ "one direction", one_direction, 1, 3, 0, 5000, true },
	{ "scanner", scanner, 0.2, 2, 0.5, 60, true },
	{ "both ping", mutual, 1, 10, 0, 10000, true },
	{ "replies cut short", cut_short, 1, 5, 0, 3000, true },
	{ "oping", oping, 1, 10, 0, 0, true },
};

static struct address ipv4(__u32 address)
{
	return simulated_ipv4(address);
}

static struct pair_of *pair_by(const struct address *address)
{
	for (__u32 i = 0; i < pair_count; i++) {
		struct address client = ipv4(pairs[i].client), server = ipv4(pairs[i].server);

		if (!memcmp(address, &client, sizeof(client)) ||
		    !memcmp(address, &server, sizeof(server)))
			return &pairs[i];
	}
	return NULL;
}

static bool is_about_channels(enum rule rule)
{
	return rule == RULE_TUNNEL || rule == RULE_EXFILTRATION || rule == RULE_BEACON ||
	       rule == RULE_COVERT_FIELD;
}

static void judge(const struct alert *alert, void *context)
{
	struct pair_of *pair = pair_by(&alert->finding.offender.address);

	if (!pair || (!pair->kind->harmless && !is_about_channels(alert->finding.rule)) ||
	    (pair->found && pair->severity >= alert->finding.severity))
		return;
	pair->found_after = pair->found ? pair->found_after : simulated.now - pair->begun;
	pair->found = true;
	pair->rule = alert->finding.rule;
	pair->severity = alert->finding.severity;
}

static void add_pair(const struct kind_of *kind, __u64 seed)
{
	struct pair_of *pair = &pairs[pair_count];

	*pair = (struct pair_of){
		.kind = kind,
		.client = 0x0a010001 + pair_count,
		.server = 0xc6336401 + pair_count,
		.random = hash_mix(seed * PAIRS_MOST + pair_count),
	};
	pair_count++;
	pair->identifier = (__u16)draw(pair, 65536);
	pair->length = 32 + (__u32)draw(pair, 200);
	random_bytes(pair, pair->own, sizeof(pair->own));
	pair->gap = kind->least + (kind->most - kind->least) * uniform(pair);
	pair->begun = pair->next = simulated.now + draw(pair, HOUR);
	pair->until = kind->lasts > 0 ? pair->begun + (__u64)(kind->lasts * NSEC_PER_SEC) : ~0ULL;
}

static struct pair_of *next_pair(void)
{
	struct pair_of *next = &pairs[0];

	for (__u32 i = 1; i < pair_count; i++)
		if (pairs[i].next < next->next)
			next = &pairs[i];
	return next;
}

static void live_until(__u64 until)
{
	struct pair_of *pair;

	for (pair = next_pair(); pair->next < until; pair = next_pair()) {
		simulated_until(&simulated, pair->next);
		pair->kind->act(pair);
		pair->next += (__u64)(pair->gap * NSEC_PER_SEC *
				      (1 + pair->kind->jitter * (2 * uniform(pair) - 1)));
		if (pair->next > pair->until)
			pair->next = ~0ULL;
	}
	simulated_until(&simulated, until);
}

static void live_through(__u64 seed, bool harmless)
{
	pair_count = 0;
	simulated_start(&simulated, MONDAY, judge, NULL);
	simulated.home.count = 1;
	simulated.home.prefixes[0] = (struct prefix){ .length = 96 + 16,
						      .address = ipv4(0x0a010000) };
	simulated_set(&simulated, "mode=monitor");
	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		if (kinds[i].harmless == harmless)
			add_pair(&kinds[i], seed);
	live_until(simulated.now + DAY);
	simulated_stop(&simulated);
}

static unsigned long seeds(void)
{
	const char *days = getenv("SIMULATION_DAYS");

	return days ? strtoul(days, NULL, 10) : 1;
}

Test(simulation_channels, all_are_found_within_a_day)
{
	for (unsigned long seed = 1; seed <= seeds(); seed++) {
		live_through(seed, false);
		for (__u32 i = 0; i < pair_count; i++) {
			const struct pair_of *pair = &pairs[i];

			cr_expect(pair->found && pair->severity > SEVERITY_INFO,
				  "seed %lu: %s, every %.1f s: %s", seed, pair->kind->name,
				  pair->gap, pair->found ? "info alone" : "not found");
			cr_log_info("seed %lu, %s: %s (%d) after %.1f min", seed, pair->kind->name,
				    pair->found ? rule_names[pair->rule] : "-", pair->severity,
				    (double)pair->found_after / NSEC_PER_SEC / 60);
		}
	}
}

Test(simulation_channels, harmless_pairs_are_silent)
{
	for (unsigned long seed = 1; seed <= seeds(); seed++) {
		live_through(seed, true);
		for (__u32 i = 0; i < pair_count; i++)
			cr_expect(!pairs[i].found || pairs[i].severity == SEVERITY_INFO,
				  "seed %lu: %s, every %.1f s: %s", seed, pairs[i].kind->name,
				  pairs[i].gap, rule_names[pairs[i].rule]);
	}
}
