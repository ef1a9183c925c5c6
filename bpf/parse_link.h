/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first part of the parser: the link header, and headers between it and the IP header: VLAN
 * tags, PPPoE (RFC 2516), MPLS labels (RFC 3032), VN-tags, Cisco's metadata.
 */
#ifndef ICMPGUARD_BPF_PARSE_LINK_H
#define ICMPGUARD_BPF_PARSE_LINK_H

#include "headers/packet.h"
#include "headers/protocol.h"

/* Records that `bytes` from `at` on are missing. */
static __always_inline void parse_short(struct packet *packet, const void *data, const void *at,
					__u32 bytes, enum reason reason)
{
	packet->needed = (__u32)(at - data) + bytes;
	packet->reason = reason;
}

/* Returns whether an EtherType (network order) is that of a VLAN tag. */
static __always_inline bool is_tag(__be16 type)
{
	return type == host_to_network16(ETHERTYPE_VLAN) ||
	       type == host_to_network16(ETHERTYPE_QINQ) ||
	       type == host_to_network16(ETHERTYPE_QINQ_9100) ||
	       type == host_to_network16(ETHERTYPE_QINQ_9200);
}

static __always_inline bool is_mpls(__be16 type)
{
	return type == host_to_network16(ETHERTYPE_MPLS) ||
	       type == host_to_network16(ETHERTYPE_MPLS_UPSTREAM);
}

/* Returns whether an EtherType (network order) is that of a header that another may follow. */
static __always_inline bool is_link_header(__be16 type)
{
	return is_tag(type) || is_mpls(type) || type == host_to_network16(ETHERTYPE_PPPOE) ||
	       type == host_to_network16(ETHERTYPE_VN_TAG) ||
	       type == host_to_network16(ETHERTYPE_CISCO_METADATA);
}

/* Returns the EtherType (host order) for a packet's version field, where no protocol number
 * precedes it; 0: neither IPv4 nor IPv6. */
static __always_inline __u16 type_by_version(__u8 first)
{
	switch (first >> 4) {
	case 4:
		return ETHERTYPE_IPV4;
	case 6:
		return ETHERTYPE_IPV6;
	default:
		return 0;
	}
}

/* Returns the EtherType for a PPP protocol number; 0: neither IPv4 nor IPv6. */
static __always_inline __u16 type_of_ppp(__u16 protocol)
{
	switch (protocol) {
	case PPP_IPV4:
		return ETHERTYPE_IPV4;
	case PPP_IPV6:
		return ETHERTYPE_IPV6;
	default:
		return 0;
	}
}

static __always_inline __u16 read_be16(const __u8 *bytes)
{
	return (__u16)(bytes[0] << 8 | bytes[1]);
}

static __always_inline void note_vlan(struct packet *packet, __u16 id)
{
	if (packet->vlan_tags == 0)
		packet->vlan = id;
	else if (packet->vlan_tags == 1)
		packet->vlan_inner = id;
	packet->vlan_tags++;
}

/* Moves past `bytes` bytes; `type`: of what follows. */
static __always_inline void link_next(struct packet *packet, __u32 bytes, __u16 type)
{
	packet->network_offset += bytes;
	packet->ether_type = type;
}

static __always_inline bool link_label(const void *data, const __u8 *bytes, const void *end,
				       struct packet *packet)
{
	if (bytes + MPLS_BYTES > (const __u8 *)end) {
		parse_short(packet, data, bytes, MPLS_BYTES, REASON_TRUNCATED_LINK);
		return false;
	}
	if (!(bytes[2] & MPLS_BOTTOM)) {
		link_next(packet, MPLS_BYTES, packet->ether_type);
		return true;
	}
	if (bytes + MPLS_BYTES + 1 > (const __u8 *)end) {
		parse_short(packet, data, bytes, MPLS_BYTES + 1, REASON_TRUNCATED_LINK);
		return false;
	}
	link_next(packet, MPLS_BYTES, type_by_version(bytes[MPLS_BYTES]));
	return false;
}

/* A PPP protocol number of one byte is odd (RFC 1661 section 2): Linux accepts it in PPPoE too. */
static __always_inline bool link_pppoe(const void *data, const __u8 *bytes, const void *end,
				       struct packet *packet)
{
	bool compressed;

	if (bytes + PPPOE_BYTES > (const __u8 *)end) {
		parse_short(packet, data, bytes, PPPOE_BYTES, REASON_TRUNCATED_LINK);
		return false;
	}
	compressed = bytes[6] & 1;
	if (read_be16(bytes) != PPPOE_SESSION)
		link_next(packet, PPPOE_BYTES, 0);
	else
		link_next(packet, PPPOE_BYTES - compressed,
			  type_of_ppp(compressed ? bytes[6] : read_be16(bytes + 6)));
	return false;
}

