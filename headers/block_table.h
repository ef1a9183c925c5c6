/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of the lists: a chained hash in shared memory, because the look-up in a kernel hash
 * map was the largest part of what a packet of a blocked source cost.
 *
 * It holds every entry of both lists: addresses and prefixes, of sources, targets and pairs.  A
 * prefix is looked up by its masked address and its length, once for each length in use (struct
 * list_lengths), which is cheaper than a longest-prefix trie while there are few lengths.
 *
 * block_heads holds the numbers of the first slots, densely, so that the heads of a million
 * entries take 8 MiB.  A slot is two adjacent cache lines on one page.  The kernel side only reads
 * the first, except that the CPU that first counts in the slot writes its number there, once; only
 * that CPU counts in the second line.  Other CPUs count in block_hits.  So each counter has one
 * writer: no count is lost, and no line moves between CPUs under a flood that arrives on several
 * queues.
 *
 * An entry combines several decisions: it holds until when packets of each scope are covered, the
 * latest of all.  One identity and side has up to five slots, in one chain: dropped or limited, by
 * operators or by rules (which monitor mode does not enforce), and allowed.
 *
 * Only holders of pins_lock_lists() write; readers run at any time.  One store changes until when
 * a scope is covered; while a slot is filled, linked and unlinked it covers nothing.  A writer
 * that dies in between loses a slot, which the next sweep finds.
 *
 * A slot that was unlinked keeps its `next`, so that a reader on it goes on.  A reader may stray
 * only once the slot is filled again, and control.slot_uses is incremented before that: a reader
 * that sees it change looks again. (BPF has no load barrier on all kernels: a CPU that reorders
 * the loads may let a packet pass at that moment.)
 */
#ifndef ICMPGUARD_BLOCK_TABLE_H
#define ICMPGUARD_BLOCK_TABLE_H

#include "headers/block.h"

enum {
	BLOCK_HEADS = 16, /* per element of block_heads */
	/* Slots in a chain: no more occur by chance, and the seed is secret. */
	BLOCK_CHAIN_MOST = 16,
	/* Allow entries, in addition to the blocks that maps.blocks and
	 * maps.block-prefixes count. */
	ALLOWS_MOST = 4096,
	ALLOW_PREFIXES_MOST = 1024,
};

/* What an entry is about. */
struct block_key {
	struct address address; /* bits after `length` are 0; of a pair the lower one */
	struct address peer;	/* of a pair the other one; else 0 */
	__u32 network;		/* NETWORK_ANY, or as in struct identity */
	__u8 length;		/* of the prefix, in bits of 128 */
	__u8 side;		/* enum list_side */
	__u16 identifier;	/* of SIDE_CONVERSATION, in host order; else 0 */
};
_Static_assert(sizeof(struct block_key) == 40, "block key");

struct block_slot {
	struct address address;
	__u32 network;
	__u8 length;
	__u8 side;
	__u8 action;  /* enum list_action */
	__u8 by_rule; /* by rules only: not enforced in monitor mode */
	/* By scope: packets are covered until then; 0: not; BLOCK_FOREVER. */
	__u64 until[BLOCK_SCOPE_COUNT];
	__u32 next;  /* in the chain: number of a slot + 1; 0: none */
	__u32 use;   /* number of this use of the slot */
	__u32 owner; /* the CPU that counts in `hits`, + 1; 0: none yet */
	__u16 used;  /* the slot is taken */
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

/* The number of slots, and of elements of block_heads, for so many blocks. */
static __always_inline __u32 block_slots_for(__u32 addresses, __u32 prefixes)
{
	return addresses + prefixes + ALLOWS_MOST + ALLOW_PREFIXES_MOST;
}

static __always_inline __u32 block_heads_for(__u32 slots)
{
	return slots / (BLOCK_HEADS / 2) + 1;
}

/*
 * Multiply-shift (Dietzfelbinger et al., 1997) with a secret multiplier, three times, the upper
 * half folded in between, so that no sequence of addresses is in step with the multiplier.
 * Cheaper than hash_address(), of which every bit is good: here only the upper ones are.  Action
 * and by_rule are not hashed: all slots of one identity are in one chain.
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

/* Returns the head, of so many, of the hash's chain. */
static __always_inline __u32 block_home(__u64 hash, __u32 heads)
{
	return (hash >> 32) * heads >> 32;
}

/* Returns the slot that a chain's entry takes if it was free, so that a reader can load it and the
 * head at once. */
static __always_inline __u32 block_own_slot(__u32 home)
{
	return home / 2;
}

/* Returns whether one address is below another, as numbers of this machine: any order will do. */
static __always_inline bool address_below(const struct address *a, const struct address *b)
{
	return a->halves[0] < b->halves[0] ||
	       (a->halves[0] == b->halves[0] && a->halves[1] < b->halves[1]);
}

#endif
