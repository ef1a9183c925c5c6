/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decisions grouped by the name of their list (tag). A key may have several decisions, one per tag;
 * its slot in the kernel lasts as long as the latest of them, and is removed with the last.
 */
#ifndef ICMPGUARD_LISTS_LIST_TAGS_H
#define ICMPGUARD_LISTS_LIST_TAGS_H

#include "lists/lists.h"

struct list_tally {
	unsigned int added;   /* keys that had no decision */
	unsigned int kept;    /* keys that had one */
	unsigned int removed; /* keys that the tag no longer has */
	unsigned int lifted;  /* blocks lifted by allowances */
};

/*
 * Puts these entries in force, all blocks or all allowances, in the order of list_entry_compare().
 * With a tag, they replace all decisions of that kind that operators made under it. All or nothing:
 * on failure, lists and record are unchanged. Entries that stay are covered at all times. Adds to
 * `tally`. 0 or a negative errno, reported: -ENOSPC, -EPERM, -ENOMEM; -ENOTSUP: a tag, but no
 * record is kept.
 */
int list_tags_put(const struct pins *pins, const struct list_entry *entries, size_t count,
		  const char *tag, bool allows, __u64 now, struct list_tally *tally);

#endif
