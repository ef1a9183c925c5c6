/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The third part of the parser: the ICMP message, the rules for neighbour discovery, and the
 * packet that an error quotes.
 */
#ifndef ICMPGUARD_BPF_PARSE_MESSAGE_H
#define ICMPGUARD_BPF_PARSE_MESSAGE_H

#include "bpf/parse_network.h"
#include "headers/discovery.h"

#ifndef __bpf__
#include <linux/icmp.h>
#endif

/* Type, code and checksum: all of some messages, see type_is_short(). */
enum { SHORT_HEADER_BYTES = 4 };

/* Bytes before the options of types 133 .. 137. */
enum { ADVERTISEMENT_FIXED = 16, REDIRECT_FIXED = 40 };
TABLE __u8 discovery_fixed[] = { 8, ADVERTISEMENT_FIXED, 24, 24, REDIRECT_FIXED };

/* Records a fault, unless there is another one. */
static __always_inline void parse_fault(struct packet *packet, enum reason reason)
{
	if (packet->reason == REASON_PASS)
		packet->reason = reason;
}

/* Returns whether the message is about the address in its first 16 bytes: a neighbour's, or a
 * multicast group. */
static __always_inline bool names_address(const struct packet *packet)
{
	return packet->kind == KIND_NEIGHBOR_SOLICITATION ||
	       packet->kind == KIND_NEIGHBOR_ADVERTISEMENT || packet->kind == KIND_MLD_REPORT;
}

static __always_inline void parse_link_option(const __u8 *option, const void *end,
					      struct packet *packet)
{
	if ((option[0] != OPTION_SOURCE_LINK && option[0] != OPTION_TARGET_LINK) ||
	    option + 8 > (const __u8 *)end)
		return;
	__builtin_memcpy(packet->claimed_link, option + 2, sizeof(packet->claimed_link));
	packet->claims_link = true;
}

/*
 * Checks what every receiver of neighbour discovery must check (RFC 6980, RFC 4861 section 6.1, 7.1
 * and 8.1), and decodes which addresses the message claims.  A message with a fault is decoded as
 * well: not every receiver ignores it.
 */
static __always_inline void parse_discovery(const void *data, const void *icmp, const void *end,
					    struct packet *packet)
{
	const __u8 *option;
	__u32 left, length;
	int i;

	if (names_address(packet) && icmp + 24 <= end)
		__builtin_memcpy(&packet->quote.target, icmp + ICMP_HEADER_BYTES,
				 sizeof(packet->quote.target));
	if (packet->type < ICMPV6_ROUTER_SOLICITATION || packet->type > ICMPV6_REDIRECT)
		return;
	__builtin_memcpy(packet->claimed_link, packet->link_source, sizeof(packet->claimed_link));
	if (packet->ttl != 255)
		packet->reason = REASON_ND_HOP_LIMIT;
	else if (packet->marks & MARK_FRAGMENT_HEADER)
		packet->reason = REASON_ND_FRAGMENT;
	length = discovery_fixed[packet->type - ICMPV6_ROUTER_SOLICITATION];
	if (packet->icmp_length < length) {
		parse_fault(packet, REASON_TRUNCATED_ND);
		return;
	}
	left = packet->icmp_length - length;
	option = icmp + length;
	for (i = 0; i < MAX_ND_OPTIONS && left; i++) {
		if (option + 2 > (const __u8 *)end) {
			if (packet->reason == REASON_PASS)
				parse_short(packet, data, option, 2, REASON_ND_OPTION);
			return;
		}
		length = option[1] * 8;
		if (length == 0 || length > left) {
			parse_fault(packet, REASON_ND_OPTION);
			return;
		}
		parse_link_option(option, end, packet);
		left -= length;
		option += length;
	}
}

/* Decodes the ports in at least 4 bytes of a quoted header; `whole`: there are 8. */
static __always_inline void parse_quote_ports(const __u8 *bytes, bool whole, struct quote *quote)
{
	switch (quote->protocol) {
	case PROTOCOL_TCP:
	case PROTOCOL_UDP:
		quote->source_port = bytes[0] << 8 | bytes[1];
		quote->target_port = bytes[2] << 8 | bytes[3];
		quote->ports = true;
		break;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMPV6:
		if (!whole)
			break;
		quote->type = bytes[0];
		quote->source_port = bytes[4] << 8 | bytes[5];
		quote->target_port = bytes[6] << 8 | bytes[7];
		quote->ports = true;
	}
}

