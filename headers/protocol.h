/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers on the wire that the parser compares with, in host order, under the names of their RFC
 * or registry.
 */
#ifndef ICMPGUARD_PROTOCOL_H
#define ICMPGUARD_PROTOCOL_H

#include "headers/types.h"

#ifdef __bpf__
#define host_to_network16(x) bpf_htons(x)
#else
#define host_to_network16(x) htons(x)
#endif

enum {
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_IPV6 = 0x86dd,
	ETHERTYPE_VLAN = 0x8100,	/* IEEE 802.1Q customer tag */
	ETHERTYPE_QINQ = 0x88a8,	/* IEEE 802.1ad service tag */
	ETHERTYPE_QINQ_9100 = 0x9100,	/* service tags from before 802.1ad */
	ETHERTYPE_QINQ_9200 = 0x9200,
	ETHERTYPE_BRIDGED = 0x6558,	/* in GRE and Geneve: Ethernet */
	ETHERTYPE_ERSPAN3 = 0x22eb,	/* in GRE */
	ETHERTYPE_ERSPAN = 0x88be,
	ETHERTYPE_MPLS = 0x8847,	/* RFC 5332 */
	ETHERTYPE_MPLS_UPSTREAM = 0x8848,
	ETHERTYPE_PPPOE = 0x8864,	/* session stage (RFC 2516) */
	ETHERTYPE_CISCO_METADATA = 0x8909,
	ETHERTYPE_VN_TAG = 0x8926,
};

enum { VLAN_ID = 0x0fff };

/* UDP ports of tunnels. */
enum { PORT_GTP = 2152, PORT_VXLAN = 4789, PORT_GENEVE = 6081 };

/* Destination ports of traceroute's UDP probes, and how many of them. */
enum { PORT_TRACEROUTE = 33434, TRACEROUTE_PORTS = 256 };

/* PPP's protocol numbers (RFC 1332, RFC 5072). */
enum { PPP_IPV4 = 0x0021, PPP_IPV6 = 0x0057 };

/* The first two bytes of a PPPoE session's header: version 1, type 1, code 0 (RFC 2516). */
enum { PPPOE_SESSION = 0x1100 };

/* Header with PPP protocol number; an MPLS label, and the bit of its third byte that
 * marks the last. */
enum { PPPOE_BYTES = 8, MPLS_BYTES = 4, MPLS_BOTTOM = 0x01 };

struct vlan_tag {
	__be16 control; /* priority, drop eligible, VLAN id */
	__be16 type;	/* of what follows */
};

/* IANA protocol numbers; for IPv6 also extension headers. */
enum {
	PROTOCOL_HOP_BY_HOP = 0,
	PROTOCOL_ICMP = 1,
	PROTOCOL_IPIP = 4,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	PROTOCOL_IPV6 = 41,
	PROTOCOL_ROUTING = 43,
	PROTOCOL_FRAGMENT = 44,
	PROTOCOL_GRE = 47,
	PROTOCOL_AUTHENTICATION = 51,
	PROTOCOL_ICMPV6 = 58,
	PROTOCOL_DESTINATION = 60,
	PROTOCOL_MOBILITY = 135,
	PROTOCOL_HIP = 139,
	PROTOCOL_SHIM6 = 140,
};

enum {
	IPV4_DONT_FRAGMENT = 0x4000,
	IPV4_MORE_FRAGMENTS = 0x2000,
	IPV4_FRAGMENT_OFFSET = 0x1fff, /* in units of 8 bytes */
	IPV6_FRAGMENT_OFFSET = 0xfff8, /* in bytes, once masked */
	IPV6_MORE_FRAGMENTS = 0x0001,
};

enum {
	ICMP_HEADER_BYTES = 8,
	ICMP_UNREACHABLE = 3,
	ICMP_CODE_HOST_UNREACHABLE = 1,
	ICMP_CODE_PROTOCOL_UNREACHABLE = 2,
	ICMP_CODE_PORT_UNREACHABLE = 3,
	ICMP_CODE_FRAGMENTATION_NEEDED = 4,
	ICMP_CODE_NETWORK_PROHIBITED = 9,
	ICMP_CODE_HOST_PROHIBITED = 10,
	ICMP_CODE_PROHIBITED = 13,
	ICMPV6_TOO_BIG = 2,
	ICMPV6_CODE_NO_ROUTE = 0,
	ICMPV6_CODE_BEYOND_SCOPE = 2,
	ICMPV6_CODE_ADDRESS_UNREACHABLE = 3,
	ICMPV6_CODE_UNKNOWN_HEADER = 1, /* of a parameter problem */
	ICMPV6_ROUTER_SOLICITATION = 133,
	ICMPV6_NEIGHBOR_ADVERTISEMENT = 136,
	ICMPV6_REDIRECT = 137,
};

/* Limits of the parser. */
enum {
	MAX_LINK_HEADERS = 16, /* between the Ethernet header and the IP header */
	FAST_TAGS = 2,	       /* by the fast parser */
	FAST_LABELS = 3,       /* likewise, of MPLS */
	FAST_EXTENSIONS = 8,   /* likewise, of other traffic */
	MAX_EXTENSIONS = 64,
	MAX_ND_OPTIONS = 16,
	/* In the upper half of an advertisement's second word: it answers a solicitation. */
	ND_SOLICITED = 0x4000,
	/* Maximum response delay of a listener query to all hosts, ms: what the smallest querier
	 * leaves them, by far. */
	MLD_DELAY_LEAST = 100,
	MAX_OPTIONS_BYTES = 256,
	MAX_CHECKSUM_BYTES = 256,
	MAX_ICMP_OFFSET = 9216,
	MIN_FIRST_FRAGMENT4 = 48,
	MIN_FIRST_FRAGMENT6 = 640,
};

#endif
