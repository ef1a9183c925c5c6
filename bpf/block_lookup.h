/* SPDX-License-Identifier: GPL-2.0-only */
/* The reading side of the table of blocks of addresses (headers/block_slot.h). */
#ifndef ICMPGUARD_BPF_BLOCK_LOOKUP_H
#define ICMPGUARD_BPF_BLOCK_LOOKUP_H

#include "bpf/maps.h"

/* How often a reader looks that may have strayed, before it lets the packet go. */
enum { SLOT_TRIES = 2 };

static __always_inline bool presence_bit(const __u64 *bits, __u32 bit)
{
	/* Or clang folds the mask into a byte swap, whose result 6.12 does not bound. */
	opaque(bit);
	return bits[bit / 64 & (PRESENCE_BITS / 64 - 1)] >> (bit & 63) & 1;
}

/* Words that writers change meanwhile are read once, and in the order of the program. */
#define read_once(word) (*(const volatile __u32 *)&(word))

/* Of a number that counts from 1; NULL for 0, and past the end. */
static __always_inline struct block_slot *slot_of(__u32 number)
{
	__u32 key = number - 1;

	return bpf_map_lookup_elem(&block_slots, &key);
}

/* The number of the first slot of a chain; 0 where it has none. */
static __always_inline __u32 first_slot(__u64 hash)
{
	__u32 key = block_home(hash, block_slots_most), head = block_head(hash);
	struct block_slot *home = bpf_map_lookup_elem(&block_slots, &key);

	opaque(head);
	return home ? read_once(home->first[head & (BLOCK_HEADS - 1)]) : 0;
}

/* The number of the slot of an address; 0 where the chain does not have it. */
static __always_inline __u32 search_chain(const struct address *address, __u64 hash)
{
	__u32 number = first_slot(hash);
	struct block_slot *slot;
	int i;

	for (i = 0; i < BLOCK_CHAIN_MOST; i++) {
		slot = slot_of(number);
		if (!slot)
			return 0;
		if (address_equal(&slot->address, address))
			return number;
		number = read_once(slot->next);
	}
	return 0;
}

/* Likewise, by a reader who did not stray. */
__noinline int search_slot(const struct address *address, __u64 hash)
{
	__u32 uses, number;
	int i;

	if (!address)
		return 0;
	for (i = 0; i < SLOT_TRIES; i++) {
		uses = read_once(state.control.slot_uses);
		number = search_chain(address, hash);
		if (uses == read_once(state.control.slot_uses))
			return number;
	}
	return 0;
}

static __always_inline bool address_present(const struct address *address)
{
	return presence_bit(state.presence.addresses, presence_address_bit(address));
}

/* The number of the slot of an address; 0 where it has none. */
static __always_inline __u32 find_slot(const struct address *address)
{
	return address_present(address) ? search_slot(address, block_hash(address, hash_seed)) : 0;
}

/* Likewise, and sooner where the slot is the first of its chain, as most are. */
static __always_inline __u32 find_slot_early(const struct address *address)
{
	struct block_slot *slot;
	__u32 uses, number;
	__u64 hash;

	if (!address_present(address))
		return 0;
	hash = block_hash(address, hash_seed);
	uses = read_once(state.control.slot_uses);
	number = first_slot(hash);
	slot = slot_of(number);
	if (!slot)
		return 0;
	if (address_equal(&slot->address, address) && uses == read_once(state.control.slot_uses))
		return number;
	return search_slot(address, hash);
}

#endif
