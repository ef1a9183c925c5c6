// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/tool.h"

#include <stdint.h>
#include <string.h>

/* One echo request, as the signatures see it. */
struct echo {
	const struct packet *packet;
	const __u8 *payload;
	__u32 length;	/* on the wire */
	__u32 captured; /* bytes of it available */
};

/* Returns the initial TTL, estimated from the current one: stacks start at 32, 64, 128 or 255. */
static unsigned int initial_ttl(unsigned int ttl)
{
	return ttl <= 32 ? 32 : ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;
}

static bool constant(const struct echo *echo, __u8 value)
{
	for (__u32 i = 0; i < echo->captured; i++)
		if (echo->payload[i] != value)
			return false;
	return echo->captured > 0;
}

/* Returns true if from `offset` on the bytes increase by one, starting with `first`. */
static bool ramp(const struct echo *echo, __u32 offset, __u8 first)
{
	if (echo->captured < offset + 8)
		return false;
	for (__u32 i = offset; i < echo->captured; i++)
		if (echo->payload[i] != (__u8)(first + (i - offset)))
			return false;
	return true;
}

static bool begins(const struct echo *echo, __u32 offset, const char *text)
{
	size_t length = strlen(text);

	return echo->captured >= offset + length && !memcmp(echo->payload + offset, text, length);
}

static bool is_thc_ipv6(const struct echo *echo)
{
	return echo->packet->identifier == 0xface && echo->packet->sequence == 0xbabe;
}

/* The two echoes of its OS fingerprint, one after the other (nmap's osscan2). */
static bool is_nmap_os(const struct echo *echo)
{
	const struct packet *packet = echo->packet;

	return constant(echo, 0) &&
	       ((packet->code == 9 && echo->length == 120) ||
		(packet->code == 0 && echo->length == 150 && packet->sequence == 296));
}

/* Never DF, sequence 0, and a random initial TTL of 37 to 59; empty or, with --data-length, random
 * bytes. */
static bool is_nmap(const struct echo *echo)
{
	return echo->packet->sequence == 0 && !(echo->packet->marks & MARK_DONT_FRAGMENT) &&
	       echo->packet->identifier && (echo->packet->family == 6 || echo->packet->ttl < 60);
}

static bool is_masscan(const struct echo *echo)
{
	return ramp(echo, 0, 0x08) && initial_ttl(echo->packet->ttl) == 255;
}

/* Classic zmap uses one IPv4 identification for all packets, and a TTL of 255. */
static bool is_zmap(const struct echo *echo)
{
	return echo->packet->family == 4 && echo->packet->fragment_id == 54321 &&
	       initial_ttl(echo->packet->ttl) == 255;
}

/* ISC dhcpd, dnsmasq and Kea send the C library's whole struct icmp: 20 bytes after the header. The
 * sequence number is 0, except for Kea, which counts its probes in both fields, from 1 and 1 on. */
static bool is_dhcp(const struct echo *echo)
{
	enum { KEA_IDENTIFIERS = 8 };
	const __u32 identifier = echo->packet->identifier;

	return echo->length == 20 && constant(echo, 0) &&
	       (echo->packet->sequence == 0 || (identifier && identifier <= KEA_IDENTIFIERS));
}

static bool is_fping(const struct echo *echo)
{
	return constant(echo, 0);
}

static bool is_mtr(const struct echo *echo)
{
	return constant(echo, 0) && echo->packet->sequence >= 33000;
}

/* A timestamp of this century and its own number, then zeros (monitoring-plugins). */
static bool is_check_icmp(const struct echo *echo)
{
	__u64 seconds;

	if (echo->captured < 24)
		return false;
	memcpy(&seconds, echo->payload, sizeof(seconds));
	for (__u32 i = 18; i < echo->captured; i++)
		if (echo->payload[i])
			return false;
	return seconds >> 32 == 0 && seconds > 978307200;
}

static bool is_traceroute(const struct echo *echo)
{
	return echo->captured >= 8 && echo->packet->ttl <= 32 && ramp(echo, 0, echo->payload[0]);
}

static bool is_oping(const struct echo *echo)
{
	return begins(echo, 0, "liboping");
}

static bool is_hping3(const struct echo *echo)
{
	return constant(echo, 'X');
}

static bool is_windows(const struct echo *echo)
{
	for (__u32 i = 0; i < echo->captured; i++)
		if (echo->payload[i] != 'a' + i % 23)
			return false;
	return echo->captured >= 8;
}

static bool is_cisco(const struct echo *echo)
{
	return begins(echo, 8, "\xab\xcd\xab\xcd\xab\xcd\xab\xcd");
}

static bool is_linux(const struct echo *echo)
{
	return echo->length >= 24 && ramp(echo, 16, 0x10);
}

static bool is_bsd(const struct echo *echo)
{
	return echo->length >= 16 && ramp(echo, 8, 0x08);
}

static bool is_raw(const struct echo *echo)
{
	return echo->length == 0 && echo->packet->family == 4 &&
	       !(echo->packet->marks & MARK_DONT_FRAGMENT);
}

/* A new identifier in each packet, and varying TTLs. */
static bool like_nmap(const struct tool_traces *traces)
{
	return 3 * traces->new_identifiers >= 2 * (traces->packets - 1) &&
	       (traces->ttl_most > traces->ttl_least || traces->family == 6);
}

