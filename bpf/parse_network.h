/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The second part of the parser: from the IP header, past IPv6 extension headers, to the start of
 * the ICMP message.
 */
#ifndef ICMPGUARD_BPF_PARSE_NETWORK_H
#define ICMPGUARD_BPF_PARSE_NETWORK_H

#include "bpf/parse_link.h"

enum parsed {
	PARSED_OTHER,	   /* not ICMP: only family and addresses are valid; family 0: not IP */
	PARSED_ICMP,	   /* ICMP, or too malformed to tell; see packet.reason */
	PARSED_EXTENSIONS, /* IPv6 extension headers: call parse_extension() */
};

/* `bytes`: set to the length of the header. */
static __always_inline enum parsed parse_ipv4(const void *data, const struct iphdr *ip,
					      const void *end, struct packet *packet, __u32 *bytes)
{
	__u32 header, total, offset;

	if ((const void *)(ip + 1) > end) {
		parse_short(packet, data, ip, sizeof(*ip), REASON_TRUNCATED_IPV4);
		return PARSED_ICMP;
	}
	packet->family = 4;
	packet->source = address_from_ipv4(ip->saddr);
	packet->target = address_from_ipv4(ip->daddr);
	if (ip->protocol != PROTOCOL_ICMP)
		return PARSED_OTHER;

	packet->ttl = ip->ttl;
	packet->tos = ip->tos;
	packet->fragment_id = network_to_host16(ip->id);
	if (ip->version != 4) {
		packet->reason = REASON_IPV4_VERSION;
		return PARSED_ICMP;
	}
	header = ip->ihl * 4;
	total = network_to_host16(ip->tot_len);
	if (header < sizeof(*ip)) {
		packet->reason = REASON_IPV4_HEADER_LENGTH;
		return PARSED_ICMP;
	}
	if (header > sizeof(*ip))
		packet->marks |= MARK_IP_OPTIONS;
	if (total < header) {
		packet->reason = total >= sizeof(*ip) ? REASON_IPV4_HEADER_LENGTH :
							REASON_IPV4_TOTAL_LENGTH;
		return PARSED_ICMP;
	}
	packet->end = packet->network_offset + total;

	offset = network_to_host16(ip->frag_off);
	if (offset & IPV4_DONT_FRAGMENT)
		packet->marks |= MARK_DONT_FRAGMENT;
	packet->fragment_offset = (offset & IPV4_FRAGMENT_OFFSET) * 8;
	if (packet->fragment_offset)
		packet->fragment = FRAGMENT_LATER;
	else if (offset & IPV4_MORE_FRAGMENTS)
		packet->fragment = FRAGMENT_FIRST;
	if (packet->fragment == FRAGMENT_LATER && !(offset & IPV4_MORE_FRAGMENTS))
		packet->marks |= MARK_LAST_FRAGMENT;
	packet->fragment_start = packet->network_offset + header;

	*bytes = header;
	return PARSED_ICMP;
}

static __always_inline bool is_extension(__u8 next)
{
	switch (next) {
	case PROTOCOL_HOP_BY_HOP:
	case PROTOCOL_ROUTING:
	case PROTOCOL_FRAGMENT:
	case PROTOCOL_AUTHENTICATION:
	case PROTOCOL_DESTINATION:
	case PROTOCOL_MOBILITY:
	case PROTOCOL_HIP:
	case PROTOCOL_SHIM6:
		return true;
	default:
		return false;
	}
}

static __always_inline void parse_fragment_header(const __u8 *bytes, struct packet *packet)
{
	__u16 field = bytes[2] << 8 | bytes[3];

	packet->marks |= MARK_FRAGMENT_HEADER;
	packet->fragment_id = (__u32)bytes[4] << 24 | bytes[5] << 16 | bytes[6] << 8 | bytes[7];
	packet->fragment_offset = field & IPV6_FRAGMENT_OFFSET;
	if (packet->fragment_offset)
		packet->fragment = FRAGMENT_LATER;
	else if (field & IPV6_MORE_FRAGMENTS)
		packet->fragment = FRAGMENT_FIRST;
	if (packet->fragment == FRAGMENT_LATER && !(field & IPV6_MORE_FRAGMENTS))
		packet->marks |= MARK_LAST_FRAGMENT;
}

/*
 * Takes one step along the extension headers (RFC 8200 section 4): moves packet.icmp_offset and
 * packet.next past the header they point to.  Returns true while there is another step to take.
 */
static __always_inline bool parse_extension(const void *data, const void *end,
					    struct packet *packet)
{
	__u32 offset = packet->icmp_offset;
	__u8 next = packet->next;
	const __u8 *bytes;

