// SPDX-License-Identifier: GPL-2.0-only
/* Payloads of pings and of other programs, by their structure. */
#include "memory/payload.h"

#include "headers/hash.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 128 };

struct ping {
	const char *name;
	__u32 length;
	__u32 head;
	void (*make)(__u8 *payload, __u32 length, double seconds);
	enum payload_class class;
};

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

static void ramp(__u8 *payload, __u32 from, __u32 length, __u8 first)
{
	for (__u32 i = from; i < length; i++)
		payload[i] = (__u8)(first + i - from);
}

static void iputils(__u8 *payload, __u32 length, double seconds)
{
	put_little(payload, (__u64)seconds, 8);
	put_little(payload + 8, (__u64)(seconds * 1e6) % 1000000, 8);
	ramp(payload, 16, length, 0x10);
}

static void macos(__u8 *payload, __u32 length, double seconds)
{
	put_big(payload, (__u64)seconds, 4);
	put_big(payload + 4, (__u64)(seconds * 1e6) % 1000000, 4);
	ramp(payload, 8, length, 0x08);
}

static void busybox(__u8 *payload, __u32 length, double seconds)
{
	memset(payload, 0, length);
	put_little(payload, (__u64)(seconds * 1e6), 4);
}

static void windows(__u8 *payload, __u32 length, double seconds)
{
	for (__u32 i = 0; i < length; i++)
		payload[i] = (__u8)('a' + i % 23);
}

static void cisco(__u8 *payload, __u32 length, double seconds)
{
	put_big(payload, 0, 4);
	put_big(payload + 4, (__u64)(seconds * 1e3), 4);
	for (__u32 i = 8; i < length; i++)
		payload[i] = i & 1 ? 0xcd : 0xab;
}

static void check_icmp(__u8 *payload, __u32 length, double seconds)
{
	memset(payload, 0, length);
	put_little(payload, (__u64)seconds, 8);
	put_little(payload + 8, (__u64)(seconds * 1e6) % 1000000, 8);
	put_little(payload + 16, 7, 2);
}

static void zeros(__u8 *payload, __u32 length, double seconds)
{
	memset(payload, 0, length);
}

static void hping3(__u8 *payload, __u32 length, double seconds)
{
	memset(payload, 'X', length);
}

static void pattern(__u8 *payload, __u32 length, double seconds)
{
	iputils(payload, length, seconds);
	for (__u32 i = 16; i < length; i++)
		payload[i] = (__u8) "\xde\xad\xbe\xef\x01\x02\x03"[(i - 16) % 7];
}

static void oping(__u8 *payload, __u32 length, double seconds)
{
	static const char text[] = "liboping -- ICMP ping library <http://octo.it/liboping/>";

	memcpy(payload, text, length);
}

/* A clock, a process identifier and zeros: pro-bing. */
static void probing(__u8 *payload, __u32 length, double seconds)
{
	put_big(payload, (__u64)(seconds * 1e9), 8);
	for (__u32 i = 8; i < 24; i++)
		payload[i] = (__u8)hash_mix(i);
}

static const struct ping pings[] = {
	{ "iputils", 56, 16, iputils, PAYLOAD_PLAIN },
	{ "iputils -s 24", 24, 16, iputils, PAYLOAD_PLAIN },
	{ "iputils -s 100", 100, 16, iputils, PAYLOAD_PLAIN },
	{ "macOS", 56, 8, macos, PAYLOAD_PLAIN },
	{ "BusyBox", 56, 4, busybox, PAYLOAD_PLAIN },
	{ "Windows", 32, 0, windows, PAYLOAD_PATTERN },
	{ "Windows -l 64", 64, 0, windows, PAYLOAD_PATTERN },
	{ "Cisco", 72, 8, cisco, PAYLOAD_PATTERN },
	{ "check_icmp", 56, 20, check_icmp, PAYLOAD_PLAIN },
	{ "fping, mtr, nmap -O", 36, 0, zeros, PAYLOAD_PLAIN },
	{ "hping3", 40, 0, hping3, PAYLOAD_PLAIN },
	{ "iputils -p", 56, 16, pattern, PAYLOAD_PATTERN },
	{ "oping", 56, 0, oping, PAYLOAD_TEXT },
};

Test(payload, pings_have_structure)
{
	__u8 payload[MOST];
	__u32 head;

	for (size_t i = 0; i < ARRAY_LENGTH(pings); i++) {
		pings[i].make(payload, pings[i].length, 1732600000.25);
		cr_expect_eq(payload_classify(payload, pings[i].length, &head), pings[i].class,
			     "%s", pings[i].name);
		cr_expect_eq(head, pings[i].head, "%s: %u", pings[i].name, head);
	}
}

