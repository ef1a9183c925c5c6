/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The writing side of the table of the lists (headers/block_table.h), and the reading side of
 * commands.  It knows no policy: lists.c does, and looks after presence bits and counts.  Callers
 * that change the table hold pins_lock_lists().
 */
#ifndef ICMPGUARD_LISTS_BLOCK_TABLE_H
#define ICMPGUARD_LISTS_BLOCK_TABLE_H

#include "kernel/pins.h"

/* What a slot matches. */
struct block_key block_table_key(const struct block_slot *slot);
/* The hash of a key in this instance. */
__u64 block_table_hash(const struct pins *pins, const struct block_key *key);

/* The slot of a key for an action and an origin, or NULL. It lies in shared memory. */
struct block_slot *block_table_find(const struct pins *pins, const struct block_key *key,
				    enum list_action action, enum list_origin origin);

/* Links a slot for a key that has none for this action and origin, its counters at zero.
 * `value`: its until, action, origin, by_rule, created, interval, rule and scope; the rest is
 * filled in.  0, or -ENOSPC, not reported, where there is no room. */
int block_table_insert(const struct pins *pins, const struct block_key *key,
		       const struct block_slot *value);

/* Takes a slot out that is linked. */
void block_table_remove(const struct pins *pins, struct block_slot *slot);

/* Begins a slot's counters at zero again. */
void block_table_clear_hits(const struct pins *pins, struct block_slot *slot);

/* The counters of a slot, summed over CPUs. 0 or a negative errno, reported. */
int block_table_hits(const struct pins *pins, const struct block_slot *slot,
		     struct block_hits *sum);

/* Calls `each` for every slot, in no order, until it returns other than 0; that is returned.
 * `each` may remove the slot it is given. What comes or goes meanwhile may be missed or there. */
int block_table_each(const struct pins *pins,
		     int (*each)(const struct pins *pins, struct block_slot *slot, void *context),
		     void *context);

/* Takes slots back that no chain leads to: a writer died. */
void block_table_reclaim(const struct pins *pins);

#endif
