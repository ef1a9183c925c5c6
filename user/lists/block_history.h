/* SPDX-License-Identifier: GPL-2.0-only */
/* Every block that existed during a replay, including expired ones. */
#ifndef ICMPGUARD_LISTS_BLOCK_HISTORY_H
#define ICMPGUARD_LISTS_BLOCK_HISTORY_H

#include "lists/lists.h"

struct block_history {
	void *tree;
	size_t count;
};

/* Records the current blocks and their counters; call it before a sweep may remove them. 0 or a
 * negative errno, reported. */
int block_history_note(struct block_history *history, const struct pins *pins);

/* Calls `each` in order of creation, then of address. */
void block_history_each(const struct block_history *history,
			void (*each)(const struct list_entry *, void *), void *context);

void block_history_free(struct block_history *history);

#endif
