/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decisions by the name of the list that they are of.  Of one key there may be several, of as many
 * tags; the slot of the kernel's view covers what the latest of them does, and goes with the last.
 */
#ifndef ICMPGUARD_LISTS_LIST_TAGS_H
#define ICMPGUARD_LISTS_LIST_TAGS_H

#include "lists/lists.h"

struct list_tally {
	unsigned int added;   /* keys that had no decision */
	unsigned int kept;    /* that had one */
	unsigned int removed; /* that the tag had, and has no longer */
	unsigned int lifted;  /* blocks that allowances lifted */
};

/*
 * Puts these entries in force, all blocks or all allowances, in the order of list_entry_compare();
 * with a tag, whose decisions of that kind, by operators, are then these alone.  All or none: what
 * goes wrong leaves lists and record as they were.  An address that stays is covered at any time.
 * `tally` is added to.  0 or a negative errno, reported: -ENOSPC, -EPERM, -ENOMEM; -ENOTSUP: a tag
 * where no record is kept.
 */
int list_tags_put(const struct pins *pins, const struct list_entry *entries, size_t count,
		  const char *tag, bool allows, __u64 now, struct list_tally *tally);

#endif
