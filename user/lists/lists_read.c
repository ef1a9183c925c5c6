// SPDX-License-Identifier: GPL-2.0-only
/* Reads the lists. */
#include "lists/lists.h"

#include "base/log.h"
#include "base/prefix.h"
#include "kernel/mode.h"
#include "lists/block_table.h"
#include "lists/list_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct list_entry lists_entry_of(const struct block_slot *slot)
{
	struct list_entry entry = {
		.prefix = { .length = slot->length, .address = slot->address },
		.peer = slot->peer,
		.network = slot->network,
		.side = slot->side,
		.action = slot->action,
		.scope = slot->scope,
		.origin = slot->origin,
		.rule = slot->rule,
		.identifier = slot->identifier,
		.interval = slot->interval,
		.created = slot->created,
	};
	__u64 until = slot->until[slot->scope % BLOCK_SCOPE_COUNT];

	entry.expires = until == BLOCK_FOREVER ? 0 : until;
	return entry;
}

static const enum list_origin origins[] = { ORIGIN_OPERATOR, ORIGIN_CONFIGURATION, ORIGIN_RULE };

/* A growing array of entries. */
struct gathering {
	struct list_entry *entries;
	size_t count;
	size_t room;
	bool allows;
	int error;
};

static struct list_entry *append(struct gathering *all, const struct list_entry *entry)
{
	struct list_entry *larger;

	if (all->count == all->room) {
		all->room = all->room ? all->room * 2 : 256;
		larger = reallocarray(all->entries, all->room, sizeof(*larger));
		if (!larger) {
			all->error = log_error(-ENOMEM, "out of memory for a list of %zu entries",
					       all->room);
			return NULL;
		}
		all->entries = larger;
	}
	all->entries[all->count] = *entry;
	return &all->entries[all->count++];
}

static int gather_slot(const struct pins *pins, struct block_slot *slot, void *context)
{
	struct list_entry entry = lists_entry_of(slot);
	struct gathering *all = context;

	if ((slot->action == LIST_ALLOW) != all->allows)
		return 0;
	all->error = block_table_hits(pins, slot, &entry.hits);
	if (!all->error)
		append(all, &entry);
	return all->error;
}

static int gather_record(const struct list_entry *entry, void *context)
{
	struct gathering *all = context;

	if ((entry->action == LIST_ALLOW) == all->allows)
		append(all, entry);
	return all->error;
}

/* Compares everything except the rule, as slots do. */
static int compare_slots(const void *a, const void *b)
{
	struct list_entry first = *(const struct list_entry *)a;
	struct list_entry second = *(const struct list_entry *)b;

	first.rule = second.rule = 0;
	return list_entry_compare(&first, &second);
}

static void sort(struct gathering *all)
{
	if (all->count)
		qsort(all->entries, all->count, sizeof(*all->entries), list_entry_compare);
}

/* Returns the first record of a slot's decisions, and their number. */
static const struct list_entry *records_of(const struct gathering *records,
					   const struct list_entry *slot, size_t *count)
{
	const struct list_entry *found = NULL, *end = records->entries + records->count;

	*count = 0;
	if (records->count)
		found = bsearch(slot, records->entries, records->count, sizeof(*found),
				compare_slots);
	if (!found)
		return NULL;
	while (found > records->entries && !compare_slots(found - 1, slot))
		found--;
	while (found + *count < end && !compare_slots(found + *count, slot))
		++*count;
	return found;
}

/* Copies what only the record contains; the rest comes from the slot. */
static void add_words(struct list_entry *entry, const struct list_entry *record)
{
	memcpy(entry->reason, record->reason, sizeof(entry->reason));
	memcpy(entry->author, record->author, sizeof(entry->author));
	memcpy(entry->tag, record->tag, sizeof(entry->tag));
}

/* Passes on a slot as the decisions that it consists of; the first one has the counters. */
static int tell_slot(const struct gathering *records, struct list_entry *slot,
		     int (*each)(const struct list_entry *, void *), void *context)
{
	struct list_entry entry;
	size_t count;
	const struct list_entry *record = records_of(records, slot, &count);
	int result = 0;

	if (count == 1)
		add_words(slot, record);
	if (count < 2)
		return each(slot, context);
	for (size_t i = 0; i < count && !result; i++) {
		entry = record[i];
		entry.hits = i ? (struct block_hits){} : slot->hits;
		result = each(&entry, context);
	}
	return result;
}

int lists_each(const struct pins *pins, enum list_which which,
	       int (*each)(const struct list_entry *, void *), void *context)
{
	struct gathering slots = { .allows = which == LIST_ALLOWS }, records = slots;
	int result;

	block_table_each(pins, gather_slot, &slots);
	result = slots.error;
	if (!result && slots.count && pins->store) {
		list_store_each(pins->store, gather_record, &records);
		result = records.error;
	}
	sort(&slots);
	sort(&records);
	for (size_t i = 0; i < slots.count && !result; i++)
		result = tell_slot(&records, &slots.entries[i], each, context);
	free(slots.entries);
	free(records.entries);
	return result;
}

