// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/simulation_pairs.h"

#include "base/prefix.h"
#include "detectors/rule.h"
#include "headers/hash.h"
#include "selftests/native/kernel.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct simulated simulated;
struct pair_of pairs[PAIRS_MOST];
__u32 pair_count;
enum sight pairs_sight;
bool pairs_six;
void (*pair_record)(const struct alert *alert);

__u64 pair_draw(struct pair_of *pair, __u64 most)
{
	pair->random = hash_mix(pair->random + 0x9e3779b97f4a7c15ULL);
	return (pair->random >> 11) % most;
}

double pair_uniform(struct pair_of *pair)
{
	return (double)pair_draw(pair, 1ULL << 50) / (1ULL << 50);
}

void pair_bytes(struct pair_of *pair, __u8 *bytes, __u32 count)
{
	for (__u32 i = 0; i < count; i++)
		bytes[i] = (__u8)pair_draw(pair, 256);
}

void pair_text(struct pair_of *pair, __u8 *bytes, __u32 count)
{
	for (__u32 i = 0; i < count; i++)
		bytes[i] = (__u8) "etaoin shrdlu0123.,/-\n"[pair_draw(pair, 22)];
}

static double clock_of(void)
{
	return (double)(simulated.now + simulated.offset) / NSEC_PER_SEC;
}

void iputils(__u8 *payload, __u32 length)
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

/* Writes the Ethernet and IP headers before an ICMP message of `length` bytes; returns where it
 * begins. */
static __u8 *write_head(__u8 *bytes, const struct pair_of *pair, bool server, __u32 length)
{
	__u32 from = server ? pair->server : pair->client;
	__u32 to = server ? pair->client : pair->server;
	__u8 *ip = bytes + 14;

	memset(bytes, 2, 12);
	if (pair->six) {
		put16(bytes + 12, ETHERTYPE_IPV6);
		ip[0] = 0x60;
		put16(ip + 4, length);
		ip[6] = PROTOCOL_ICMPV6;
		ip[7] = pair->ttl ? pair->ttl : 64;
		put32(ip + 8, 0x20010db8);
		put32(ip + 20, from);
		put32(ip + 24, 0x20010db8);
		put32(ip + 36, to);
		return ip + 40;
	}
	put16(bytes + 12, ETHERTYPE_IPV4);
	ip[0] = 0x45;
	put16(ip + 2, 20 + length);
	ip[8] = pair->ttl ? pair->ttl : 64;
	ip[9] = PROTOCOL_ICMP;
	put32(ip + 12, from);
	put32(ip + 16, to);
	put16(ip + 10, fold16(sum16(ip, 20)));
	return ip + 20;
}

void transmit_message(const struct pair_of *pair, bool server, __u8 type, __u8 code, __u32 word,
		      const __u8 *payload, __u32 length)
{
	__u8 bytes[14 + 40 + 8 + PAYLOAD_MOST] = {};
	__u8 *icmp = write_head(bytes, pair, server, 8 + length);
	const struct layer layer = {
		.protocol = pair->six ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP,
		.type = type,
		.code = code,
		.identifier = (int)(word >> 16),
		.sequence = (int)(word & 0xffff),
	};
	__u32 size = (__u32)(icmp - bytes) + 8 + length;

	if (pairs_sight == (server ? SIGHT_CLIENT : SIGHT_SERVER))
		return;
	write_icmp(icmp, &layer);
	memcpy(icmp + 8, payload, length);
	write_checksum(icmp, &layer, 8 + length, bytes + 14);
	simulated.received = true;
	native_receive(bytes, size, size, simulated.now);
}

void transmit(const struct pair_of *pair, bool server, __u8 type, __u16 identifier, __u16 sequence,
	      const __u8 *payload, __u32 length)
{
	if (pair->six)
		type = type ? 128 : 129;
	transmit_message(pair, server, type, 0, (__u32)identifier << 16 | sequence, payload,
			 length);
}