/* Examines copies, ten seconds apart at first, then twice as much each time. */
static struct payload_counts look(void (*make)(__u8 *, __u32, double), __u32 length, __u32 copies)
{
	struct payload_traits traits = {};
	struct payload_counts counts;
	struct packet packet = { .payload_length = (__u16)length };
	double seconds = 1732600000.25;
	__u8 payload[MOST];

	for (__u32 i = 0; i < copies; i++) {
		make(payload, length, seconds);
		payload_look(&traits, WAY_ASKED,
			     &(struct copied_echo){
				     .packet = &packet,
				     .payload = payload,
				     .captured = length,
				     .now = (__u64)((seconds - 1732500000) * NSEC_PER_SEC) });
		seconds += 10 << i;
	}
	payload_read(&traits, &counts);
	return counts;
}

Test(payload, clocks_run)
{
	for (size_t i = 0; i < ARRAY_LENGTH(pings); i++) {
		struct payload_counts counts = look(pings[i].make, pings[i].length, 8);
		bool clock = pings[i].head;

		cr_expect_eq(counts.clocked, clock ? 7 : 0, "%s: %u", pings[i].name,
			     counts.clocked);
		cr_expect_eq(counts.unclocked, 0, "%s", pings[i].name);
		cr_expect_eq(counts.odd, 0, "%s", pings[i].name);
		cr_expect_leq(counts.patterns, 1, "%s", pings[i].name);
	}
	cr_expect_eq(look(probing, 24, 8).known, 7, "a clock, and the rest is constant");
}

/* Data in place of the clock. */
static void mimic(__u8 *payload, __u32 length, double seconds)
{
	iputils(payload, length, seconds);
	for (__u32 i = 0; i < 16; i++)
		payload[i] = (__u8)hash_mix(i + (__u64)seconds);
}

static void noise(__u8 *payload, __u32 length, double seconds)
{
	for (__u32 i = 0; i < length; i++)
		payload[i] = (__u8)hash_mix(i + (__u64)seconds * 7);
}

/* What `ping -p` sends of a file: a new pattern each time. */
static void pieces(__u8 *payload, __u32 length, double seconds)
{
	iputils(payload, length, seconds);
	for (__u32 i = 16; i < length; i++)
		payload[i] = (__u8)hash_mix((i - 16) % 16 + (__u64)seconds);
}

Test(payload, data_is_seen)
{
	struct payload_counts counts = look(mimic, 56, 8);

	cr_expect_eq(counts.known, 8);
	cr_expect_geq(counts.unclocked, 6, "%u", counts.unclocked);
	counts = look(noise, 64, 8);
	cr_expect_eq(counts.odd, 8);
	cr_expect_eq(counts.fixed, 0);
	cr_expect_gt(counts.entropy, 0.9);
	cr_expect_eq(look(pieces, 56, 6).patterns, 6);
	cr_expect_eq(look(pattern, 56, 6).patterns, 1, "control");
}

/* The number of copies of a payload in which one word keeps the checksum, or does not. */
static bool is_balanced(__u16 step)
{
	struct payload_traits traits = {};
	struct packet packet = { .payload_length = 2, .identifier = 7 };
	__u8 payload[2] = {};

	for (__u32 i = 0; i < 6; i++) {
		packet.sequence = (__u16)(1 + i);
		put_big(payload, 0x4000 - i, 2);
		payload_look(&traits, WAY_ASKED,
			     &(struct copied_echo){ .packet = &packet,
						    .payload = payload,
						    .captured = 2,
						    .checksum = (__u16)(0x1234 + i * step),
						    .now = i * NSEC_PER_SEC + 1 });
	}
	return payload_is_balanced(&traits);
}

Test(payload, a_word_that_keeps_the_checksum_is_no_data)
{
	cr_expect(is_balanced(0));
	cr_expect_not(is_balanced(1), "control");
}

/* Two bytes of data between a running clock and zeros. */
static void number(__u8 *payload, __u32 length, double seconds)
{
	iputils(payload, length, seconds);
	memset(payload + 16, 0, length - 16);
	put_little(payload + 16, hash_mix((__u64)seconds), 2);
}

Test(payload, data_beside_a_clock_is_seen)
{
	struct payload_counts counts = look(number, 56, 16);

	cr_expect_geq(counts.foreign_heads, 5, "%u", counts.foreign_heads);
	for (size_t i = 0; i < ARRAY_LENGTH(pings); i++)
		cr_expect_eq(look(pings[i].make, pings[i].length, 8).foreign_heads, 0, "%s",
			     pings[i].name);
}

