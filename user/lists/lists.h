/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The block list and the allow list of an instance: the only place that defines what decisions
 * amount to.
 *
 * Decisions of operators and rules are entries (list_entry.h), recorded in the store
 * (list_store.h). The kernel side has the merged result (headers/block_table.h): it drops a packet
 * if any live block covers it, by its address or any prefix that contains it, in its network or in
 * any network, unless its source is allowed. So a narrower, weaker or expired entry never exempts
 * from another one. The kernel's table is changed first, and immediately; the record follows.
 *
 * An operator's block replaces the operator's previous block of that key and tag; those of other
 * tags coexist (list_tags.h). A rule's block is merged with those of other rules. Callers that
 * change lists hold pins_lock_lists().
 */
#ifndef ICMPGUARD_LISTS_LISTS_H
#define ICMPGUARD_LISTS_LISTS_H

#include "kernel/pins.h"
#include "base/prefix_set.h"
#include "lists/list_batch.h"

/*
 * Adds or replaces a block; `created` is set to `now`. A live block that is replaced or merged
 * keeps its counters and its age. -ENOSPC, reported: the list is full even after sweeping. -EPERM,
 * reported: one live allowance covers all of it. -EEXIST, not reported: a rule's block where an
 * operator's drops as much for as long.
 */
int lists_block(const struct pins *pins, const struct list_entry *entry, __u64 now);

/* Adds or replaces an allowance. Without an end, it lifts the blocks of addresses and prefixes
 * within it; with an end, they are suspended while it lasts. Returns the number lifted or a
 * negative errno, reported: -ENOSPC. */
int lists_allow(const struct pins *pins, const struct list_entry *entry, __u64 now);

/* Checks that all these entries fit at once, sweeping expired ones if needed, when `freed` slots
 * (of addresses and of prefixes) are about to be freed. 0 or a negative errno, reported with the
 * available room: -ENOSPC. */
int lists_fit(const struct pins *pins, const struct list_batch *batch, const __u32 freed[2],
	      __u64 now);

typedef bool list_match(const struct list_entry *entry, void *context);

/* Removes the blocks, or the allowances, for which `match` returns true; its entries come from the
 * kernel's table, without reason and author. Returns the number removed or a negative errno,
 * reported. */
int lists_unblock(const struct pins *pins, list_match *match, void *context);
int lists_disallow(const struct pins *pins, list_match *match, void *context);

/* Removes expired entries. Returns the number removed or a negative errno, reported. Costs nothing
 * until an entry expires. */
int lists_sweep(const struct pins *pins, __u64 now);

/* Selects one of the two lists. */
enum list_which { LIST_BLOCKS, LIST_ALLOWS, LISTS };

/* Calls `each` for every entry, including expired ones, in the order of list_entry_compare(), until
 * it returns nonzero; returns that value, or a negative errno, reported. */
int lists_each(const struct pins *pins, enum list_which which,
	       int (*each)(const struct list_entry *, void *), void *context);

/* Finds the latest end of a live block of exactly this source, of any origin, in any network. 0 or
 * -ENOENT; BLOCK_FOREVER: no end. */
int lists_blocked_until(const struct pins *pins, const struct prefix *prefix, __u64 now,
			__u64 *until);

/* The same for the block of an entry's key, of any side. */
int lists_stands_until(const struct pins *pins, const struct list_entry *entry, __u64 now,
		       __u64 *until);

/* Returns how many packets the rules' block of an entry's key and action has dropped, or in monitor
 * mode would have, since it was made; 0 without one. */
__u64 lists_dropped(const struct pins *pins, const struct list_entry *entry);

/* Returns whether the kernel side would find the host on the allow list. */
bool lists_allowed(const struct pins *pins, const struct identity *host, __u64 now);
/* Returns whether a single allowance covers all addresses of the prefix in every network; sets `by`,
 * unless NULL, to what is allowed then: the prefix itself or one that holds it. */
bool lists_cover(const struct pins *pins, const struct prefix *prefix, __u64 now,
		 struct prefix *by);

/* Returns whether the block drops packets in the current mode: operators' blocks in every mode but
 * off, rules' blocks only in enforce mode. */
bool lists_enforced(const struct pins *pins, const struct list_entry *entry, __u64 now);
/* Returns whether the block has no effect for now, because an allowance covers its sources. */
bool lists_rests(const struct pins *pins, const struct list_entry *entry, __u64 now);

/* lists_rule_blocks(): the number of rules' blocks; lists_scope_blocks(): all blocks of a scope.
 * Expired ones count until swept. */
__u32 lists_rule_blocks(const struct pins *pins);
__u32 lists_scope_blocks(const struct pins *pins, enum block_scope scope);
/* The blocks of a scope made by rules, or by operators. */
__u32 lists_blocks_of(const struct pins *pins, enum block_scope scope, bool by_rule);

/* Returns the entry of a slot, with only what the slot contains: no reason, author or counters. */
struct list_entry lists_entry_of(const struct block_slot *slot);

/* Puts an entry into the kernel's table only, merged with what is there. Returns as
 * lists_block(). */
int lists_restore(const struct pins *pins, const struct list_entry *entry, __u64 now);

/* Invalidates what the kernel side has looked up and cached, after a change of allowances. */
void lists_new_generation(const struct pins *pins);

/* Rebuilds the counts and the presence bits from the table. */
void lists_refresh(const struct pins *pins);

#endif
