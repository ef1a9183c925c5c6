// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_configured.h"

#include "base/log.h"
#include "base/prefix.h"
#include "base/prefix_set.h"
#include "lists/block_table.h"
#include "lists/list_store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_no_longer_configured(const struct list_entry *entry, void *set)
{
	return entry->origin == ORIGIN_CONFIGURATION && !prefix_set_has(set, &entry->prefix);
}

static struct list_entry configured(void)
{
	struct list_entry entry = list_allow_of(&(struct prefix){}, 0);

	entry.origin = ORIGIN_CONFIGURATION;
	return entry;
}

/* Skips an entry that is already configured, so that it does not lift blocks again. */
static int allow_configured(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	const struct block_key key = list_key(entry);
	int lifted;

	if (block_table_find(pins, &key, LIST_ALLOW, ORIGIN_CONFIGURATION))
		return 0;
	lifted = lists_allow(pins, entry, now);
	return lifted < 0 ? lifted : 0;
}

/* Adds new entries first, so that entries that stay are never missing. */
int lists_configure(const struct pins *pins, const struct prefix *prefixes, size_t count, __u64 now)
{
	struct list_batch batch = { .model = configured() };
	struct prefix_set set = {};
	struct list_entry entry;
	int error = 0;

	for (size_t i = 0; !error && i < count; i++)
		error = prefix_set_append(&set, &prefixes[i]);
	prefix_set_sort(&set);
	batch.prefixes = set.prefixes;
	batch.count = (size_t)set.count;
	if (!error)
		error = lists_fit(pins, &batch, (const __u32[2]){}, now);
	for (size_t i = 0; !error && i < batch.count; i++) {
		entry = list_batch_entry(&batch, i);
		error = allow_configured(pins, &entry, now);
	}
	if (!error)
		lists_disallow(pins, is_no_longer_configured, &set);
	free(set.prefixes);
	return error;
}

static int compare_items(const void *a, const void *b)
{
	const struct configured_item *first = a, *second = b;
	const int order = prefix_compare(&first->prefix, &second->prefix);

	return order ? order : strcmp(first->tag, second->tag);
}

void configured_blocks_sort(struct configured_blocks *blocks)
{
	size_t unique = 0;

	if (blocks->count)
		qsort(blocks->items, blocks->count, sizeof(*blocks->items), compare_items);
	for (size_t i = 0; i < blocks->count; i++)
		if (!unique || compare_items(&blocks->items[unique - 1], &blocks->items[i]))
			blocks->items[unique++] = blocks->items[i];
	blocks->count = unique;
}

void configured_blocks_free(struct configured_blocks *blocks)
{
	free(blocks->items);
	*blocks = (struct configured_blocks){};
}

static bool has_item(const struct configured_blocks *blocks, const struct configured_item *item)
{
	return blocks->count &&
	       bsearch(item, blocks->items, blocks->count, sizeof(*item), compare_items);
}

static int compare_prefixes(const void *a, const void *b)
{
	const struct configured_item *first = a, *second = b;

	return prefix_compare(&first->prefix, &second->prefix);
}

static bool is_no_longer_blocked(const struct list_entry *entry, void *context)
{
	const struct configured_blocks *blocks = context;
	const struct configured_item item = { .prefix = entry->prefix };

	return entry->origin == ORIGIN_CONFIGURATION &&
	       !(blocks->count &&
		 bsearch(&item, blocks->items, blocks->count, sizeof(item), compare_prefixes));
}

static struct list_entry entry_of(const struct configured_item *item)
{
	struct list_entry entry = list_block_of(&item->prefix, BLOCK_ICMP, 0);

	entry.origin = ORIGIN_CONFIGURATION;
	snprintf(entry.tag, sizeof(entry.tag), "%s", item->tag);
	return entry;
}

struct freeing {
	struct configured_blocks *blocks;
	__u32 freed[2];
};

static int count_freed(const struct pins *pins, struct block_slot *slot, void *context)
{
	struct freeing *freeing = context;
	const struct list_entry entry = lists_entry_of(slot);

	if (slot->action == LIST_DROP && is_no_longer_blocked(&entry, freeing->blocks))
		freeing->freed[slot->length != PREFIX_WHOLE]++;
	return 0;
}

/* Checks that all entries will fit. */
static int fit(const struct pins *pins, struct configured_blocks *blocks, __u64 now)
{
	struct list_batch batch = { .model = entry_of(&(struct configured_item){}) };
	struct freeing freeing = { .blocks = blocks };
	struct prefix_set set = {};
	int error = 0;

	for (size_t i = 0; i < blocks->count && !error; i++)
		if (!i || compare_prefixes(&blocks->items[i - 1], &blocks->items[i]))
			error = prefix_set_append(&set, &blocks->items[i].prefix);
	batch.prefixes = set.prefixes;
	batch.count = (size_t)set.count;
	block_table_each(pins, count_freed, &freeing);
	if (!error)
		error = lists_fit(pins, &batch, freeing.freed, now);
	free(set.prefixes);
	return error;
}

/* Removes the records of tags that are no longer configured. */
static void forget_tags(const struct pins *pins, const struct configured_blocks *before,
			const struct configured_blocks *blocks)
{
	for (size_t i = 0; pins->store && i < before->count; i++) {
		const struct list_entry entry = entry_of(&before->items[i]);

		if (!has_item(blocks, &before->items[i]))
			list_store_remove_tag(pins->store, &entry);
	}
}

/* Skips entries that are already blocked, without writing a record. */
static int block_item(const struct pins *pins, const struct configured_blocks *before,
		      const struct configured_item *item, __u64 now)
{
	const struct list_entry entry = entry_of(item);
	const struct block_key key = list_key(&entry);

	if (block_table_find(pins, &key, LIST_DROP, ORIGIN_CONFIGURATION) && has_item(before, item))
		return 0;
	return lists_block(pins, &entry, now);
}

int lists_configure_blocks(const struct pins *pins, const struct configured_blocks *before,
			   struct configured_blocks *blocks, __u64 now, struct list_tally *tally)
{
	int error = fit(pins, blocks, now), removed;

	if (error)
		return error;
	removed = lists_unblock(pins, is_no_longer_blocked, blocks);
	if (removed < 0)
		return removed;
	forget_tags(pins, before, blocks);
	for (size_t i = 0; i < blocks->count && !error; i++) {
		error = block_item(pins, before, &blocks->items[i], now);
		tally->added += !error && !has_item(before, &blocks->items[i]);
	}
	tally->removed += (unsigned int)removed;
	return error;
}
