/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The counts, presence bits and lengths derived from the table of the lists: updated as entries are
 * added, and rebuilt after some were removed, so that nothing walks all blocks to count them. For
 * the writers of the lists, which hold pins_lock_lists().
 */
#ifndef ICMPGUARD_LISTS_LIST_COUNTS_H
#define ICMPGUARD_LISTS_LIST_COUNTS_H

#include "kernel/pins.h"

/* Returns whether `more` entries with this prefix length fit. */
bool list_counts_room(const struct pins *pins, __u32 length, bool allow, __u32 more);

/* Returns how many more entries fit. */
__u32 list_counts_left(const struct pins *pins, __u32 length, bool allow);

/* Sets the presence bits and the length of a key before it is inserted. */
void list_counts_mark(const struct pins *pins, const struct block_key *key,
		      enum list_action action);

/* Counts a slot before it is inserted or replaces `before`. Used are its until, scope, action,
 * by_rule, and the length of `before` or else its own. */
void list_counts_will_add(const struct pins *pins, const struct block_slot *before,
			  const struct block_slot *value);
/* Uncounts a removed slot. */
void list_counts_removed(const struct pins *pins, const struct block_slot *slot);

#endif
