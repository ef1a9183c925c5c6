/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first look at a frame, for the two kinds that must cost next to nothing: what is
 * plainly something other than ICMP, and an ordinary ICMP message, of which these few
 * fields are enough to find it blocked.  Whatever is unusual is left to the parser.
 */
#ifndef ICMPGUARD_BPF_FAST_PARSE_H
#define ICMPGUARD_BPF_FAST_PARSE_H

#include "bpf/parse.h"

enum glanced {
	GLANCE_OTHER, /* no ICMP: the parser would say PARSED_OTHER */
	GLANCE_ICMP,  /* a whole ICMP message without IPv4 options or extension headers */
	GLANCE_LOOK,  /* the parser must look */
};

/* Filled in by GLANCE_ICMP. */
struct glance {
	struct address source;
	__u8 family;
	__u8 type;
	__u8 code;
	__u8 ttl;
};

static __always_inline enum glanced glance_icmp(const __u8 *icmp, const void *end,
						struct glance *glance)
{
	if (icmp + ICMP_HEADER_BYTES > (const __u8 *)end)
		return GLANCE_LOOK;
	glance->type = icmp[0];
	glance->code = icmp[1];
	return GLANCE_ICMP;
}

static __always_inline enum glanced glance_ipv4(const struct iphdr *ip, const void *end,
						struct glance *glance)
{
	if ((const void *)(ip + 1) > end)
		return GLANCE_LOOK;
	if (ip->protocol != PROTOCOL_ICMP)
		return GLANCE_OTHER;
	if (ip->version != 4 || ip->ihl != 5 ||
	    ip->frag_off & host_to_network16(IPV4_FRAGMENT_OFFSET | IPV4_MORE_FRAGMENTS) ||
	    network_to_host16(ip->tot_len) < sizeof(*ip) + ICMP_HEADER_BYTES ||
	    network_to_host16(ip->tot_len) > end - (const void *)ip)
		return GLANCE_LOOK;
	glance->source = address_from_ipv4(ip->saddr);
	glance->family = 4;
	glance->ttl = ip->ttl;
	return glance_icmp((const void *)(ip + 1), end, glance);
}

/* Past extension headers that are nothing but their length. */
static __always_inline enum glanced glance_extensions(const void *data, const __u8 *at,
						      const void *end, __u8 next)
{
	__u32 length;
	int i;

	for (i = 0; i < MAX_EXTENSIONS; i++) {
		if (!is_extension(next))
			return next == PROTOCOL_ICMPV6 ? GLANCE_LOOK : GLANCE_OTHER;
		if (next == PROTOCOL_FRAGMENT || at + 8 > (const __u8 *)end ||
		    at - (const __u8 *)data > MAX_ICMP_OFFSET)
			return GLANCE_LOOK;
		length = next == PROTOCOL_AUTHENTICATION ? (at[1] + 2) * 4 : (at[1] + 1) * 8;
		next = at[0];
		at += length;
	}
	return is_extension(next) || next == PROTOCOL_ICMPV6 ? GLANCE_LOOK : GLANCE_OTHER;
}

static __always_inline enum glanced glance_ipv6(const void *data, const struct ipv6hdr *ip,
						const void *end, struct glance *glance)
{
	if ((const void *)(ip + 1) > end)
		return GLANCE_LOOK;
	if (ip->nexthdr == PROTOCOL_TCP || ip->nexthdr == PROTOCOL_UDP)
		return GLANCE_OTHER;
	if (ip->nexthdr != PROTOCOL_ICMPV6)
		return glance_extensions(data, (const __u8 *)(ip + 1), end, ip->nexthdr);
	if (ip->version != 6 || network_to_host16(ip->payload_len) < ICMP_HEADER_BYTES ||
	    network_to_host16(ip->payload_len) > end - (const void *)(ip + 1))
		return GLANCE_LOOK;
	__builtin_memcpy(&glance->source, &ip->saddr, sizeof(glance->source));
	glance->family = 6;
	glance->ttl = ip->hop_limit;
	return glance_icmp((const void *)(ip + 1), end, glance);
}

static __always_inline enum glanced glance_frame(const void *data, const void *end,
						 struct glance *glance)
{
	const struct ethhdr *ethernet = data;
	const void *at = ethernet + 1;
	__u16 type;

	if (at > end)
		return GLANCE_LOOK;
	type = ethernet->h_proto;
	if (!parse_tags(&type, &at, end))
		return GLANCE_LOOK;
	if (type == host_to_network16(ETHERTYPE_IPV4))
		return glance_ipv4(at, end, glance);
	if (type == host_to_network16(ETHERTYPE_IPV6))
		return glance_ipv6(data, at, end, glance);
	return GLANCE_OTHER;
}

/* The source address of a frame that is not ICMP; false where there is none. */
static __always_inline bool glance_source(const void *data, const void *end, struct address *source)
{
	const struct ethhdr *ethernet = data;
	const void *at = ethernet + 1;
	__u16 type;

	if (at > end)
		return false;
	type = ethernet->h_proto;
	if (!parse_tags(&type, &at, end))
		return false;
	if (type == host_to_network16(ETHERTYPE_IPV4)) {
		const struct iphdr *ip = at;

		if ((const void *)(ip + 1) > end)
			return false;
		*source = address_from_ipv4(ip->saddr);
		return true;
	}
	if (type == host_to_network16(ETHERTYPE_IPV6)) {
		const struct ipv6hdr *ip = at;

		if ((const void *)(ip + 1) > end)
			return false;
		__builtin_memcpy(source, &ip->saddr, sizeof(*source));
		return true;
	}
	return false;
}

#endif