/* Decodes the packet that an error quotes: RFC 792 promises its header and 8 bytes, RFC 4443 as
 * much as fits. */
static __always_inline void parse_quote(const void *data, const void *icmp, const void *end,
					struct packet *packet)
{
	struct quote *quote = &packet->quote;
	__u32 header = packet->family == 4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
	const struct iphdr *ip4 = icmp + ICMP_HEADER_BYTES;
	const struct ipv6hdr *ip6 = icmp + ICMP_HEADER_BYTES;
	const void *upper;
	__u32 quoted;

	if (packet->icmp_length < ICMP_HEADER_BYTES + header) {
		packet->reason = REASON_TRUNCATED_QUOTE;
		return;
	}
	quoted = packet->icmp_length - ICMP_HEADER_BYTES;
	if (packet->family == 4) {
		if ((const void *)(ip4 + 1) > end) {
			parse_short(packet, data, ip4, sizeof(*ip4), REASON_TRUNCATED_QUOTE);
			return;
		}
		if (ip4->version != 4 || ip4->ihl < 5) {
			packet->reason = REASON_QUOTE_INVALID;
			return;
		}
		/* 8 bytes after the header, or all that there were. */
		header = ip4->ihl * 4;
		if (quoted < header + 8 && quoted < network_to_host16(ip4->tot_len)) {
			packet->reason = REASON_TRUNCATED_QUOTE;
			return;
		}
		quote->source = address_from_ipv4(ip4->saddr);
		quote->target = address_from_ipv4(ip4->daddr);
		quote->protocol = ip4->protocol;
		quote->length = network_to_host16(ip4->tot_len);
		quote->present = true;
		if (ip4->frag_off & host_to_network16(IPV4_FRAGMENT_OFFSET))
			return;
		upper = (const void *)ip4 + header;
	} else {
		if ((const void *)(ip6 + 1) > end) {
			parse_short(packet, data, ip6, sizeof(*ip6), REASON_TRUNCATED_QUOTE);
			return;
		}
		if (ip6->version != 6) {
			packet->reason = REASON_QUOTE_INVALID;
			return;
		}
		if (quoted < header + 8 && quoted < header + network_to_host16(ip6->payload_len)) {
			packet->reason = REASON_TRUNCATED_QUOTE;
			return;
		}
		__builtin_memcpy(&quote->source, &ip6->saddr, sizeof(quote->source));
		__builtin_memcpy(&quote->target, &ip6->daddr, sizeof(quote->target));
		quote->protocol = ip6->nexthdr;
		/* A jumbogram's is 0. */
		if (ip6->payload_len)
			quote->length = network_to_host16(ip6->payload_len) + header;
		quote->present = true;
		upper = ip6 + 1;
		if (ip6->nexthdr == PROTOCOL_FRAGMENT) {
			const __u8 *fragment = upper;

			if (fragment + 8 > (const __u8 *)end)
				return;
			quote->protocol = fragment[0];
			if (fragment[2] | (fragment[3] & 0xf8))
				return;
			upper += 8;
			header += 8;
		}
	}
	if (quoted >= header + 8 && upper + 4 <= end)
		parse_quote_ports(upper, upper + 8 <= end, quote);
}

/*
 * Checks a fragment by itself, before anything is reassembled.  No stack sends a first fragment
 * smaller than the smallest MTU leaves: 48 bytes after a plain IPv4 header (RFC 791's 68), 1232
 * after an IPv6 one (RFC 8200's 1280), of which extension headers may take their part.
 */
static __always_inline void parse_fragment(struct packet *packet)
{
	bool last = packet->marks & MARK_LAST_FRAGMENT;

	if (packet->fragment_offset + packet->icmp_length +
		    (packet->family == 4 ? sizeof(struct iphdr) : 0) >
	    65535)
		packet->reason = REASON_FRAGMENT_OVERRUN;
	else if (!last && packet->icmp_length % 8)
		packet->reason = REASON_FRAGMENT_LENGTH;
	else if (packet->fragment == FRAGMENT_FIRST &&
		 packet->icmp_length < (packet->family == 6		? MIN_FIRST_FRAGMENT6 :
					packet->marks & MARK_IP_OPTIONS ? ICMP_HEADER_BYTES :
									  MIN_FIRST_FRAGMENT4))
		packet->reason = REASON_FRAGMENT_TINY;
}

