/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is counted of the table of the lists, and read before it: kept up as entries come, and
 * built anew after some went.  So nothing walks all blocks to count them.  Of the writers of the
 * lists, who hold pins_lock_lists().
 */
#ifndef ICMPGUARD_LISTS_LIST_COUNTS_H
#define ICMPGUARD_LISTS_LIST_COUNTS_H

#include "kernel/pins.h"

/* Whether so many more entries have room, by the length of their prefixes. */
bool list_counts_room(const struct pins *pins, __u32 length, bool allow, __u32 more);

/* How many more have room. */
__u32 list_counts_left(const struct pins *pins, __u32 length, bool allow);

/* Sets the bits, and the length, of a key that is going to stand. */
void list_counts_mark(const struct pins *pins, const struct block_key *key,
		      enum list_action action);

/* Counts a slot that is going to stand, in the place of `before` or of none: counted are its
 * until, scope, action, by_rule, and the length of `before` or its own. */
void list_counts_will_add(const struct pins *pins, const struct block_slot *before,
			  const struct block_slot *value);
/* Counts out one that no longer stands. */
void list_counts_removed(const struct pins *pins, const struct block_slot *slot);

#endif
