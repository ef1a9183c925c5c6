/* SPDX-License-Identifier: GPL-2.0-only */
/* Two bits that spare a look-up. */
#ifndef ICMPGUARD_PRESENCE_H
#define ICMPGUARD_PRESENCE_H

#include "headers/address.h"

/* Read before the block list.  A clear bit proves that no block can match, a set
 * one that it is worth a look-up. */
enum { PRESENCE_BITS = 1 << 16 };

struct presence {
	__u64 addresses[PRESENCE_BITS / 64]; /* by hash of the address */
	__u64 prefixes[PRESENCE_BITS / 64];  /* by presence_prefix_bit */
};

/* Where a block of exactly this address is marked. The seed is fixed: writers in
 * several processes must agree, and a collision costs only a look-up. */
static __always_inline __u32 presence_address_bit(const struct address *address)
{
	__u64 mixed = address->halves[0] ^ (address->halves[1] * 0x9e3779b97f4a7c15ULL);

	return (mixed ^ mixed >> 32) >> 16 & (PRESENCE_BITS - 1);
}

/* Where prefix blocks are marked: an IPv4 address by its upper 16 bits, an IPv6 one
 * by its upper 32 folded to 16.  A shorter prefix sets every bit that it covers. */
static __always_inline __u32 presence_prefix_bit(const struct address *address)
{
	__u32 upper;

	if (address_is_ipv4(address))
		return address->bytes[12] << 8 | address->bytes[13];
	upper = network_to_host32(address->words[0]);
	return (upper ^ upper >> 16) & (PRESENCE_BITS - 1);
}

#endif
