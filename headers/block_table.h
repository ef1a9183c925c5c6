/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of the lists: a chained hash in shared memory, because a look-up in a hash of the
 * kernel's was the largest part of what a packet of a blocked source cost.
 *
 * Every entry of both lists stands in it: addresses and prefixes, of sources, targets and pairs.
 * A prefix is looked up by its masked address and its length, once for each length in use
 * (struct list_lengths), which is cheaper than a longest-prefix trie while there are few lengths.
 *
 * block_heads has the numbers of the first slots, densely, so that the heads of a million entries
 * are 8 MiB.  A slot is two adjacent cache lines on one page: the first is only read by the kernel
 * side, but that the CPU which first counts in the slot writes its number there, once; it alone
 * counts in the second line.  Other CPUs count in block_hits.  So each counter has one writer:
 * nothing is lost, and no line travels between CPUs under a flood that arrives on several queues.
 *
 * An entry is what several decisions come to: until when packets of each scope are covered, the
 * latest of all.  Of one identity and side there are up to five slots, in one chain: dropped or
 * limited, by operators or by rules (which monitor mode does not enforce), and allowed.
 *
 * Written by holders of pins_lock_lists() alone, read at any time.  One store changes until when a
 * scope is covered; while a slot is filled, linked and unlinked it covers nothing.  A writer that
 * dies in between loses a slot, which the next sweep finds.
 *
 * A slot that was unlinked keeps its `next`, so that a reader that stands there goes on.  It may
 * stray only once the slot is filled anew, and before that control.slot_uses goes up: a reader
 * for whom it changed looks again.  (BPF has no barrier for loads on all kernels: a CPU that puts
 * them in another order may in that moment let a packet pass.)
 */
#ifndef ICMPGUARD_BLOCK_TABLE_H
#define ICMPGUARD_BLOCK_TABLE_H

#include "headers/block.h"

enum {
	BLOCK_HEADS = 16, /* in an element of block_heads */
	/* Of slots in a chain: so many do not come about by chance, and the seed is secret. */
	BLOCK_CHAIN_MOST = 16,
	/* Allowances, beside the blocks that maps.blocks and maps.block-prefixes count. */
	ALLOWS_MOST = 4096,
	ALLOW_PREFIXES_MOST = 1024,
};

/* Whom an entry is about. */
struct block_key {
	struct address address; /* its bits behind `length` are 0; of a pair the lower one */
	struct address peer;	/* of a pair the other one; else 0 */
	__u32 network;		/* NETWORK_ANY, or as in struct identity */
	__u8 length;		/* of the prefix, in bits of 128 */
	__u8 side;		/* enum list_side */
	__u16 identifier;	/* of SIDE_CONVERSATION, as a number of this machine; else 0 */
};
_Static_assert(sizeof(struct block_key) == 40, "block key");

struct block_slot {
	struct address address;
	__u32 network;
	__u8 length;
	__u8 side;
	__u8 action;  /* enum list_action */
	__u8 by_rule; /* by rules alone: not enforced in monitor mode */
	/* By what a packet is: covered until then; 0: not; BLOCK_FOREVER. */
	__u64 until[BLOCK_SCOPE_COUNT];
	__u32 next;  /* in the chain: number of a slot + 1; 0: none */
	__u32 use;   /* number of this use of the room */
	__u32 owner; /* the CPU that counts in here, + 1; 0: none did yet */
	__u16 used;  /* the room is taken */
	__u16 identifier;

	struct block_hits hits; /* of the owner */
	__u64 bucket;		/* of LIST_LIMIT */
	struct address peer;
	__u64 created;
	__u32 interval; /* of LIST_LIMIT: microseconds a packet */
	__u16 rule;	/* that decided last, or BLOCK_BY_OPERATOR */
	__u8 origin;	/* enum list_origin */
	__u8 scope;	/* as it is counted in struct list_counts */
};
_Static_assert(sizeof(struct block_slot) == 128, "two cache lines");
_Static_assert(__builtin_offsetof(struct block_slot, hits) == 64, "the second line is counters'");

struct block_heads {
	__u32 first[BLOCK_HEADS]; /* of each chain: number of a slot + 1; 0: none */
};

/* How many slots and elements of block_heads there are for so many blocks. */
static __always_inline __u32 block_slots_for(__u32 addresses, __u32 prefixes)
{
	return addresses + prefixes + ALLOWS_MOST + ALLOW_PREFIXES_MOST;
}

static __always_inline __u32 block_heads_for(__u32 slots)
{
	return slots / (BLOCK_HEADS / 2) + 1;
}

/*
 * Multiply-shift (Dietzfelbinger et al., 1997) with a secret multiplier, thrice, the upper
 * half folded in between, so that no row of addresses falls in step with it.  Cheaper than
 * hash_address(), whose every bit is good: here the upper ones are.  Action and by_rule are no
 * part of it: what is said of one identity stands in one chain.
 */
static __always_inline __u64 block_hash_of(const struct address *address, __u64 salt, __u64 seed)
{
	__u64 multiplier = (seed ^ 0xd1342543de82ef95ULL) | 1;
	__u64 x = (address->halves[0] ^ seed ^ salt) * multiplier;

	x = (x ^ x >> 32 ^ address->halves[1]) * multiplier;
	return (x ^ x >> 32) * multiplier;
}

static __always_inline __u64 block_salt(__u32 network, __u8 length, __u8 side)
{
	return ((__u64)network << 32 | (__u32)length << 8 | side) * 0x9e3779b97f4a7c15ULL;
}

static __always_inline __u64 block_hash(const struct block_key *key, __u64 seed)
{
	__u64 salt = block_salt(key->network, key->length, key->side);

	if (side_has_peer(key->side))
		salt ^= block_hash_of(&key->peer, 0, seed);
	if (key->side == SIDE_CONVERSATION)
		salt += (key->identifier + 1) * 0xd6e8feb86659fd93ULL;
	return block_hash_of(&key->address, salt, seed);
}

/* Which of so many heads is that of its chain. */
static __always_inline __u32 block_home(__u64 hash, __u32 heads)
{
	return (hash >> 32) * heads >> 32;
}

/* The slot where the entry of a chain stands if that was free, so that a reader may look there and
 * at the head at once. */
static __always_inline __u32 block_own_slot(__u32 home)
{
	return home / 2;
}

/* The lower of two addresses, as numbers of this machine: any order will do. */
static __always_inline bool address_below(const struct address *a, const struct address *b)
{
	return a->halves[0] < b->halves[0] ||
	       (a->halves[0] == b->halves[0] && a->halves[1] < b->halves[1]);
}

#endif
