/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Essential messages, which the network cannot do without: path-MTU discovery (RFC 1191, RFC
 * 8201), and neighbour and router discovery (RFC 4861; RFC 4890 section 4.3.1).  They pass blocks
 * and the limits of everything else, but in buckets of their own, and only while they are
 * well-formed and plausible: any host can send one.
 *
 *   ESSENTIAL(NAME, family, type, code, sign)
 *
 * sign: what makes it plausible.  QUOTE: it quotes a packet of its receiver, with a plausible MTU
 * (headers/faulty.h).  LINK: it was sent on this link, hop limit 255, which the parser checks.
 */
#ifndef ICMPGUARD_ESSENTIAL_H
#define ICMPGUARD_ESSENTIAL_H

#include "headers/types.h"

#define ESSENTIALS(ESSENTIAL)                                                                      \
	ESSENTIAL(FRAGMENTATION_NEEDED, 4, 3, 4, QUOTE)                                            \
	ESSENTIAL(PACKET_TOO_BIG, 6, 2, 0, QUOTE)                                                  \
	ESSENTIAL(ROUTER_SOLICITATION, 6, 133, 0, LINK)                                            \
	ESSENTIAL(ROUTER_ADVERTISEMENT, 6, 134, 0, LINK)                                           \
	ESSENTIAL(NEIGHBOR_SOLICITATION, 6, 135, 0, LINK)                                          \
	ESSENTIAL(NEIGHBOR_ADVERTISEMENT, 6, 136, 0, LINK)

enum essential {
	ESSENTIAL_NONE,
#define ESSENTIAL(name, ...) ESSENTIAL_##name,
	ESSENTIALS(ESSENTIAL)
#undef ESSENTIAL
		ESSENTIAL_COUNT
};

enum essential_sign { SIGN_QUOTE, SIGN_LINK };

#define ESSENTIAL4(name, family, type, code, sign)                                                 \
	[(family) == 4 ? (type) : 256 + ESSENTIAL_##name] = ESSENTIAL_##name,
#define ESSENTIAL6(name, family, type, code, sign)                                                 \
	[(family) == 6 ? (type) : 256 + ESSENTIAL_##name] = ESSENTIAL_##name,
TABLE __u8 essential_by_type4[256 + ESSENTIAL_COUNT] = { ESSENTIALS(ESSENTIAL4) };
TABLE __u8 essential_by_type6[256 + ESSENTIAL_COUNT] = { ESSENTIALS(ESSENTIAL6) };
#undef ESSENTIAL4
#undef ESSENTIAL6

TABLE __u8 essential_codes[ESSENTIAL_COUNT] = {
#define ESSENTIAL(name, family, type, code, sign) [ESSENTIAL_##name] = (code),
	ESSENTIALS(ESSENTIAL)
#undef ESSENTIAL
};

TABLE __u8 essential_signs[ESSENTIAL_COUNT] = {
#define ESSENTIAL(name, family, type, code, sign) [ESSENTIAL_##name] = SIGN_##sign,
	ESSENTIALS(ESSENTIAL)
#undef ESSENTIAL
};

/* Returns which of them a message may be; ESSENTIAL_NONE: none. */
static __always_inline enum essential essential_of(__u8 family, __u8 type, __u8 code)
{
	__u8 essential = family == 4 ? essential_by_type4[type] : essential_by_type6[type];

	return essential < ESSENTIAL_COUNT && essential_codes[essential] == code ?
		       (enum essential)essential :
		       ESSENTIAL_NONE;
}

enum {
	ESSENTIAL_RECEIVERS = 64,
	ESSENTIAL_LINKS = 8, /* interfaces share, by index modulo this */
	/* The rate of a link, in multiples of a receiver's. */
	ESSENTIAL_LINK_SHARE = 8,
	/* The rate of errors about a receiver's own packets, in multiples of a receiver's. */
	ESSENTIAL_ASKED_SHARE = 8,
};

/* Classes with separate buckets. */
enum essential_class {
	ESSENTIAL_STRANGER,
	ESSENTIAL_KNOWN,   /* the sender was seen before, by address and link-layer address */
	ESSENTIAL_ASKED,   /* an error about a packet that its receiver sent */
	ESSENTIAL_PAIR,	   /* the daemon knows its sender's pair of addresses (headers/guard.h) */
	ESSENTIAL_CLASSES, /* a power of two */
};

/* essentials: an array, by essential_key. Buckets (gcra.h) of one kind of message on one
 * link: of the link, and of receivers by a seeded hash; in ESSENTIAL_ASKED by that of
 * receiver and sender, in ESSENTIAL_PAIR by that of the sender's link-layer address. */
struct essential_buckets {
	__u64 link[ESSENTIAL_CLASSES];
	__u64 receivers[ESSENTIAL_CLASSES][ESSENTIAL_RECEIVERS];
};
_Static_assert(sizeof(struct essential_buckets) == 2080, "essentials value");

enum { ESSENTIAL_KEYS = ESSENTIAL_COUNT * ESSENTIAL_LINKS };

static __always_inline __u32 essential_key(enum essential essential, __u32 ifindex)
{
	return (__u32)essential * ESSENTIAL_LINKS + ifindex % ESSENTIAL_LINKS;
}

#endif
