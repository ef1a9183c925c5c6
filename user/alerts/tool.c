// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/tool.h"

#include <string.h>

/* One echo request, as the signatures see it. */
struct echo {
	const struct packet *packet;
	const __u8 *payload;
	__u32 length;	/* on the wire */
	__u32 captured; /* of it, here */
};

/* The initial time to live, from what is left of it: stacks start at 32, 64, 128 or 255. */
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

/* Each byte one more than the one before, from `offset` on, where it is `first`. */
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

static bool is_nmap_os(const struct echo *echo)
{
	return echo->packet->code == 9 && echo->length == 120 && constant(echo, 0);
}

/* Empty, never DF, sequence 0, and a random initial time to live of 37 to 59. */
static bool is_nmap(const struct echo *echo)
{
	return echo->length == 0 && echo->packet->sequence == 0 &&
	       !(echo->packet->marks & MARK_DONT_FRAGMENT) && echo->packet->identifier &&
	       (echo->packet->family == 6 || echo->packet->ttl < 60);
}

static bool is_masscan(const struct echo *echo)
{
	return echo->length == 48 && ramp(echo, 0, 0x08) && initial_ttl(echo->packet->ttl) == 255;
}

static bool is_fping(const struct echo *echo)
{
	return echo->length == 56 && constant(echo, 0);
}

static bool is_mtr(const struct echo *echo)
{
	return echo->length == 36 && constant(echo, 0) && echo->packet->sequence >= 33000;
}

static bool is_traceroute(const struct echo *echo)
{
	return echo->length == 32 && echo->captured == 32 && echo->packet->ttl <= 32 &&
	       ramp(echo, 0, echo->payload[0]);
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
	return echo->length == 32 && begins(echo, 0, "abcdefghijklmnopqrstuvwabcdefghi");
}

static bool is_cisco(const struct echo *echo)
{
	return echo->length == 72 && begins(echo, 8, "\xab\xcd\xab\xcd\xab\xcd\xab\xcd");
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
	return echo->length == 0 && echo->packet->ttl > 59 &&
	       !(echo->packet->marks & MARK_DONT_FRAGMENT);
}

/* The narrower signature stands before the wider one. */
static const struct {
	bool (*matches)(const struct echo *echo);
	struct tool tool;
} signatures[] = {
	{ is_nmap_os, { "nmap -O", 95 } },
	{ is_thc_ipv6, { "thc-ipv6", 95 } },
	{ is_masscan, { "masscan", 85 } },
	{ is_mtr, { "mtr", 85 } },
	{ is_oping, { "oping", 95 } },
	{ is_windows, { "ping (Windows)", 95 } },
	{ is_cisco, { "ping (Cisco IOS)", 90 } },
	{ is_bsd, { "ping (macOS, BSD)", 75 } },
	{ is_linux, { "ping (iputils)", 85 } },
	{ is_fping, { "fping", 75 } },
	{ is_traceroute, { "traceroute -I", 75 } },
	{ is_hping3, { "hping3", 85 } },
	{ is_nmap, { "nmap", 75 } },
	{ is_raw, { "hping3 or nping", 50 } },
};

struct tool tool_recognise(const struct packet *packet, const __u8 *payload, __u32 captured)
{
	struct echo echo = {
		.packet = packet,
		.payload = payload,
		.length = packet->payload_length,
		.captured = captured < packet->payload_length ? captured : packet->payload_length,
	};

	if (packet->kind != KIND_ECHO_REQUEST)
		return (struct tool){};
	for (size_t i = 0; i < ARRAY_LENGTH(signatures); i++)
		if (signatures[i].matches(&echo))
			return signatures[i].tool;
	return (struct tool){};
}

struct tool tool_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(signatures); i++)
		if (!strcmp(signatures[i].tool.name, name))
			return signatures[i].tool;
	return (struct tool){};
}