/* Returns whether a live allowance exists for a key, of any origin. */
static bool allows_key(const struct pins *pins, const struct block_key *key, __u64 now)
{
	const struct block_slot *slot;

	for (size_t i = 0; i < ARRAY_LENGTH(origins); i++) {
		slot = block_table_find(pins, key, LIST_ALLOW, origins[i]);
		if (slot && slot->until[BLOCK_ECHO] > now)
			return true;
	}
	return false;
}

/* Returns whether an allowance of this or a shorter length covers the whole prefix; `by`: set to
 * it, if not NULL. */
static bool is_allowed(const struct pins *pins, const struct prefix *prefix, __u32 network,
		       __u64 now, struct prefix *by)
{
	const struct list_words *lists = &pins->state->lists;
	const struct list_lengths *lengths = &lists->lengths[lists->slot & 1];
	const struct address address = prefix->address;
	const __u32 family = list_family(&address);
	struct block_key key = {
		.address = address,
		.network = network,
		.length = (__u8)prefix->length,
		.side = SIDE_SOURCE,
	};

	if (by)
		*by = *prefix;
	if (!(lists->present & PRESENT_ALLOWS))
		return false;
	if (allows_key(pins, &key, now))
		return true;
	for (__u32 i = 0; i < lengths->count[family]; i++) {
		const struct list_length *length = &lengths->lengths[family][i];

		if (length->length > prefix->length || !(length->present & PRESENT_ALLOWS))
			continue;
		key.address = address_mask(&address, length->length);
		key.length = (__u8)length->length;
		if (by)
			*by = (struct prefix){ .length = key.length, .address = key.address };
		if (allows_key(pins, &key, now))
			return true;
	}
	return false;
}

bool lists_allowed(const struct pins *pins, const struct identity *host, __u64 now)
{
	const struct prefix prefix = prefix_of(&host->address);

	return is_allowed(pins, &prefix, NETWORK_ANY, now, NULL) ||
	       (host->network != NETWORK_ANY &&
		is_allowed(pins, &prefix, host->network, now, NULL));
}

bool lists_cover(const struct pins *pins, const struct prefix *prefix, __u64 now, struct prefix *by)
{
	return is_allowed(pins, prefix, NETWORK_ANY, now, by);
}

int lists_blocked_until(const struct pins *pins, const struct prefix *prefix, __u64 now,
			__u64 *until)
{
	const struct list_entry entry = list_block_of(prefix, BLOCK_ECHO, 0);

	return lists_stands_until(pins, &entry, now, until);
}

int lists_stands_until(const struct pins *pins, const struct list_entry *entry, __u64 now,
		       __u64 *until)
{
	const struct block_key key = list_key(entry);
	const struct block_slot *slot;

	*until = 0;
	for (size_t i = 0; i < ARRAY_LENGTH(origins); i++) {
		slot = block_table_find(pins, &key, LIST_DROP, origins[i]);
		if (slot && slot->until[BLOCK_ECHO] > now && slot->until[BLOCK_ECHO] > *until)
			*until = slot->until[BLOCK_ECHO];
	}
	return *until ? 0 : -ENOENT;
}

__u64 lists_dropped(const struct pins *pins, const struct list_entry *entry)
{
	const struct block_key key = list_key(entry);
	const struct block_slot *slot = block_table_find(pins, &key, entry->action, ORIGIN_RULE);
	struct block_hits hits;

	return slot && !block_table_hits(pins, slot, &hits) ? hits.packets : 0;
}

bool lists_enforced(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	return mode_drops(mode_running(pins, now), entry->origin == ORIGIN_RULE);
}

bool lists_rests(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	return entry->action != LIST_ALLOW && entry->side == SIDE_SOURCE &&
	       is_allowed(pins, &entry->prefix, NETWORK_ANY, now, NULL);
}

__u32 lists_rule_blocks(const struct pins *pins)
{
	const struct list_counts *counts = &pins->state->lists.counts;
	__u32 sum = 0;

	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		sum += counts->blocks[1][scope];
	return sum;
}

__u32 lists_scope_blocks(const struct pins *pins, enum block_scope scope)
{
	const struct list_counts *counts = &pins->state->lists.counts;

	return counts->blocks[0][scope] + counts->blocks[1][scope];
}

__u32 lists_blocks_of(const struct pins *pins, enum block_scope scope, bool by_rule)
{
	return pins->state->lists.counts.blocks[by_rule][scope];
}
