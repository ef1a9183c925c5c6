// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_slot.h"

#include "lists/block_table.h"
#include "lists/list_counts.h"
#include "lists/list_store.h"

struct block_slot list_slot_for(const struct list_entry *entry, __u64 now)
{
	struct block_slot slot = {
		.action = entry->action,
		.by_rule = entry->origin == ORIGIN_RULE,
		.created = entry->created ? entry->created : now,
		.interval = entry->interval,
		.rule = entry->rule,
		.origin = entry->origin,
		.scope = entry->action == LIST_ALLOW ? BLOCK_ALL : entry->scope,
	};

	for (int scope = 0; scope <= slot.scope; scope++)
		slot.until[scope] = entry->expires ? entry->expires : BLOCK_FOREVER;
	return slot;
}

bool list_slot_live(const struct block_slot *slot, __u64 now)
{
	/* Every block covers the narrowest scope, so that one ends last. */
	return slot->until[BLOCK_ECHO] > now;
}

bool list_slot_covers(const struct block_slot *slot, const struct list_entry *entry)
{
	const enum block_scope scope = entry->action == LIST_ALLOW ? BLOCK_ALL : entry->scope;

	return slot->until[scope % BLOCK_SCOPE_COUNT] >= (entry->expires ?: BLOCK_FOREVER) &&
	       slot->interval == entry->interval;
}

void list_slot_add(struct block_slot *value, const struct block_slot *standing, __u64 now)
{
	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++) {
		if (standing->until[scope] <= now)
			continue;
		if (standing->until[scope] > value->until[scope])
			value->until[scope] = standing->until[scope];
		if (scope > value->scope)
			value->scope = (__u8)scope;
	}
}

/* Stores each end separately: a packet's scope reads only one of them. */
static void update(struct block_slot *slot, const struct block_slot *value)
{
	slot->rule = value->rule;
	slot->interval = value->interval;
	slot->created = value->created;
	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		__atomic_store_n(&slot->until[scope], value->until[scope], __ATOMIC_RELEASE);
}

void list_slot_replace(const struct pins *pins, struct block_slot *slot, struct block_slot *value,
		       __u64 now)
{
	struct block_slot before = *slot;

	if (list_slot_live(slot, now))
		value->created = slot->created;
	else
		block_table_clear_hits(pins, slot);
	list_counts_will_add(pins, &before, value);
	update(slot, value);
	slot->scope = value->scope;
	list_counts_removed(pins, &before);
}

void list_slot_remove(const struct pins *pins, struct block_slot *slot)
{
	const struct block_slot before = *slot;

	block_table_remove(pins, slot);
	list_counts_removed(pins, &before);
}

struct merging {
	struct block_slot value;
	unsigned int count;
	__u64 now;
};

static int merge(const struct list_entry *record, void *context)
{
	struct merging *merging = context;
	struct block_slot value = list_slot_for(record, merging->now);

	if (!list_live(record->expires, merging->now))
		return 0;
	if (merging->count++)
		list_slot_add(&value, &merging->value, merging->now);
	merging->value = value;
	return 0;
}

int list_slot_settle(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	const struct block_key key = list_key(entry);
	struct block_slot *slot = block_table_find(pins, &key, entry->action, entry->origin);
	struct merging merging = { .now = now };
	int error = pins->store ? list_store_each_of(pins->store, entry, merge, &merging) : 0;

	if (error || !slot)
		return error;
	if (merging.count)
		list_slot_replace(pins, slot, &merging.value, now);
	else
		list_slot_remove(pins, slot);
	return 0;
}
