// SPDX-License-Identifier: GPL-2.0-only
#include "lists/block_history.h"

#include "base/log.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>

static int compare(const void *left, const void *right)
{
	const struct list_entry *a = left, *b = right;

	if (a->created != b->created)
		return a->created < b->created ? -1 : 1;
	return list_entry_compare(a, b);
}

static int note(const struct list_entry *entry, void *context)
{
	struct block_history *history = context;
	struct list_entry **found, *copy;

	found = tfind(entry, &history->tree, compare);
	if (found) {
		**found = *entry;
		return 0;
	}
	copy = malloc(sizeof(*copy));
	if (!copy)
		return log_error(-ENOMEM, "out of memory for the list of blocks");
	*copy = *entry;
	if (!tsearch(copy, &history->tree, compare)) {
		free(copy);
		return log_error(-ENOMEM, "out of memory for the list of blocks");
	}
	history->count++;
	return 0;
}

int block_history_note(struct block_history *history, const struct pins *pins)
{
	return lists_each(pins, LIST_BLOCKS, note, history);
}

struct walk {
	void (*each)(const struct list_entry *, void *);
	void *context;
};

static void visit(const void *node, VISIT order, void *closure)
{
	const struct walk *walk = closure;

	if (order == postorder || order == leaf)
		walk->each(*(struct list_entry *const *)node, walk->context);
}

void block_history_each(const struct block_history *history,
			void (*each)(const struct list_entry *, void *), void *context)
{
	struct walk walk = { each, context };

	twalk_r(history->tree, visit, &walk);
}

void block_history_free(struct block_history *history)
{
	tdestroy(history->tree, free);
	*history = (struct block_history){};
}
