/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The block list and the allow list of an instance: the one place that knows what decisions
 * come to.
 *
 * What people and rules decided are entries (list_entry.h), recorded in the store
 * (list_store.h).  The kernel side has what they come to (headers/block_table.h): it drops a
 * packet if any live block covers it, of its address or of any prefix that holds it, in its
 * network or in any, unless its source is allowed.  So a narrower, weaker or expired entry
 * exempts from no other one.  It is changed first, and at once; the record follows.
 *
 * Of one key and tag an operator's block replaces the operator's before; those of other tags stand
 * beside it (list_tags.h). One of a rule adds to those of rules.  Callers that change lists hold
 * pins_lock_lists().
 */
#ifndef ICMPGUARD_LISTS_LISTS_H
#define ICMPGUARD_LISTS_LISTS_H

#include "kernel/pins.h"
#include "base/prefix_set.h"
#include "lists/list_entry.h"

/*
 * Adds or replaces a block; `created` is set to `now`.  A live one that is replaced or added to
 * keeps its counters and its age.
 * -ENOSPC, reported: the list is full even after expired entries were swept.
 * -EPERM, reported: one live allowance covers all of it.
 * -EEXIST, silent: a rule's block, and an operator's drops as much for as long.
 */
int lists_block(const struct pins *pins, const struct list_entry *entry, __u64 now);

/* Adds or replaces an allowance.  One without an end lifts the blocks of addresses and prefixes
 * within it; while one with an end lasts they rest.  The number lifted, or a negative errno,
 * reported: -ENOSPC. */
int lists_allow(const struct pins *pins, const struct list_entry *entry, __u64 now);

/* Whether there is room for all of these at once, what expired being swept if need be, where
 * `freed` slots, of addresses and of prefixes, are going. 0 or a negative errno, reported with how
 * many there is room for: -ENOSPC. */
int lists_fit(const struct pins *pins, const struct list_entry *entries, size_t count,
	      const __u32 freed[2], __u64 now);

typedef bool list_match(const struct list_entry *entry, void *context);

/* Removes the blocks, or the allowances, for which `match` returns true: of entries as they stand
 * in the kernel, without reason and author. The number removed, or a negative errno, reported. */
int lists_unblock(const struct pins *pins, list_match *match, void *context);
int lists_disallow(const struct pins *pins, list_match *match, void *context);

/* Removes what expired. The number removed, or a negative errno, reported. Costs nothing while
 * nothing expires. */
int lists_sweep(const struct pins *pins, __u64 now);

/* Which of the two lists. */
enum list_which { LIST_BLOCKS, LIST_ALLOWS, LISTS };

/* Calls `each` for every entry, expired ones too, in the order of list_entry_compare(), until it
 * returns other than 0; that is returned, or a negative errno, reported. */
int lists_each(const struct pins *pins, enum list_which which,
	       int (*each)(const struct list_entry *, void *), void *context);

/* The latest end of a live block of exactly this source, by whomever, in any network. 0 or
 * -ENOENT; BLOCK_FOREVER: it has none. */
int lists_blocked_until(const struct pins *pins, const struct prefix *prefix, __u64 now,
			__u64 *until);

/* Likewise of the block that an entry is, of whichever side. */
int lists_stands_until(const struct pins *pins, const struct list_entry *entry, __u64 now,
		       __u64 *until);

/* Whether the kernel side finds a host on the allow list. */
bool lists_allowed(const struct pins *pins, const struct identity *host, __u64 now);
/* Whether every address of the prefix, in every network, is on it by one allowance. */
bool lists_cover(const struct pins *pins, const struct prefix *prefix, __u64 now);

/* Whether the block drops packets in the mode that is in force: what an operator blocked is
 * dropped in every mode but off, what a rule blocked only in enforce mode. */
bool lists_enforced(const struct pins *pins, const struct list_entry *entry, __u64 now);

/* How many blocks of rules stand, expired ones too until they are swept; of all, by scope. */
__u32 lists_rule_blocks(const struct pins *pins);
__u32 lists_scope_blocks(const struct pins *pins, enum block_scope scope);
/* Those of a scope that rules made, or that operators did. */
__u32 lists_blocks_of(const struct pins *pins, enum block_scope scope, bool by_rule);

/* What the entry of a slot is, as the slot alone tells it: without reason, author and counters. */
struct list_entry lists_entry_of(const struct block_slot *slot);

/* Puts an entry into the kernel's view alone, added to what stands there. As lists_block(). */
int lists_restore(const struct pins *pins, const struct list_entry *entry, __u64 now);

/* Builds what is counted and what is read before the table anew from the table. */
void lists_refresh(const struct pins *pins);

#endif