/* Longer than what is copied of it. */
static void check(__u8 *payload, __u32 length, double seconds)
{
	snprintf((char *)payload, MOST,
		 "{\"check\": \"wan1\", \"id\": \"%08x-0000-4000-8000-%012x\", \"ts\": %.3f, "
		 "\"host\": \"a\"}",
		 (unsigned int)hash_mix((__u64)seconds), (unsigned int)hash_mix((__u64)seconds + 1),
		 seconds);
}

static void words(__u8 *payload, __u32 length, double seconds)
{
	snprintf((char *)payload, MOST, "{\"check\": \"%016llx\", \"ts\": %.3f, \"host\": \"a\"}",
		 (unsigned long long)hash_mix((__u64)seconds), seconds);
}

Test(payload, checks_have_labels)
{
	cr_expect(look(check, 93, 8).labelled);
	cr_expect_not(look(words, 60, 8).labelled, "control");
}

static struct packet message(enum kind kind, __u8 type, __u16 length)
{
	return (struct packet){ .family = 4,
				.marks = MARK_MESSAGE,
				.kind = kind,
				.type = type,
				.payload_length = length };
}

static bool is_wrong(const struct packet *packet, const __u8 *payload)
{
	struct payload_traits traits = {};

	return payload_look_at_fields(&traits, packet, payload, packet->payload_length, 0);
}

Test(payload, fields_that_should_be_as_they_are)
{
	struct packet packet = message(KIND_TIMESTAMP_REQUEST, 13, 12);
	__u8 payload[64] = { 0x02, 0x11, 0x22, 0x33 };

	cr_expect_not(is_wrong(&packet, payload));
	payload[0] = 0x45;
	cr_expect(is_wrong(&packet, payload), "no time of day");
	payload[0] = 0x80;
	cr_expect_not(is_wrong(&packet, payload), "not a standard one, and says so");
	packet.payload_length = 40;
	cr_expect(is_wrong(&packet, payload), "longer than it is");

	packet = message(KIND_MASK_REPLY, 18, 4);
	put_big(payload, 0xffffff00, 4);
	cr_expect_not(is_wrong(&packet, payload));
	put_big(payload, 0xffff0f00, 4);
	cr_expect(is_wrong(&packet, payload), "no mask");

	packet = message(KIND_UNREACHABLE, 3, 60);
	packet.quote.present = true;
	payload[0] = 0x45;
	payload[9] = 1;
	cr_expect_not(is_wrong(&packet, payload));
	packet.identifier = 17;
	cr_expect_not(is_wrong(&packet, payload), "the length of RFC 4884");
	packet.sequence = 1400;
	cr_expect(is_wrong(&packet, payload), "no such field");
	packet.code = 4;
	cr_expect_not(is_wrong(&packet, payload), "the MTU of the next hop");
	packet.quote.present = false;
	cr_expect(is_wrong(&packet, payload), "quotes nothing");
}

/* An error that quotes a datagram, in which so many bytes are changed from some byte on. */
static bool quotes_wrong(__u32 from, __u32 count, __u8 value)
{
	struct packet packet = message(KIND_UNREACHABLE, 3, 60);
	__u8 payload[60] = { 0x45, 0, 0,   60, 0x12, 0x34, 0x40, 0, 63, 17, 0, 0,  192,	 0,
			     2,	   1, 198, 51, 100,  7,	   2,	 2, 2,	2,  0, 40, 0xab, 0xcd };
	__u32 sum = 0;

	packet.quote.present = true;
	for (__u32 i = 0; i < 20; i += 2)
		sum += payload[i] << 8 | payload[i + 1];
	sum = ~((sum & 0xffff) + (sum >> 16));
	payload[10] = (__u8)(sum >> 8);
	payload[11] = (__u8)sum;
	memset(payload + from, value, count);
	return is_wrong(&packet, payload);
}

Test(payload, quotes_are_of_packets)
{
	cr_expect_not(quotes_wrong(28, 0, 0));
	cr_expect_not(quotes_wrong(30, 20, 0xa5), "what a datagram carries");
	cr_expect_not(quotes_wrong(8, 1, 62), "a router took one from its time to live");
	cr_expect_not(quotes_wrong(10, 2, 7), "a translator left the checksum as it was");
	cr_expect(quotes_wrong(24, 2, 0xff), "longer than the packet");
	cr_expect(quotes_wrong(24, 2, 0), "shorter than its header");
	cr_expect(quotes_wrong(9, 1, 200), "no protocol, and a wrong checksum");
	cr_expect(quotes_wrong(0, 1, 0x41), "no header");
}