/* Skips a header of `length` bytes, the last two of which are the EtherType of what follows. */
static __always_inline bool link_tag(const void *data, const __u8 *bytes, const void *end,
				     __u32 length, struct packet *packet, enum reason reason)
{
	__u32 offset = length - 2;
	const __u8 *type;

	/* The verifier permits no read before a pointer that was compared. */
	opaque(offset);
	type = bytes + offset;
	if (type + 2 > (const __u8 *)end) {
		parse_short(packet, data, bytes, length, reason);
		return false;
	}
	if (reason == REASON_TRUNCATED_VLAN)
		note_vlan(packet, read_be16(bytes) & VLAN_ID);
	link_next(packet, length, read_be16(type));
	return true;
}

/* Skips Cisco's metadata: version, length in 4-byte words, options of that length, EtherType. */
static __always_inline bool link_metadata(const void *data, const __u8 *bytes, const void *end,
					  struct packet *packet)
{
	if (bytes + 2 > (const __u8 *)end) {
		parse_short(packet, data, bytes, 2, REASON_TRUNCATED_LINK);
		return false;
	}
	return link_tag(data, bytes, end, 4 + 4 * (__u32)bytes[1], packet, REASON_TRUNCATED_LINK);
}

/* Parses one of the headers before the IP header: moves packet.network_offset past it, and sets
 * packet.ether_type to that of what follows. Returns true while there may be another. */
static __always_inline bool parse_link_step(const void *data, const void *end,
					    struct packet *packet)
{
	__u32 offset = packet->network_offset;
	const __u8 *bytes;

	opaque(offset);
	if (offset > MAX_ICMP_OFFSET)
		return false;
	bytes = data + offset;
	switch (packet->ether_type) {
	case ETHERTYPE_VLAN:
	case ETHERTYPE_QINQ:
	case ETHERTYPE_QINQ_9100:
	case ETHERTYPE_QINQ_9200:
		return link_tag(data, bytes, end, sizeof(struct vlan_tag), packet,
				REASON_TRUNCATED_VLAN);
	case ETHERTYPE_MPLS:
	case ETHERTYPE_MPLS_UPSTREAM:
		return link_label(data, bytes, end, packet);
	case ETHERTYPE_PPPOE:
		return link_pppoe(data, bytes, end, packet);
	case ETHERTYPE_VN_TAG:
		return link_tag(data, bytes, end, 6, packet, REASON_TRUNCATED_LINK);
	case ETHERTYPE_CISCO_METADATA:
		return link_metadata(data, bytes, end, packet);
	default:
		return false;
	}
}

static __always_inline void note_link(const struct ethhdr *ethernet, struct packet *packet)
{
	__builtin_memcpy(packet->link_target, ethernet->h_dest, sizeof(packet->link_target));
	__builtin_memcpy(packet->link_source, ethernet->h_source, sizeof(packet->link_source));
}

/*
 * Parses the link header at packet.start.  `packet` must be zero, but for `start` and `link`.
 * Returns true if other headers may precede the IP header: call parse_link_step() while it returns
 * true, MAX_LINK_HEADERS times at most, and then parse_link_end().
 */
static __always_inline bool parse_link_header(const void *data, const void *end,
					      struct packet *packet)
{
	const struct ethhdr *ethernet;
	const __u8 *first;
	__u32 start = packet->start;

	opaque(start);
	if (start > MAX_ICMP_OFFSET)
		return false;
	ethernet = data + start;
	first = data + start;
	if (packet->link == LINK_NONE) {
		if (first + 1 > (const __u8 *)end) {
			parse_short(packet, data, first, 1, REASON_TRUNCATED_IP);
			return false;
		}
		packet->network_offset = start;
		packet->ether_type = type_by_version(*first);
		return false;
	}
	if ((const void *)(ethernet + 1) > end) {
		parse_short(packet, data, ethernet, sizeof(*ethernet), REASON_TRUNCATED_ETHERNET);
		return false;
	}
	note_link(ethernet, packet);
	packet->network_offset = start + sizeof(*ethernet);
	packet->ether_type = network_to_host16(ethernet->h_proto);
	return is_link_header(ethernet->h_proto);
}

/* Returns whether a network header may follow. */
static __always_inline bool parse_link_end(struct packet *packet)
{
	if (packet->reason == REASON_PASS && is_link_header(host_to_network16(packet->ether_type)))
		packet->reason = REASON_LINK_CHAIN;
	return packet->reason == REASON_PASS;
}

#endif
