/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of blocks of addresses: a chained hash in shared memory (the array block_slots),
 * because a look-up in a hash of the kernel's was the largest part of what a packet of a
 * blocked source cost.
 *
 * A slot is two things: the heads of four chains, so that chains are short even where no
 * room is left, and room for one block, of whichever chain.  A block stands in the slot of its
 * chain's head where that is free, in the cache line where it is looked for.
 *
 * Written by holders of pins_lock_lists() alone, read at any time.  One store links a block,
 * at the head of its chain, and one unlinks it: what is linked is in force and is listed,
 * what is not is neither.  Whoever dies in between loses a slot, which the next sweep finds.
 *
 * A slot that was unlinked keeps its `next`, so that a reader that stands there goes on.
 * It may stray only once the slot is filled anew, and before that control.slot_uses goes up:
 * a reader for whom it changed looks again.  (BPF has no barrier for loads on all kernels: a
 * CPU that puts them in another order may in that moment let a packet pass.)
 */
#ifndef ICMPGUARD_BLOCK_TABLE_H
#define ICMPGUARD_BLOCK_TABLE_H

#include "headers/block.h"

enum {
	BLOCK_HEADS = 4, /* of chains, in a slot */
	/* Of blocks in a chain: so many do not come about by chance, and the seed is secret. */
	BLOCK_CHAIN_MOST = 12,
};

struct block_slot {
	struct address address;
	struct block block;
	__u32 first[BLOCK_HEADS]; /* of each chain: number of a slot + 1; 0: none */
	__u32 next; /* in the chain that the block stands in, likewise */
	__u32 used; /* the room is taken */
};
_Static_assert(sizeof(struct block_slot) == 64, "a cache line");

/*
 * Multiply-shift (Dietzfelbinger et al., 1997) with a secret multiplier, thrice, the upper
 * half folded in between, so that no row of addresses falls in step with it.  Cheaper than
 * hash_address(), whose every bit is good: here the upper ones are.
 */
static __always_inline __u64 block_hash(const struct address *address, __u64 seed)
{
	__u64 multiplier = (seed ^ 0xd1342543de82ef95ULL) | 1;
	__u64 x = (address->halves[0] ^ seed) * multiplier;

	x = (x ^ x >> 32 ^ address->halves[1]) * multiplier;
	return (x ^ x >> 32) * multiplier;
}

/* Which of so many slots has the head of its chain, and which of the slot's heads it is. */
static __always_inline __u32 block_home(__u64 hash, __u32 slots)
{
	return (hash >> 32) * slots >> 32;
}

static __always_inline __u32 block_head(__u64 hash)
{
	return hash >> 30 & (BLOCK_HEADS - 1);
}

#endif
