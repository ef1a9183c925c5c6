/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fast parser, for the two kinds of frame that must cost next to nothing: those that cannot be
 * ICMP, and ordinary ICMP messages.  It finds the headers of the latter once: the lists are looked
 * up by the fields of an outline, and fast_packet() completes a struct packet from it.  Everything
 * else goes to the full parser.
 */
#ifndef ICMPGUARD_BPF_FAST_PARSE_H
#define ICMPGUARD_BPF_FAST_PARSE_H

#include "bpf/parse.h"

enum fast_parsed {
	FAST_OTHER,  /* no ICMP: the full parser would say PARSED_OTHER */
	FAST_TUNNEL, /* likewise, and a packet of a tunnel, in which there may be ICMP */
	FAST_ICMP,   /* a whole ICMP message without IPv4 options or extension headers */
	FAST_SLOW,   /* the full parser must look */
};

/* Valid after FAST_ICMP. The pointers are into the frame. */
struct outline {
	const void *network;
	const struct icmphdr *icmp;
	struct address source;
	__u32 end;  /* offset of the packet's end, by its IP header */
	__u32 tags; /* bytes of VLAN tags after the Ethernet header */
	__u8 family;
	__u8 type;
	__u8 code;
	__u8 ttl;
};

/* Returns FAST_TUNNEL for a tunnel's packet (headers/tunnel.h), by its protocol or UDP destination
 * port. `next`: the bytes after the IP header. */
static __always_inline enum fast_parsed fast_other(__u8 protocol, const __u8 *next, const void *end)
{
	__u16 port;

	if (protocol == PROTOCOL_GRE || protocol == PROTOCOL_IPIP || protocol == PROTOCOL_IPV6)
		return FAST_TUNNEL;
	if (protocol != PROTOCOL_UDP || next + 4 > (const __u8 *)end)
		return FAST_OTHER;
	port = read_be16(next + 2);
	return port == PORT_VXLAN || port == PORT_GENEVE || port == PORT_GTP ? FAST_TUNNEL :
									       FAST_OTHER;
}

static __always_inline enum fast_parsed fast_icmp(const struct icmphdr *icmp, const void *end,
						  struct outline *outline)
{
	if ((const void *)(icmp + 1) > end)
		return FAST_SLOW;
	outline->icmp = icmp;
	outline->type = icmp->type;
	outline->code = icmp->code;
	return FAST_ICMP;
}

static __always_inline enum fast_parsed fast_ipv4(const void *data, const struct iphdr *ip,
						  const void *end, struct outline *outline)
{
	if ((const void *)(ip + 1) > end)
		return FAST_SLOW;
	if (ip->protocol == PROTOCOL_TCP)
		return FAST_OTHER;
	if (ip->protocol != PROTOCOL_ICMP)
		return ip->ihl != 5 || ip->frag_off & host_to_network16(IPV4_FRAGMENT_OFFSET) ?
			       FAST_OTHER :
			       fast_other(ip->protocol, (const void *)(ip + 1), end);
	if (ip->version != 4 || ip->ihl != 5 ||
	    ip->frag_off & host_to_network16(IPV4_FRAGMENT_OFFSET | IPV4_MORE_FRAGMENTS) ||
	    network_to_host16(ip->tot_len) < sizeof(*ip) + ICMP_HEADER_BYTES ||
	    network_to_host16(ip->tot_len) > end - (const void *)ip)
		return FAST_SLOW;
	outline->network = ip;
	outline->source = address_from_ipv4(ip->saddr);
	outline->end = (const void *)ip - data + network_to_host16(ip->tot_len);
	outline->family = 4;
	outline->ttl = ip->ttl;
	return fast_icmp((const void *)(ip + 1), end, outline);
}

/* Walks extension headers of which only the length matters. */
static __always_inline enum fast_parsed fast_extensions(const void *data, const __u8 *at,
							const void *end, __u8 next)
{
	__u32 length;
	int i;

	for (i = 0; i < FAST_EXTENSIONS; i++) {
		if (!is_extension(next))
			return next == PROTOCOL_ICMPV6 ? FAST_SLOW : FAST_OTHER;
		if (next == PROTOCOL_FRAGMENT || at + 8 > (const __u8 *)end ||
		    at - (const __u8 *)data > MAX_ICMP_OFFSET)
			return FAST_SLOW;
		length = next == PROTOCOL_AUTHENTICATION ? (at[1] + 2) * 4 : (at[1] + 1) * 8;
		next = at[0];
		at += length;
	}
	return is_extension(next) || next == PROTOCOL_ICMPV6 ? FAST_SLOW : FAST_OTHER;
}

