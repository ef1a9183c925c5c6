/* SPDX-License-Identifier: GPL-2.0-only */
/* What the configuration allows and blocks: entries of ORIGIN_CONFIGURATION, which are never read
 * back, but are what the configuration says now. */
#ifndef ICMPGUARD_LISTS_LIST_CONFIGURED_H
#define ICMPGUARD_LISTS_LIST_CONFIGURED_H

#include "lists/list_tags.h"

/* Allows what the configuration does, and no longer what it did.  What operators allowed stays. 0
 * or a negative errno, reported: then what was allowed before still is, and nothing else. */
int lists_configure(const struct pins *pins, const struct prefix *prefixes, size_t count,
		    __u64 now);

/* An entry of a blocklist. */
struct configured_item {
	struct prefix prefix;
	char tag[LIST_TAG]; /* the list's name */
};

/* In order of prefixes and tags, once sorted. */
struct configured_blocks {
	struct configured_item *items;
	size_t count;
};

void configured_blocks_sort(struct configured_blocks *blocks);
void configured_blocks_free(struct configured_blocks *blocks);

/*
 * Blocks what these lists have, with scope icmp, and no longer what others had; `before`: what was
 * blocked by the last call.  None of them may be allowed.  0 or a negative errno, reported: nothing
 * was changed where it is -ENOSPC.  `tally` is added to.
 */
int lists_configure_blocks(const struct pins *pins, const struct configured_blocks *before,
			   struct configured_blocks *blocks, __u64 now, struct list_tally *tally);

#endif
