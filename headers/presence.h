/* SPDX-License-Identifier: GPL-2.0-only */
/* Read before the table of the lists: most packets need no look-up. */
#ifndef ICMPGUARD_PRESENCE_H
#define ICMPGUARD_PRESENCE_H

#include "headers/block.h"

/* A clear bit proves that no entry can match; a set bit requires a look-up. */
enum { PRESENCE_BITS = 1 << 16 };

struct presence {
	__u64 keys[PRESENCE_BITS / 64];	    /* a bit of every entry, by presence_key_bit */
	__u64 prefixes[PRESENCE_BITS / 64]; /* another of each prefix, by presence_prefix_bit */
};

/* Returns the bit of a key's hash (headers/block_table.h), of which the table uses
 * the upper half. */
static __always_inline __u32 presence_key_bit(__u64 hash)
{
	return hash >> 16 & (PRESENCE_BITS - 1);
}

/* Returns the bit of a prefix: by the upper 16 bits of an IPv4 address, by the upper 32 of an IPv6
 * one, folded to 16. A shorter prefix sets every bit that it covers. */
static __always_inline __u32 presence_prefix_bit(const struct address *address)
{
	__u32 upper;

	if (address_is_ipv4(address))
		return address->bytes[12] << 8 | address->bytes[13];
	upper = network_to_host32(address->words[0]);
	return (upper ^ upper >> 16) & (PRESENCE_BITS - 1);
}

/* Bits of list_words.present, and of list_length.present: which entries exist. */
enum {
	PRESENT_SOURCES = 1 << 0, /* blocks of this side */
	PRESENT_TARGETS = 1 << 1,
	PRESENT_PAIRS = 1 << 2,
	PRESENT_ALLOWS = 1 << 3,
	PRESENT_PREFIXES = 1 << 4,	/* one of these is a prefix */
	PRESENT_NETWORKS = 1 << 5,	/* one of these names a network */
	PRESENT_CONVERSATIONS = 1 << 8, /* blocks of one identifier of a pair */
	/* Entries about both ends of a packet. */
	PRESENT_BOTH = PRESENT_PAIRS | PRESENT_CONVERSATIONS,
};

enum { LIST_LENGTHS = 129, LIST_FAMILIES = 2, LIST_STORE_PATH = 256 };

/* A prefix length in use. */
struct list_length {
	__u64 mask[2]; /* network order, as in struct address */
	__u32 length;  /* in bits of 128 */
	__u32 present; /* PRESENT_* of the entries of this length */
};

/* Longest first: the lengths of IPv4 prefixes, and of IPv6 ones. An address is looked up with those
 * of its family alone, so that ::/0, whose bits IPv4-mapped addresses share, holds none. */
struct list_lengths {
	__u32 count[LIST_FAMILIES];
	struct list_length lengths[LIST_FAMILIES][LIST_LENGTHS];
};

static __always_inline __u32 list_family(const struct address *address)
{
	return address_is_ipv4(address) ? 0 : 1;
}

/* Numbers of entries, expired ones included until they are swept. */
struct list_counts {
	__u32 blocks[2][BLOCK_SCOPE_COUNT]; /* of operators; of rules only */
	__u32 block_addresses;		    /* limited by maps.blocks; pairs count here */
	__u32 block_prefixes;		    /* limited by maps.block-prefixes */
	__u32 allow_addresses;
	__u32 allow_prefixes;
};

/* Plain memory of the lists, a part of struct state. */
struct list_words {
	__u32 present; /* PRESENT_* */
	__u32 slot;    /* which element of `lengths` is in force */
	struct list_lengths lengths[2];
	/* Used by the user side only. */
	struct list_counts counts;
	__u32 most_addresses;	     /* maps.blocks */
	__u32 most_prefixes;	     /* maps.block-prefixes */
	__u32 free_hint;	     /* where to look for a free slot */
	__u32 unrecorded;	     /* enum list_arrears */
	__u64 next_expiry;	     /* nothing expires before */
	char store[LIST_STORE_PATH]; /* the file of the record; "": none */
	char audit[LIST_STORE_PATH]; /* the file where changes by commands are recorded; "": none */
};

#endif