/* Sets what type and code show. packet.family must be set. */
static __always_inline void parse_type(__u8 type, __u8 code, struct packet *packet)
{
	packet->marks |= MARK_MESSAGE;
	packet->type = type;
	packet->code = code;
	packet->kind = kind_of(packet->family, packet->type);
	packet->lane = kind_lane(packet->kind);
	packet->slot = kind_slot(packet->kind);
	if (packet->code >= kind_codes(packet->family, packet->type))
		packet->marks |= MARK_UNASSIGNED;
}

/* Decodes the first 8 bytes of a message. packet.family and icmp_length must be set. */
static __always_inline void parse_header(const struct icmphdr *header, struct packet *packet)
{
	packet->identifier = network_to_host16(header->un.echo.id);
	packet->sequence = network_to_host16(header->un.echo.sequence);
	packet->payload_length = packet->icmp_length - ICMP_HEADER_BYTES;
	parse_type(header->type, header->code, packet);
}

/* Decodes a message that ends within the first 8 bytes, if it is one of those that may. */
static __always_inline void parse_short_header(const void *data, const __u8 *bytes, const void *end,
					       struct packet *packet)
{
	enum reason before = packet->reason;

	packet->reason = packet->fragment == FRAGMENT_FIRST ? REASON_FRAGMENT_TINY :
							      REASON_TRUNCATED_ICMP;
	if (packet->family != 6 || packet->fragment != FRAGMENT_NONE ||
	    packet->icmp_length < SHORT_HEADER_BYTES)
		return;
	if (bytes + SHORT_HEADER_BYTES > (const __u8 *)end) {
		parse_short(packet, data, bytes, SHORT_HEADER_BYTES, REASON_TRUNCATED_ICMP);
	} else if (type_is_short(bytes[0])) {
		packet->reason = before;
		parse_type(bytes[0], bytes[1], packet);
	}
}

/* Returns whether parse_body() has something to decode. */
static __always_inline bool has_body(const struct packet *packet)
{
	return packet->lane == LANE_ERROR || packet->lane == LANE_DISCOVERY;
}

/* Decodes what follows the header: neighbour discovery, and a quoted packet. */
static __always_inline void parse_body(const void *data, const void *end, struct packet *packet)
{
	__u32 offset = packet->icmp_offset;
	const void *icmp;

	opaque(offset);
	if (offset > MAX_ICMP_OFFSET)
		return;
	icmp = data + offset;
	if (packet->family == 6)
		parse_discovery(data, icmp, end, packet);
	if (packet->lane == LANE_ERROR && (packet->family == 4 || packet->type < 128) &&
	    packet->reason == REASON_PASS)
		parse_quote(data, icmp, end, packet);
}

/*
 * Decodes the ICMP message whose offset parse_network() found, unless its reason leaves nothing to
 * decode.
 */
static __always_inline void parse_message(const void *data, const void *end, struct packet *packet)
{
	const struct icmphdr *header;
	__u32 offset = packet->icmp_offset;

	/* Until the kind is known: a malformed message must not count as echo, which is 0. */
	packet->kind = KIND_OTHER;
	packet->lane = LANE_OTHER;
	opaque(offset);
	if (offset > MAX_ICMP_OFFSET)
		packet->reason = REASON_EXTENSION_CHAIN;
	if (packet->reason == REASON_EXTENSION_CHAIN) {
		/* It may be a request, so it is charged as one. */
		packet->lane = LANE_REQUEST;
		packet->slot = KIND_SLOTS;
		return;
	}
	if (offset == 0)
		return;
	header = data + offset;
	if (packet->end == 0) /* a jumbogram: longer than anything that is parsed */
		packet->icmp_length = 0xffff;
	else if (packet->end > packet->icmp_offset)
		packet->icmp_length = (__u16)(packet->end - packet->icmp_offset);

	if (packet->fragment == FRAGMENT_LATER) {
		packet->kind = KIND_LATER_FRAGMENT;
		packet->lane = LANE_FRAGMENT;
		parse_fragment(packet);
		return;
	}
	if (packet->icmp_length < ICMP_HEADER_BYTES) {
		parse_short_header(data, data + offset, end, packet);
		return;
	}
	if ((const void *)(header + 1) > end) {
		parse_short(packet, data, header, sizeof(*header), REASON_TRUNCATED_ICMP);
		return;
	}
	parse_header(header, packet);
	if (packet->reason != REASON_PASS)
		return;
	if (packet->fragment == FRAGMENT_FIRST)
		parse_fragment(packet);
	parse_body(data, end, packet);
}

#endif