static __always_inline enum fast_parsed fast_ipv6(const void *data, const struct ipv6hdr *ip,
						  const void *end, struct outline *outline)
{
	if ((const void *)(ip + 1) > end)
		return FAST_SLOW;
	if (ip->nexthdr == PROTOCOL_TCP)
		return FAST_OTHER;
	if (ip->nexthdr != PROTOCOL_ICMPV6 && !is_extension(ip->nexthdr))
		return fast_other(ip->nexthdr, (const void *)(ip + 1), end);
	if (ip->nexthdr != PROTOCOL_ICMPV6)
		return fast_extensions(data, (const __u8 *)(ip + 1), end, ip->nexthdr);
	if (ip->version != 6 || network_to_host16(ip->payload_len) < ICMP_HEADER_BYTES ||
	    network_to_host16(ip->payload_len) > end - (const void *)(ip + 1))
		return FAST_SLOW;
	if (is_mapped((const void *)&ip->saddr) || is_mapped((const void *)&ip->daddr))
		return FAST_SLOW;
	outline->network = ip;
	__builtin_memcpy(&outline->source, &ip->saddr, sizeof(outline->source));
	outline->end = (const void *)(ip + 1) - data + network_to_host16(ip->payload_len);
	outline->family = 6;
	outline->ttl = ip->hop_limit;
	return fast_icmp((const void *)(ip + 1), end, outline);
}

/* What precedes the network header of an ordinary frame. */
struct fast_link {
	const void *network;
	__u32 tags; /* bytes of VLAN tags after the Ethernet header */
	__u16 type; /* EtherType of the network header, network order; 0: neither IPv4 nor IPv6 */
};

/* Moves `*at` past up to FAST_LABELS labels. Returns false if there are more, or the
 * frame is cut. */
static __always_inline bool fast_labels(const void **at, const void *end, __u16 *type)
{
	const __u8 *label = *at;
	int i;

	for (i = 0; i < FAST_LABELS; i++, label += MPLS_BYTES) {
		if (label + MPLS_BYTES + 1 > (const __u8 *)end)
			return false;
		if (label[2] & MPLS_BOTTOM) {
			*type = host_to_network16(type_by_version(label[MPLS_BYTES]));
			*at = label + MPLS_BYTES;
			return true;
		}
	}
	return false;
}

/* Moves `*at` past the header of a PPPoE session. Returns false if the frame is cut, or the
 * protocol number has only one byte. */
static __always_inline bool fast_pppoe(const void **at, const void *end, __u16 *type)
{
	const __u8 *bytes = *at;

	if (bytes + PPPOE_BYTES > (const __u8 *)end || bytes[6] & 1)
		return false;
	*type = 0;
	if (read_be16(bytes) == PPPOE_SESSION)
		*type = host_to_network16(type_of_ppp(read_be16(bytes + 6)));
	*at = bytes + PPPOE_BYTES;
	return true;
}

/*
 * Skips up to two tags, and PPPoE or labels after them.  Returns false if the frame needs the full
 * parser.  Positions are kept as offsets, from which the pointer is made anew: the verifier then
 * follows the code after it once, not once for each path to it.
 */
static __always_inline bool fast_headers(const void *data, const void *end, struct fast_link *found)
{
	const struct vlan_tag *tag = found->network, *first = tag;
	const void *at;
	__u32 offset;
	int i;

	for (i = 0; i < FAST_TAGS && is_tag(found->type); i++, tag++) {
		if ((const void *)(tag + 1) > end)
			return false;
		found->type = tag->type;
	}
	at = tag;
	if (found->type == host_to_network16(ETHERTYPE_PPPOE)) {
		if (!fast_pppoe(&at, end, &found->type))
			return false;
	} else if (is_mpls(found->type)) {
		if (!fast_labels(&at, end, &found->type))
			return false;
	} else if (is_link_header(found->type)) {
		return false;
	}
	offset = at - data;
	found->tags = (const void *)tag - (const void *)first;
	opaque(offset);
	opaque(found->tags);
	if (offset > MAX_ICMP_OFFSET)
		return false;
	found->network = data + offset;
	return true;
}

/* Finds the network header of an ordinary frame; returns false if it needs the full parser. `link`:
 * the header with which the frame begins. */
static __always_inline bool fast_link(const void *data, const void *end, enum link link,
				      struct fast_link *found)
{
	const struct ethhdr *ethernet = data;
	const __u8 *first = data;

	found->tags = 0;
	if (link == LINK_NONE) {
		if (first + 1 > (const __u8 *)end)
			return false;
		found->network = first;
		found->type = host_to_network16(type_by_version(*first));
		return true;
	}
	if ((const void *)(ethernet + 1) > end)
		return false;
	found->network = ethernet + 1;
	found->type = ethernet->h_proto;
	if (found->type == host_to_network16(ETHERTYPE_IPV4) ||
	    found->type == host_to_network16(ETHERTYPE_IPV6))
		return true;
	return fast_headers(data, end, found);
}

