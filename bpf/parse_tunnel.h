/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decapsulates tunnels: GRE (RFC 2784, RFC 2890), IPv4 and IPv6 in either (RFC 2003, RFC 4213),
 * VXLAN (RFC 7348), Geneve (RFC 8926), ERSPAN (draft-foschiano-erspan), GTP-U (3GPP TS 29.281).
 */
#ifndef ICMPGUARD_BPF_PARSE_TUNNEL_H
#define ICMPGUARD_BPF_PARSE_TUNNEL_H

#include "bpf/parse_network.h"
#include "headers/tunnel.h"

/* Where the inner packet begins, its first header, and the id of its tunnel. */
struct inner {
	__u32 start;
	__u32 link; /* enum link */
	__u32 id;
};

/* A tunnel's header with the smallest possible content is longer. */
enum { TUNNEL_LEAST = 20 };

/* Bits of GRE's first two bytes; the rest, except the version, are RFC 1701's. */
enum {
	GRE_CHECKSUM = 0x8000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_OTHER = 0x4fff,
};

enum { GTP_VERSION = 0xf0, GTP_1 = 0x30, GTP_OPTIONAL = 0x07, GTP_PACKET = 0xff };

/* Sets the first inner header by an EtherType as tunnels give it. Returns false if it
 * is no packet. */
static __always_inline bool inner_type(struct inner *inner, __u16 type)
{
	switch (type) {
	case ETHERTYPE_IPV4:
	case ETHERTYPE_IPV6:
		inner->link = LINK_NONE;
		return true;
	case ETHERTYPE_BRIDGED:
		inner->link = LINK_ETHERNET;
		return true;
	default:
		return false;
	}
}

static __always_inline bool inner_gre(const __u8 *bytes, __u32 tunnels, struct inner *inner)
{
	__u16 flags = read_be16(bytes), type = read_be16(bytes + 2);
	__u32 header = 4;

	if (flags & GRE_OTHER)
		return false;
	if (flags & GRE_CHECKSUM)
		header += 4;
	if (flags & GRE_KEY)
		header += 4;
	if (flags & GRE_SEQUENCE)
		header += 4;
	/* The key is at a fixed offset if no checksum precedes it. */
	if ((flags & (GRE_KEY | GRE_CHECKSUM)) == GRE_KEY)
		inner->id = (__u32)read_be16(bytes + 4) << 16 | read_be16(bytes + 6);
	inner->start += header;
	if (type == ETHERTYPE_ERSPAN && tunnels & 1 << TUNNEL_ERSPAN) {
		/* ERSPAN type I has no sequence number, and no header of its own. */
		inner->link = LINK_ETHERNET;
		if (flags & GRE_SEQUENCE) {
			inner->start += 8;
			if (header == 8)
				inner->id = read_be16(bytes + 10) & 0x3ff;
		}
		return true;
	}
	if (type == ETHERTYPE_ERSPAN3 && tunnels & 1 << TUNNEL_ERSPAN) {
		inner->link = LINK_ETHERNET;
		inner->start += 12;
		if (header == 8) {
			inner->id = read_be16(bytes + 10) & 0x3ff;
			/* The last bit: 8 bytes of platform data follow. */
			inner->start += bytes[19] & 1 ? 8 : 0;
		}
		return true;
	}
	return tunnels & 1 << TUNNEL_GRE && inner_type(inner, type);
}

static __always_inline __u32 read_vni(const __u8 *bytes)
{
	return (__u32)bytes[0] << 16 | bytes[1] << 8 | bytes[2];
}

/* `bytes`: the UDP header. GTP's tunnel id differs in each direction, so it is not used
 * as a network. */
static __always_inline bool inner_udp(const __u8 *bytes, __u32 tunnels, struct inner *inner)
{
	__u16 port = read_be16(bytes + 2);

	if (port == PORT_VXLAN && tunnels & 1 << TUNNEL_VXLAN) {
		inner->link = LINK_ETHERNET;
		inner->id = read_vni(bytes + 12);
		inner->start += 16;
		return bytes[8] & 0x08;
	}
	if (port == PORT_GENEVE && tunnels & 1 << TUNNEL_GENEVE) {
		inner->id = read_vni(bytes + 12);
		inner->start += 16 + (bytes[8] & 0x3f) * 4;
		return !(bytes[8] & 0xc0) && inner_type(inner, read_be16(bytes + 10));
	}
	if (port == PORT_GTP && tunnels & 1 << TUNNEL_GTP) {
		inner->link = LINK_NONE;
		inner->start += bytes[8] & GTP_OPTIONAL ? 20 : 16;
		/* The only extension header followed is a session container of 4 bytes. */
		if (bytes[8] & 0x04 && bytes[19])
			inner->start += 4;
		return (bytes[8] & GTP_VERSION) == GTP_1 && bytes[9] == GTP_PACKET;
	}
	return false;
}

static __always_inline bool inner_of(const __u8 *bytes, __u8 protocol, __u32 tunnels,
				     struct inner *inner)
{
	switch (protocol) {
	case PROTOCOL_IPIP:
		return tunnels & 1 << TUNNEL_IPIP;
	case PROTOCOL_IPV6:
		return tunnels & 1 << TUNNEL_6IN4;
	case PROTOCOL_GRE:
		return inner_gre(bytes, tunnels, inner);
	case PROTOCOL_UDP:
		return inner_udp(bytes, tunnels, inner);
	default:
		return false;
	}
}

/*
 * Returns whether a packet that is not ICMP (PARSED_OTHER) is one of these tunnels (a bit for
 * each, enum tunnel).  If so, `packet` is cleared, except for the start and first header of the
 * inner packet and the tunnel's id, and can be parsed again.
 */
static __always_inline bool parse_tunnel(const void *data, const void *end, struct packet *packet,
					 __u32 tunnels)
{
	__u32 offset = packet->network_offset, header = sizeof(struct ipv6hdr);
	struct inner inner = { .link = LINK_NONE };
	__u8 protocol = packet->next;
	const __u8 *bytes;

	opaque(offset);
	if (!packet->family || offset > MAX_ICMP_OFFSET)
		return false;
	bytes = data + offset;
	if (bytes + sizeof(struct iphdr) > (const __u8 *)end)
		return false;
	if (packet->family == 4) {
		header = (bytes[0] & 0x0f) * 4;
		protocol = bytes[9];
		if (read_be16(bytes + 6) & IPV4_FRAGMENT_OFFSET)
			return false;
	} else if (packet->icmp_offset || packet->fragment == FRAGMENT_LATER) {
		return false; /* after extension headers */
	}
	offset += header;
	opaque(offset);
	if (offset > MAX_ICMP_OFFSET)
		return false;
	bytes = data + offset;
	if (bytes + TUNNEL_LEAST > (const __u8 *)end)
		return false;
	inner.start = offset;
	if (!inner_of(bytes, protocol, tunnels, &inner) || inner.start > MAX_ICMP_OFFSET)
		return false;
	__builtin_memset(packet, 0, sizeof(*packet));
	packet->start = inner.start;
	packet->link = inner.link;
	packet->tunnel = inner.id ? TAG_TUNNEL | (inner.id & TUNNEL_ID) : 0;
	return true;
}

#endif
