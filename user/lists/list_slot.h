/* SPDX-License-Identifier: GPL-2.0-only */
/* Merges decisions into a slot of the table. */
#ifndef ICMPGUARD_LISTS_LIST_SLOT_H
#define ICMPGUARD_LISTS_LIST_SLOT_H

#include "kernel/pins.h"
#include "lists/list_entry.h"

/* Returns the slot of a single entry. */
struct block_slot list_slot_for(const struct list_entry *entry, __u64 now);
/* Returns whether the slot covers anything. */
bool list_slot_live(const struct block_slot *slot, __u64 now);
/* Returns whether the slot does what the entry asks for, for as long. */
bool list_slot_covers(const struct block_slot *slot, const struct list_entry *entry);
/* Merges unexpired scopes of `standing` into `value`: the later end of each scope applies. */
void list_slot_add(struct block_slot *value, const struct block_slot *standing, __u64 now);
/* Replaces a slot's value and updates the counts. A live slot keeps its age and its counters. */
void list_slot_replace(const struct pins *pins, struct block_slot *slot, struct block_slot *value,
		       __u64 now);
/* Removes a slot and updates the counts. */
void list_slot_remove(const struct pins *pins, struct block_slot *slot);
/* Recomputes the slot of an entry's key, action and origin, if it exists, from its records; without
 * any it is removed. 0, or a negative errno, reported, with the slot unchanged. */
int list_slot_settle(const struct pins *pins, const struct list_entry *entry, __u64 now);

#endif
