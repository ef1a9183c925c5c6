/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One address type for both families: 16 bytes in network order, an IPv4 address
 * as IPv4-mapped IPv6 (::ffff:a.b.c.d, RFC 4291 section 2.5.5.2).
 */
#ifndef ICMPGUARD_ADDRESS_H
#define ICMPGUARD_ADDRESS_H

#include "headers/types.h"

struct address {
	union {
		__u8 bytes[16];
		__be32 words[4];
		__u64 halves[2];
	};
};
_Static_assert(sizeof(struct address) == 16, "an address is 16 bytes");

/* A prefix; length counts bits of the 128, so an IPv4 /24 has length 120. */
struct prefix {
	__u32 length;
	struct address address;
} __attribute__((packed, aligned(4)));
_Static_assert(sizeof(struct prefix) == 20, "the key of a longest-prefix trie");

enum { IPV4_MAPPED_BITS = 96 };

/* Returns the mapped form of an IPv4 address in network order. */
static __always_inline struct address address_from_ipv4(__be32 ipv4)
{
	struct address address = {};

	/* In one store: the whole is read right after, and two stores of half of it would
	 * stall the CPU. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	address.halves[1] = (__u64)ipv4 << 32 | 0xffff0000;
#else
	address.halves[1] = 0xffffULL << 32 | ipv4;
#endif
	return address;
}

static __always_inline bool address_is_ipv4(const struct address *address)
{
	return address->halves[0] == 0 && address->words[2] == host_to_network32(0xffff);
}

static __always_inline bool address_equal(const struct address *a, const struct address *b)
{
	return a->halves[0] == b->halves[0] && a->halves[1] == b->halves[1];
}

/* Returns whether it is the unspecified address, :: (RFC 4291, 2.5.2). */
static __always_inline bool address_is_unspecified(const struct address *address)
{
	return (address->halves[0] | address->halves[1]) == 0;
}

static __always_inline bool address_is_multicast(const struct address *address)
{
	if (address_is_ipv4(address))
		return (address->bytes[12] & 0xf0) == 0xe0;
	return address->bytes[0] == 0xff;
}

/* Returns whether many hosts answer to an address: multicast, or the limited broadcast. */
static __always_inline bool address_is_broadcast(const struct address *address)
{
	return address_is_multicast(address) ||
	       (address_is_ipv4(address) && address->words[3] == 0xffffffff);
}

/* fe80::/10, RFC 4291 section 2.5.6. */
static __always_inline bool address_is_link_local6(const struct address *address)
{
	return address->bytes[0] == 0xfe && (address->bytes[1] & 0xc0) == 0x80;
}

#endif