/* One identifier, as both of these tools use. */
static bool like_raw(const struct tool_traces *traces)
{
	return 3 * traces->new_identifiers < 2 * (traces->packets - 1);
}

/* Narrower signatures come before wider ones. */
static const struct {
	bool (*matches)(const struct echo *echo);
	bool (*behaves)(const struct tool_traces *traces); /* NULL: any behaviour */
	struct tool tool;
} signatures[] = {
	{ is_nmap_os, NULL, { "nmap -O", 95, TOOL_USE_SCANNER } },
	{ is_thc_ipv6, NULL, { "thc-ipv6", 95, TOOL_USE_UNKNOWN } },
	{ is_masscan, NULL, { "masscan", 85, TOOL_USE_SCANNER } },
	{ is_zmap, NULL, { "zmap", 85, TOOL_USE_SCANNER } },
	{ is_dhcp, NULL, { "DHCP server", 70, TOOL_USE_ADDRESS_CHECK } },
	{ is_mtr, NULL, { "mtr", 85, TOOL_USE_UNKNOWN } },
	{ is_oping, NULL, { "oping", 95, TOOL_USE_UNKNOWN } },
	{ is_windows, NULL, { "ping (Windows)", 95, TOOL_USE_UNKNOWN } },
	{ is_cisco, NULL, { "ping (Cisco IOS)", 90, TOOL_USE_UNKNOWN } },
	{ is_bsd, NULL, { "ping (macOS, BSD)", 75, TOOL_USE_UNKNOWN } },
	{ is_linux, NULL, { "ping (iputils)", 85, TOOL_USE_UNKNOWN } },
	{ is_fping, NULL, { "fping", 75, TOOL_USE_UNKNOWN } },
	{ is_check_icmp, NULL, { "check_icmp", 75, TOOL_USE_UNKNOWN } },
	{ is_traceroute, NULL, { "traceroute -I", 75, TOOL_USE_UNKNOWN } },
	{ is_hping3, NULL, { "hping3", 85, TOOL_USE_UNKNOWN } },
	{ is_nmap, like_nmap, { "nmap", 75, TOOL_USE_SCANNER } },
	{ is_raw, like_raw, { "hping3 or nping", 50, TOOL_USE_UNKNOWN } },
};
_Static_assert(ARRAY_LENGTH(signatures) <= TOOL_SIGNATURES_MOST, "a vote for each signature");

/* After this many packets all counts are halved. */
enum { PACKETS_HELD = 32 };

static void age(struct tool_traces *traces)
{
	for (size_t i = 0; i < TOOL_SIGNATURES_MOST; i++)
		traces->votes[i] /= 2;
	traces->packets /= 2;
	traces->new_identifiers /= 2;
	traces->ttl_least = UINT8_MAX;
	traces->ttl_most = 0;
}

void tool_trace(struct tool_traces *traces, const struct packet *packet, const __u8 *payload,
		__u32 captured)
{
	const struct echo echo = {
		.packet = packet,
		.payload = payload,
		.length = packet->payload_length,
		.captured = captured < packet->payload_length ? captured : packet->payload_length,
	};

	if (packet->kind != KIND_ECHO_REQUEST)
		return;
	if (traces->packets >= PACKETS_HELD)
		age(traces);
	if (!traces->packets)
		traces->ttl_least = UINT8_MAX;
	else if (packet->identifier != traces->identifier)
		traces->new_identifiers++;
	traces->packets++;
	traces->family = packet->family;
	traces->identifier = packet->identifier;
	if (packet->ttl < traces->ttl_least)
		traces->ttl_least = packet->ttl;
	if (packet->ttl > traces->ttl_most)
		traces->ttl_most = packet->ttl;
	for (size_t i = 0; i < ARRAY_LENGTH(signatures); i++) {
		if (!signatures[i].matches(&echo))
			continue;
		traces->votes[i]++;
		return;
	}
}

/* Returns true if this signature matches at least `least` packets, and two thirds of all. */
static bool matches(const struct tool_traces *traces, size_t signature, __u8 least)
{
	__u8 votes = traces->votes[signature];

	return votes >= least && 3 * votes >= 2 * traces->packets;
}

struct tool tool_of(const struct tool_traces *traces)
{
	for (size_t i = 0; i < ARRAY_LENGTH(signatures); i++)
		if (matches(traces, i, 2) &&
		    (!signatures[i].behaves || signatures[i].behaves(traces)))
			return signatures[i].tool;
	return (struct tool){};
}

void tool_pause(struct tool_traces *traces)
{
	const struct tool_traces before = *traces;

	*traces = (struct tool_traces){};
	for (size_t i = 0; i < ARRAY_LENGTH(signatures) && !traces->packets; i++) {
		if (!matches(&before, i, 1))
			continue;
		*traces = before;
		memset(traces->votes, 0, sizeof(traces->votes));
		traces->votes[i] = traces->packets = 1;
		traces->new_identifiers = 0;
	}
}

struct tool tool_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(signatures); i++)
		if (!strcmp(signatures[i].tool.name, name))
			return signatures[i].tool;
	return (struct tool){};
}