void ask(const struct pair_of *pair, const __u8 *payload, __u32 length)
{
	transmit(pair, false, 8, pair->identifier, pair->sequence, payload, length);
}

void answer(const struct pair_of *pair, const __u8 *payload, __u32 length)
{
	transmit(pair, true, 0, pair->identifier, pair->sequence, payload, length);
}

/* As a kernel does. */
void echo(struct pair_of *pair, const __u8 *payload, __u32 length)
{
	pair->sequence++;
	ask(pair, payload, length);
	answer(pair, payload, length);
}

static struct address address_in(const struct pair_of *pair, __u32 host)
{
	struct address address = simulated_ipv4(host);

	if (!pair->six)
		return address;
	address = (struct address){};
	put32(address.bytes, 0x20010db8);
	put32(address.bytes + 12, host);
	return address;
}

static struct pair_of *pair_by(const struct address *address)
{
	for (__u32 i = 0; i < pair_count; i++) {
		struct address client = address_in(&pairs[i], pairs[i].client);
		struct address server = address_in(&pairs[i], pairs[i].server);

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

	if (pair_record)
		pair_record(alert);
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
		.six = kind->six || pairs_six,
		.client = 0x0a010001 + pair_count,
		.server = 0xc6336401 + pair_count,
		.random = hash_mix(seed * PAIRS_MOST + pair_count),
	};
	pair_count++;
	pair->identifier = (__u16)pair_draw(pair, 65536);
	pair->length = 32 + (__u32)pair_draw(pair, 200);
	pair_bytes(pair, pair->own, sizeof(pair->own));
	pair->gap = kind->least + (kind->most - kind->least) * pair_uniform(pair);
	pair->begun = pair->next = simulated.now + pair_draw(pair, HOUR);
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
				      (1 + pair->kind->jitter * (2 * pair_uniform(pair) - 1)));
		if (pair->next > pair->until)
			pair->next = ~0ULL;
	}
	simulated_until(&simulated, until);
}

void live_through(const struct kind_of *kinds, size_t count, __u64 seed, bool harmless, __u64 time)
{
	pair_count = 0;
	simulated_start(&simulated, MONDAY, judge, NULL);
	simulated.home.count = 2;
	simulated.home.prefixes[0] = (struct prefix){ .length = 96 + 16,
						      .address = simulated_ipv4(0x0a010000) };
	put32(simulated.home.prefixes[1].address.bytes, 0x20010db8);
	put32(simulated.home.prefixes[1].address.bytes + 12, 0x0a010000);
	simulated.home.prefixes[1].length = 112;
	simulated_set(&simulated, "mode=monitor");
	for (size_t i = 0; i < count; i++)
		if (kinds[i].harmless == harmless)
			add_pair(&kinds[i], seed);
	live_until(simulated.now + time);
	simulated_stop(&simulated);
}

void expect_found(unsigned long seed)
{
	for (__u32 i = 0; i < pair_count; i++) {
		const struct pair_of *pair = &pairs[i];

		cr_expect(pair->found && pair->severity > SEVERITY_INFO,
			  "seed %lu: %s, every %.1f s: %s", seed, pair->kind->name, pair->gap,
			  pair->found ? "info alone" : "not found");
		cr_log_info("seed %lu, %s: %s (%d) after %.1f min", seed, pair->kind->name,
			    pair->found ? rule_names[pair->rule] : "-", pair->severity,
			    (double)pair->found_after / NSEC_PER_SEC / 60);
	}
}

void expect_silence(unsigned long seed)
{
	for (__u32 i = 0; i < pair_count; i++)
		cr_expect(!pairs[i].found || pairs[i].severity == SEVERITY_INFO,
			  "seed %lu: %s, every %.1f s: %s", seed, pairs[i].kind->name, pairs[i].gap,
			  rule_names[pairs[i].rule]);
}
