/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parser: a frame in, struct packet out.  It decides nothing, calls no helper and touches no
 * map, so that it compiles natively for unit tests and fuzzers.
 *
 * It reads only the linear part of a frame, and records in packet.needed what it could not see;
 * parse_settle() compares that with the length on the wire, and tells a frame that is too short
 * from one of which only the start is readable.
 *
 * Pointers only move forward, every read follows a comparison with `end`, and loops are bounded:
 * the verifier requires it.
 */
#ifndef ICMPGUARD_BPF_PARSE_H
#define ICMPGUARD_BPF_PARSE_H

#include "bpf/checksum.h"
#include "bpf/parse_message.h"
#include "bpf/parse_network.h"
#include "bpf/parse_tunnel.h"

/* Parses a frame in one call. After PARSED_ICMP call parse_settle(). */
static __always_inline enum parsed parse_frame(const void *data, const void *end,
					       struct packet *packet)
{
	enum parsed parsed;
	int i;

	if (parse_link_header(data, end, packet))
		for (i = 0; i < MAX_LINK_HEADERS; i++)
			if (!parse_link_step(data, end, packet))
				break;
	if (!parse_link_end(packet)) {
		parse_message(data, end, packet);
		return PARSED_ICMP;
	}
	parsed = parse_network(data, end, packet);
	if (parsed == PARSED_EXTENSIONS) {
		for (i = 0; i < MAX_EXTENSIONS; i++)
			if (!parse_extension(data, end, packet))
				break;
		parsed = parse_extensions_end(packet);
	}
	if (parsed == PARSED_ICMP)
		parse_message(data, end, packet);
	return parsed;
}

/* Like parse_frame(), and decapsulates these tunnels (a bit for each). */
static __always_inline enum parsed parse_tunnels(const void *data, const void *end,
						 struct packet *packet, __u32 tunnels)
{
	enum parsed parsed = parse_frame(data, end, packet);
	int i;

	for (i = 0; i < TUNNEL_LEVELS && parsed == PARSED_OTHER; i++) {
		if (!tunnels || !parse_tunnel(data, end, packet, tunnels))
			break;
		parsed = parse_frame(data, end, packet);
	}
	return parsed;
}

/*
 * Returns whether a first fragment that was sent on this link (its hop limit is 255) hides what
 * message it begins: it ends before the message, or has extension headers before it, as no host
 * sends them.  A receiver may find a router advertisement in it (RFC 7113 section 3).
 */
static __always_inline bool hides_discovery(const struct packet *packet)
{
	return packet->family == 6 && packet->ttl == 255 && packet->fragment == FRAGMENT_FIRST &&
	       packet->reason != REASON_SNAPPED && packet->reason != REASON_ND_FRAGMENT &&
	       (!(packet->marks & MARK_MESSAGE) || packet->marks & MARK_EXTENSIONS);
}

/*
 * Compares what the parser found with the frame's length on the wire.  `captured`: what the parser
 * was given; `length`: what was on the wire.  A larger `length` means a capture's snap length, or
 * a frame of several buffers.
 */
static __always_inline void parse_settle(struct packet *packet, __u32 captured, __u32 length)
{
	packet->length = length;
	if (packet->needed && packet->needed <= length && captured < length)
		packet->reason = REASON_SNAPPED;
	else if (packet->reason == REASON_PASS && packet->end > length)
		packet->reason = packet->family == 4 ? REASON_IPV4_TOTAL_LENGTH :
						       REASON_IPV6_PAYLOAD_LENGTH;
	else if (packet->reason == REASON_TRUNCATED_EXTENSION && packet->fragment == FRAGMENT_FIRST)
		packet->reason = REASON_FRAGMENT_TINY;
	if (!hides_discovery(packet))
		return;
	packet->reason = REASON_ND_HIDDEN;
	packet->kind = KIND_OTHER;
	packet->lane = LANE_DISCOVERY;
	packet->slot = KIND_SLOTS;
	packet->marks &= ~MARK_MESSAGE;
}

#endif
