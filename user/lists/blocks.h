/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The block and allow lists of an instance: a table in shared memory for blocked addresses, a
 * hash for allowed ones, longest-prefix tries for prefixes, and the presence bits before the
 * blocks.  Adding sets the bits first and the
 * entry then, so that no entry is ever invisible; removing rebuilds the bits.  Callers
 * that change lists hold pins_lock_lists().
 */
#ifndef ICMPGUARD_LISTS_BLOCKS_H
#define ICMPGUARD_LISTS_BLOCKS_H

#include "kernel/pins.h"
#include "base/prefix_set.h"

struct block_entry {
	struct prefix prefix;
	struct block block;
	struct block_hits hits; /* summed over CPUs */
};

struct allow_entry {
	struct prefix prefix;
	struct allow allow;
};

/*
 * Adds or replaces a block. `expires`: ns, timebase_now(); 0: never. A live block that is
 * replaced keeps its counters and its `created`.
 * -ENOSPC, reported: the map is full even after expired entries were swept.
 * -EPERM, reported: the address is on the allow list.
 * -EEXIST, silent: a rule's block would replace a live one that an operator made.
 */
int blocks_add(const struct pins *pins, const struct prefix *prefix, enum block_scope scope,
	       __u16 rule, __u64 expires, __u64 now);
/* Whether there is room for all of these at once, what expired being swept if need be. 0 or
 * a negative errno, reported: -ENOSPC. */
int blocks_fit(const struct pins *pins, const struct prefix_set *set, __u64 now);
/* -ENOENT where exactly this prefix is not blocked. */
int blocks_remove(const struct pins *pins, const struct prefix *prefix);
/* Removes every block for which `match` returns true, builds the presence bits anew from what
 * stays, and takes slots back that a writer who died has left. The number removed, or a negative errno, reported. */
int blocks_remove_if(const struct pins *pins, bool (*match)(const struct block_entry *, void *),
		     void *context);
/* Removes what expired. The number removed, or a negative errno, reported. To be called now
 * and then: the trie's longest match is final, so an expired block of a prefix hides a live
 * one of a shorter prefix until it is swept. */
int blocks_sweep(const struct pins *pins, __u64 now);
/* Copies the block of exactly this prefix. 0, -ENOENT, or another negative errno, reported. */
int blocks_find(const struct pins *pins, const struct prefix *prefix, struct block *block);
/* Calls `each` for every block, expired ones too: addresses first, each in address order,
 * until it returns other than 0; that is returned, or a negative errno, reported. */
int blocks_each(const struct pins *pins, int (*each)(const struct block_entry *, void *),
		void *context);
/* Whether the block drops packets in the mode that is in force: what an operator blocked is
 * dropped in every mode, what a rule blocked only in enforce mode. */
bool blocks_enforced(const struct pins *pins, const struct block *block);

/* Whether `expires` of a block or allowance is not past. */
static inline bool lists_live(__u64 expires, __u64 now)
{
	return expires == 0 || expires > now;
}

/* Adds or replaces an allowance, and removes the blocks of addresses and prefixes within
 * it. The number of blocks removed, or a negative errno, reported: -ENOSPC. A new generation
 * makes the kernel side look again. */
int allows_add(const struct pins *pins, const struct prefix *prefix, __u64 expires, __u64 now);
/* Like blocks_fit(). */
int allows_fit(const struct pins *pins, const struct prefix_set *set, __u64 now);
/* -ENOENT where exactly this prefix is not allowed. */
int allows_remove(const struct pins *pins, const struct prefix *prefix);
/* Removes what expired. The number removed, or a negative errno, reported. To be called now
 * and then: the kernel side remembers what it looked up until there is a new generation. */
int allows_sweep(const struct pins *pins, __u64 now);
/* Like blocks_each(). */
int allows_each(const struct pins *pins, int (*each)(const struct allow_entry *, void *),
		void *context);
/* Whether the kernel side finds the address on the allow list. */
bool allows_hold(const struct pins *pins, const struct address *address, __u64 now);
/* Whether every address of the prefix is on it by one allowance. */
bool allows_cover(const struct pins *pins, const struct prefix *prefix, __u64 now);

#endif
