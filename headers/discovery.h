/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a router advertisement (RFC 4861, RFC 1256) or a redirect claims beyond what struct packet
 * has.  Numbers are in host order.
 */
#ifndef ICMPGUARD_DISCOVERY_H
#define ICMPGUARD_DISCOVERY_H

#include "headers/address.h"

/* Flags of a neighbour advertisement, in the upper byte of its second word. */
enum { NA_ROUTER = 0x80, NA_SOLICITED = 0x40, NA_OVERRIDE = 0x20 };

/* Flags of a router advertisement that have hosts ask by DHCPv6 for addresses, or for all else. */
enum { RA_MANAGED = 0x80, RA_OTHER = 0x40 };

/* Preference in a router advertisement (RFC 4191 section 2.2); 01 is high, 11 low. */
enum { RA_PREFERENCE = 0x18, RA_PREFERENCE_HIGH = 0x08, RA_PREFERENCE_LOW = 0x18 };

/* Options (IANA, IPv6 Neighbor Discovery Option Formats). */
enum {
	OPTION_SOURCE_LINK = 1,
	OPTION_TARGET_LINK = 2,
	OPTION_PREFIX = 3,
	OPTION_REDIRECTED = 4,
	OPTION_MTU = 5,
	OPTION_ROUTE = 24,
	OPTION_RESOLVERS = 25,
	OPTION_SEARCH_LIST = 31,
	OPTION_PORTAL = 37,
	OPTION_TRANSLATION = 38,
	OPTION_ENCRYPTED = 144,
};

/* A shorter prefix of a route, or more routes than this, cover much of the address space, like a
 * default route. No registry allocates shorter ones to a network than /20, and few below /29. */
enum { WIDE_ROUTE = 24, MANY_ROUTES = 8 };

/* What an advertisement offers besides a default route. */
enum {
	/* Name servers, also encrypted (RFC 8106, RFC 9463), search lists, the prefix of a
	 * translator (RFC 8781), a captive portal (RFC 8910). */
	OFFERS_RESOLVERS = 1 << 0,
	OFFERS_ADDRESSES = 1 << 1, /* a prefix to form addresses from, or that is on-link */
	OFFERS_LOCAL = 1 << 2,	   /* unique local addresses (RFC 4193), or a route to them */
	OFFERS_ROUTE = 1 << 3,	   /* another route, to much of the address space: */
	OFFERS_WIDE_ROUTE = 1 << 4,
	OFFERS_LIMITS = 1 << 5, /* an MTU, a hop limit that does not reach far, or timers */
	OFFERS_DHCP = 1 << 6,	/* that hosts ask by DHCPv6, of which anybody may answer */
};

/* No path through the Internet is that long (RFC 1700 recommended 64). */
enum { LOW_HOP_LIMIT = 64 };

enum { LINK_BYTES = 6 };

/* Compares two link-layer addresses. Without a branch for each byte: the verifier would follow
 * each. */
static __always_inline bool link_equal(const __u8 *a, const __u8 *b)
{
	return !((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]) | (a[4] ^ b[4]) |
		 (a[5] ^ b[5]));
}

/* Returns whether routers share this link-layer address: VRRP (RFC 5798), HSRP, GLBP. */
static __always_inline bool link_is_virtual(const __u8 *link)
{
	__u32 vendor = (__u32)link[0] << 16 | (__u32)link[1] << 8 | link[2];

	switch (vendor) {
	case 0x00005e:
		return link[3] == 0 && (link[4] == 1 || link[4] == 2);
	case 0x00000c:
		return (link[3] == 0x07 && link[4] == 0xac) || link[3] == 0x9f;
	case 0x000573:
		return link[3] == 0xa0;
	case 0x0007b4:
		return link[3] == 0;
	default:
		return false;
	}
}

/* Bits of discovery.found. */
enum {
	FOUND_FIXED = 1 << 0,  /* the fixed part was there */
	FOUND_QUOTE = 1 << 1,  /* a redirect quotes a packet, */
	FOUND_FORGED = 1 << 2, /* which its receiver did not send */
};

struct discovery {
	struct address subject;	    /* the gateway of a redirect; the first router of an ICMPv4
				       advertisement */
	struct address destination; /* the destination whose packets are redirected */
	struct address receiver;    /* of the message */
	struct address prefix;	    /* the first one advertised */
	__u64 prefix_set;	    /* a bit for each prefix, by hash */
	__u64 manner;		    /* a hash of what it tells hosts to do from now on */
	__u64 offered[2];	    /* its prefixes, routes and servers: a bit for each in both, */
	__u64 withdrawn[2];	    /* and those that it takes back, with lifetime 0 */
	__u64 servers;		    /* the offered but prefixes and routes: two bits for each */
	__u32 offset;		    /* of the next option */
	__u32 left;		    /* bytes of options left */
	__u32 mtu;
	__u16 lifetime; /* seconds, of a router */
	__u8 flags;
	__u8 found; /* FOUND_* */
	__u8 prefixes;
	__u8 routes;
	__u8 options; /* options parsed */
	__u8 offers;  /* OFFERS_* */
	__u16 stance; /* of an advertisement: hop limit and flags */
	__u8 zero[2];
};

#endif