/* Classifies a frame. FAST_ICMP fills in `outline`. */
static __always_inline enum fast_parsed fast_parse(const void *data, const void *end,
						   enum link link, struct outline *outline)
{
	struct fast_link found;

	if (!fast_link(data, end, link, &found))
		return FAST_SLOW;
	outline->tags = found.tags;
	if (found.type == host_to_network16(ETHERTYPE_IPV4))
		return fast_ipv4(data, found.network, end, outline);
	if (found.type == host_to_network16(ETHERTYPE_IPV6))
		return fast_ipv6(data, found.network, end, outline);
	return FAST_OTHER;
}

/* Returns the VLAN ids of a frame, as tag_of() does for a packet. `tags`: bytes of its tags. */
static __always_inline __u32 fast_vlans(const struct ethhdr *ethernet, const void *end, __u32 tags)
{
	const struct vlan_tag *outer = (const void *)(ethernet + 1), *inner = outer + 1;
	__u32 ids = 0;

	if (tags && (const void *)(outer + 1) <= end)
		ids = network_to_host16(outer->control) & VLAN_ID;
	if (tags > sizeof(*outer) && (const void *)(inner + 1) <= end)
		ids |= (__u32)(network_to_host16(inner->control) & VLAN_ID) << 12;
	return ids;
}

/*
 * Makes the packet of an outline, all but what parse_body() finds.  `packet` must be zero but for
 * `link`; `data` and `end` are those of fast_parse().  Always returns true: the comparisons give
 * the verifier back the bounds of each family's header.
 */
static __always_inline bool fast_packet(const void *data, const void *end,
					const struct outline *outline, struct packet *packet)
{
	const struct ethhdr *ethernet = data;
	const struct ipv6hdr *ip6 = outline->network;
	const struct iphdr *ip4 = outline->network;
	__u32 vlans;

	if (packet->link == LINK_ETHERNET) {
		if ((const void *)(ethernet + 1) > end)
			return false;
		note_link(ethernet, packet);
		vlans = fast_vlans(ethernet, end, outline->tags);
		packet->vlan = vlans & VLAN_ID;
		packet->vlan_inner = vlans >> 12;
		packet->vlan_tags = outline->tags / sizeof(struct vlan_tag);
	}
	packet->family = outline->family;
	packet->source = outline->source;
	packet->ttl = outline->ttl;
	packet->network_offset = (__u16)(outline->network - data);
	packet->icmp_offset = (__u16)((const void *)outline->icmp - data);
	packet->ether_type = outline->family == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
	if (outline->family == 4) {
		if ((const void *)(ip4 + 1) > end)
			return false;
		packet->target = address_from_ipv4(ip4->daddr);
		packet->tos = ip4->tos;
		packet->fragment_id = network_to_host16(ip4->id);
		packet->fragment_start = packet->icmp_offset;
		if (ip4->frag_off & host_to_network16(IPV4_DONT_FRAGMENT))
			packet->marks |= MARK_DONT_FRAGMENT;
	} else {
		if ((const void *)(ip6 + 1) > end)
			return false;
		__builtin_memcpy(&packet->target, &ip6->daddr, sizeof(packet->target));
		packet->tos = ip6->priority << 4 | ip6->flow_lbl[0] >> 4;
		packet->next = PROTOCOL_ICMPV6;
	}
	if ((const void *)(outline->icmp + 1) > end)
		return false;
	packet->end = outline->end;
	packet->icmp_length = packet->end - packet->icmp_offset;
	parse_header(outline->icmp, packet);
	return true;
}

/* Reads the source and target addresses, and the VLAN ids (as tag_of()), of a frame that is not
 * ICMP; returns false if it has none. */
static __always_inline bool fast_addresses(const void *data, const void *end, enum link link,
					   struct address *source, struct address *target,
					   __u32 *vlans)
{
	const struct ipv6hdr *ip6;
	const struct iphdr *ip4;
	struct fast_link found;

	if (!fast_link(data, end, link, &found))
		return false;
	*vlans = fast_vlans(data, end, found.tags);
	ip4 = found.network;
	ip6 = found.network;
	if (found.type == host_to_network16(ETHERTYPE_IPV4)) {
		if ((const void *)(ip4 + 1) > end)
			return false;
		*source = address_from_ipv4(ip4->saddr);
		*target = address_from_ipv4(ip4->daddr);
		return true;
	}
	if (found.type == host_to_network16(ETHERTYPE_IPV6)) {
		if ((const void *)(ip6 + 1) > end)
			return false;
		__builtin_memcpy(source, &ip6->saddr, sizeof(*source));
		__builtin_memcpy(target, &ip6->daddr, sizeof(*target));
		return !address_is_ipv4(source) && !address_is_ipv4(target);
	}
	return false;
}

#endif
