/* SPDX-License-Identifier: GPL-2.0-only */
/* Entries from the configuration (ORIGIN_CONFIGURATION). They are never restored from the record;
 * the current configuration defines them. */
#ifndef ICMPGUARD_LISTS_LIST_CONFIGURED_H
#define ICMPGUARD_LISTS_LIST_CONFIGURED_H

#include "lists/list_tags.h"

/* Allows the configured prefixes and removes those no longer configured. Operators' allowances
 * stay. 0, or a negative errno, reported, with the configured allowances unchanged. */
int lists_configure(const struct pins *pins, const struct prefix *prefixes, size_t count,
		    __u64 now);

/* An entry of a blocklist. */
struct configured_item {
	struct prefix prefix;
	char tag[LIST_TAG]; /* name of the list */
};

/* Ordered by prefix and tag, once sorted. */
struct configured_blocks {
	struct configured_item *items;
	size_t count;
};

void configured_blocks_sort(struct configured_blocks *blocks);
void configured_blocks_free(struct configured_blocks *blocks);

/*
 * Blocks the entries of these lists, with scope icmp, and removes those no longer listed; `before`:
 * the blocks of the last call. None of the entries may be allowed. 0 or a negative errno, reported;
 * nothing was changed if it is -ENOSPC. Adds to `tally`.
 */
int lists_configure_blocks(const struct pins *pins, const struct configured_blocks *before,
			   struct configured_blocks *blocks, __u64 now, struct list_tally *tally);

#endif
