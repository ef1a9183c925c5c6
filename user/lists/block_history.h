/* SPDX-License-Identifier: GPL-2.0-only */
/* Every block that stood during a replay, those that expired meanwhile too. */
#ifndef ICMPGUARD_LISTS_BLOCK_HISTORY_H
#define ICMPGUARD_LISTS_BLOCK_HISTORY_H

#include "lists/lists.h"

struct block_history {
	void *tree;
	size_t count;
};

/* Notes the blocks that stand, with what they counted so far: to be called before a sweep
 * may take them away. 0 or a negative errno, reported. */
int block_history_note(struct block_history *history, const struct pins *pins);

/* Calls `each` in the order in which the blocks were made, then by address. */
void block_history_each(const struct block_history *history,
			void (*each)(const struct list_entry *, void *), void *context);

void block_history_free(struct block_history *history);

#endif
