/* SPDX-License-Identifier: GPL-2.0-only */
/* What decisions come to in a slot of the table. */
#ifndef ICMPGUARD_LISTS_LIST_SLOT_H
#define ICMPGUARD_LISTS_LIST_SLOT_H

#include "kernel/pins.h"
#include "lists/list_entry.h"

/* The slot of an entry alone. */
struct block_slot list_slot_for(const struct list_entry *entry, __u64 now);
/* Whether it covers anything. */
bool list_slot_live(const struct block_slot *slot, __u64 now);
/* Takes of each scope the later end of the two; what has expired of `standing` is over. */
void list_slot_add(struct block_slot *value, const struct block_slot *standing, __u64 now);
/* Puts a value in the place of a slot's, which keeps its age and its counters where it is live, and
 * counts it. */
void list_slot_replace(const struct pins *pins, struct block_slot *slot, struct block_slot *value,
		       __u64 now);
/* Takes a slot out, and counts it out. */
void list_slot_remove(const struct pins *pins, struct block_slot *slot);
/* Makes the slot of an entry's key, action and origin, where one stands, what the records of these
 * say: without any it goes. 0, or a negative errno, reported: then it is as it was. */
int list_slot_settle(const struct pins *pins, const struct list_entry *entry, __u64 now);

#endif
