/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries that differ by their prefix alone. A hundred thousand whole entries would take 40 MB,
 * and filling them most of the time of a change.
 */
#ifndef ICMPGUARD_LISTS_LIST_BATCH_H
#define ICMPGUARD_LISTS_LIST_BATCH_H

#include "lists/list_entry.h"

#include <stddef.h>

/* The owner of `prefixes` keeps them; they are in the order of a prefix_set, each once. */
struct list_batch {
	struct list_entry model; /* all but the prefix */
	const struct prefix *prefixes;
	size_t count;
};

static inline struct list_entry list_batch_entry(const struct list_batch *batch, size_t index)
{
	struct list_entry entry = batch->model;

	entry.prefix = batch->prefixes[index];
	return entry;
}

static inline struct block_key list_batch_key(const struct list_batch *batch, size_t index)
{
	const struct list_entry entry = {
		.prefix = batch->prefixes[index],
		.peer = batch->model.peer,
		.network = batch->model.network,
		.side = batch->model.side,
		.identifier = batch->model.identifier,
	};

	return list_key(&entry);
}

#endif
