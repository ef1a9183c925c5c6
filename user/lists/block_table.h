/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes the table of the lists (headers/block_table.h), and reads it for commands. It contains no
 * policy: lists.c does, and also maintains the presence bits and counts. Callers that change the
 * table hold pins_lock_lists().
 */
#ifndef ICMPGUARD_LISTS_BLOCK_TABLE_H
#define ICMPGUARD_LISTS_BLOCK_TABLE_H

#include "kernel/pins.h"

/* Returns what a slot matches. */
struct block_key block_table_key(const struct block_slot *slot);
/* Returns the hash of a key in this instance. */
__u64 block_table_hash(const struct pins *pins, const struct block_key *key);

/* Returns the slot of a key for an action and an origin, in shared memory, or NULL. */
struct block_slot *block_table_find(const struct pins *pins, const struct block_key *key,
				    enum list_action action, enum list_origin origin);

/* Inserts a slot for a key that has none for this action and origin, with counters at zero. `value`
 * provides until, action, origin, by_rule, created, interval, rule and scope. 0 or -ENOSPC, not
 * reported, if there is no room. */
int block_table_insert(const struct pins *pins, const struct block_key *key,
		       const struct block_slot *value);

/* Removes a slot. */
void block_table_remove(const struct pins *pins, struct block_slot *slot);

/* Resets a slot's counters. */
void block_table_clear_hits(const struct pins *pins, struct block_slot *slot);

/* Sums a slot's counters over all CPUs. 0 or a negative errno, reported. */
int block_table_hits(const struct pins *pins, const struct block_slot *slot,
		     struct block_hits *sum);

/* Calls `each` for every slot, unordered, until it returns nonzero, and returns that value. `each`
 * may remove its slot. Concurrent changes may or may not be seen. */
int block_table_each(const struct pins *pins,
		     int (*each)(const struct pins *pins, struct block_slot *slot, void *context),
		     void *context);

/* Frees slots of a dead writer, which are in no chain. */
void block_table_reclaim(const struct pins *pins);

#endif
