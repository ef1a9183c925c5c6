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
 * Puts these entries in force, all blocks or all allowances. `replace`: they replace all decisions
 * of that kind that operators made under the batch's tag. All or nothing: on failure, lists and
 * record are unchanged; if the entries have a tag, a record that cannot be written is one. Entries
 * that stay are covered at all times. Adds to `tally`. 0 or a negative errno, reported: -ENOSPC,
 * -EPERM, -ENOMEM, -EIO; -ENOTSUP: to be replaced, but no record is kept.
 */
int list_tags_put(const struct pins *pins, const struct list_batch *batch, bool replace, __u64 now,
		  struct list_tally *tally);

#endif