	opaque(offset);
	if (!is_extension(next) || offset > MAX_ICMP_OFFSET)
		return false;
	bytes = data + offset;
	/* Each of them is at least 8 bytes long. */
	if (bytes + 8 > (const __u8 *)end) {
		parse_short(packet, data, bytes, 8, REASON_TRUNCATED_EXTENSION);
		return false;
	}
	packet->next = bytes[0];
	if (next == PROTOCOL_FRAGMENT) {
		parse_fragment_header(bytes, packet);
		packet->icmp_offset = packet->fragment_start = offset + 8;
		/* Data follows a later fragment's header, not another header. */
		return packet->fragment != FRAGMENT_LATER;
	}
	packet->marks |= MARK_EXTENSIONS;
	if (next == PROTOCOL_DESTINATION || (next == PROTOCOL_ROUTING && bytes[3] != 0))
		packet->marks |= MARK_OTHER_ADDRESSES;
	if (next == PROTOCOL_ROUTING && bytes[2] == 0 && bytes[3] != 0)
		packet->reason = REASON_ROUTING_HEADER0;
	if (!packet->reason && (next == PROTOCOL_HOP_BY_HOP || next == PROTOCOL_DESTINATION) &&
	    (bytes[1] + 1) * 8 > MAX_OPTIONS_BYTES)
		packet->reason = REASON_EXTENSION_LONG;
	/* An authentication header counts its length in 4-byte words less 2 (RFC 4302). */
	packet->icmp_offset = offset + (next == PROTOCOL_AUTHENTICATION ? (bytes[1] + 2) * 4 :
									  (bytes[1] + 1) * 8);
	return true;
}

/* Determines where the walk ended: at ICMPv6, at something else, or nowhere. */
static __always_inline enum parsed parse_extensions_end(struct packet *packet)
{
	if (packet->reason == REASON_TRUNCATED_EXTENSION)
		packet->icmp_offset = 0;
	else if (is_extension(packet->next) && packet->fragment != FRAGMENT_LATER) {
		packet->reason = REASON_EXTENSION_CHAIN;
		packet->icmp_offset = 0;
	} else if (packet->next != PROTOCOL_ICMPV6) {
		return PARSED_OTHER;
	}
	return PARSED_ICMP;
}

/* Returns whether an IPv6 address on the wire is IPv4-mapped. */
static __always_inline bool is_mapped(const __be32 *words)
{
	return !(words[0] | words[1]) && words[2] == host_to_network32(0xffff);
}

static __always_inline enum parsed parse_ipv6(const void *data, const struct ipv6hdr *ip,
					      const void *end, struct packet *packet)
{
	__u32 payload;
	bool other;

	if ((const void *)(ip + 1) > end) {
		parse_short(packet, data, ip, sizeof(*ip), REASON_TRUNCATED_IPV6);
		return PARSED_ICMP;
	}
	packet->next = ip->nexthdr;
	other = packet->next != PROTOCOL_ICMPV6 && !is_extension(packet->next);

	/* Not a host's: its key would be that of an IPv4 host. */
	if (is_mapped((const void *)&ip->saddr) || is_mapped((const void *)&ip->daddr)) {
		if (!other)
			packet->reason = REASON_MAPPED_ADDRESS;
		return other ? PARSED_OTHER : PARSED_ICMP;
	}
	packet->family = 6;
	__builtin_memcpy(&packet->source, &ip->saddr, sizeof(packet->source));
	__builtin_memcpy(&packet->target, &ip->daddr, sizeof(packet->target));
	if (other)
		return PARSED_OTHER;
	packet->ttl = ip->hop_limit;
	packet->tos = ip->priority << 4 | ip->flow_lbl[0] >> 4;
	if (ip->version != 6) {
		packet->reason = REASON_IPV6_VERSION;
		return packet->next == PROTOCOL_ICMPV6 ? PARSED_ICMP : PARSED_OTHER;
	}
	/* Payload length 0 with a hop-by-hop header is a jumbogram's (RFC 2675). */
	payload = network_to_host16(ip->payload_len);
	if (payload || packet->next != PROTOCOL_HOP_BY_HOP)
		packet->end = packet->network_offset + sizeof(*ip) + payload;
	return packet->next == PROTOCOL_ICMPV6 ? PARSED_ICMP : PARSED_EXTENSIONS;
}

/*
 * Parses from the IP header at packet.network_offset to the ICMP message: sets packet.icmp_offset,
 * to 0 if the frame is too malformed to have one.
 */
static __always_inline enum parsed parse_network(const void *data, const void *end,
						 struct packet *packet)
{
	__u32 offset = packet->network_offset;
	__u32 bytes = sizeof(struct ipv6hdr);
	enum parsed parsed;

	opaque(offset);
	if (offset > MAX_ICMP_OFFSET)
		return PARSED_OTHER;
	if (packet->ether_type == ETHERTYPE_IPV4)
		parsed = parse_ipv4(data, data + offset, end, packet, &bytes);
	else if (packet->ether_type == ETHERTYPE_IPV6)
		parsed = parse_ipv6(data, data + offset, end, packet);
	else
		return PARSED_OTHER;

	if (parsed != PARSED_OTHER && packet->reason == REASON_PASS)
		packet->icmp_offset = packet->network_offset + bytes;
	return parsed;
}

#endif
