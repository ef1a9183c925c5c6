// SPDX-License-Identifier: GPL-2.0-only
#include "lists/lists.h"

#include "base/log.h"
#include "base/prefix.h"
#include "lists/block_table.h"
#include "lists/list_counts.h"
#include "lists/list_slot.h"
#include "lists/list_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static __u64 end_of(const struct list_entry *entry)
{
	return entry->expires ? entry->expires : BLOCK_FOREVER;
}

static int report_full(const struct pins *pins, const struct block_key *key, bool allow)
{
	const struct list_words *lists = &pins->state->lists;
	bool whole = key->length == PREFIX_WHOLE;
	const struct prefix prefix = { .length = key->length, .address = key->address };
	char text[PREFIX_TEXT];

	prefix_format(text, &prefix);
	if (allow)
		return log_error(-ENOSPC, "%s: the allow list is full: it holds %u %s", text,
				 whole ? ALLOWS_MOST : ALLOW_PREFIXES_MOST,
				 whole ? "addresses" : "prefixes");
	return log_error(-ENOSPC, "%s: the block list is full: it holds %u %s (setting %s)", text,
			 whole ? lists->most_addresses : lists->most_prefixes,
			 whole ? "addresses" : "prefixes",
			 whole ? "maps.blocks" : "maps.block-prefixes");
}

/* Sets the presence bits before inserting the entry, so that it is never missed. */
static int insert_slot(const struct pins *pins, const struct block_key *key,
		       const struct block_slot *value, __u64 now)
{
	struct block_slot counted = *value;
	bool allow = value->action == LIST_ALLOW;
	int error;

	counted.length = key->length;
	if (!list_counts_room(pins, key->length, allow, 1) &&
	    (lists_sweep(pins, now) < 0 || !list_counts_room(pins, key->length, allow, 1)))
		return report_full(pins, key, allow);
	list_counts_mark(pins, key, value->action);
	list_counts_will_add(pins, NULL, &counted);
	error = block_table_insert(pins, key, value);
	if (error)
		list_counts_removed(pins, &counted);
	return error ? report_full(pins, key, allow) : 0;
}

/* Writes an entry to the kernel's table. `add`: merge with an existing slot. */
static int put(const struct pins *pins, const struct list_entry *entry, bool add, __u64 now)
{
	const struct block_key key = list_key(entry);
	struct block_slot value = list_slot_for(entry, now), *slot;

	slot = block_table_find(pins, &key, entry->action, entry->origin);
	if (!slot)
		return insert_slot(pins, &key, &value, now);
	if (add)
		list_slot_add(&value, slot, now);
	list_slot_replace(pins, slot, &value, now);
	return 0;
}

int lists_restore(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	return put(pins, entry, true, now);
}

static void record(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	struct list_entry recorded = *entry;

	recorded.created = now;
	if (pins->store)
		list_store_put(pins->store, &recorded);
}

static void forget(const struct pins *pins, const struct block_key *key, enum list_action action,
		   enum list_origin origin)
{
	if (pins->store)
		list_store_remove(pins->store, key, action, origin);
}

void lists_new_generation(const struct pins *pins)
{
	__atomic_fetch_add(&pins->state->control.generation, 1, __ATOMIC_SEQ_CST);
}

/* Returns whether an operator's block drops as much as the entry, for as long. */
static bool is_dropped_by_operator(const struct pins *pins, const struct list_entry *entry)
{
	const struct block_key key = list_key(entry);
	const struct block_slot *slot = block_table_find(pins, &key, LIST_DROP, ORIGIN_OPERATOR);

	return slot && slot->until[entry->scope % BLOCK_SCOPE_COUNT] >= end_of(entry);
}

/* Puts an entry in force and records it; an operator's is merged with decisions of other tags. */
static int decide(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	const struct block_key key = list_key(entry);
	const bool stands = block_table_find(pins, &key, entry->action, entry->origin);
	int error = 0;

	if (entry->origin == ORIGIN_OPERATOR && stands && pins->store) {
		record(pins, entry, now);
		return list_slot_settle(pins, entry, now);
	}
	error = put(pins, entry, entry->origin == ORIGIN_RULE, now);
	if (!error)
		record(pins, entry, now);
	return error;
}

/* An operator's block of a key and tag either drops or limits: removes the other action. */
static void remove_other_action(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	struct list_entry other = *entry;
	const struct block_key key = list_key(entry);

	other.action = entry->action == LIST_DROP ? LIST_LIMIT : LIST_DROP;
	if (!block_table_find(pins, &key, other.action, other.origin))
		return;
	if (pins->store)
		list_store_remove_tag(pins->store, &other);
	list_slot_settle(pins, &other, now);
}

int lists_block(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	char text[PREFIX_TEXT];
	int error;

	if (entry->side == SIDE_SOURCE && lists_cover(pins, &entry->prefix, now, NULL))
		return log_error(-EPERM, "%s is on the allow list: not blocked",
				 prefix_format(text, &entry->prefix));
	if (entry->origin == ORIGIN_RULE && is_dropped_by_operator(pins, entry))
		return -EEXIST;
	error = decide(pins, entry, now);
	if (!error && entry->origin == ORIGIN_OPERATOR)
		remove_other_action(pins, entry, now);
	return error;
}

static bool is_within(const struct list_entry *entry, void *context)
{
	const struct block_key *allowed = context;
	const struct prefix prefix = { .length = allowed->length, .address = allowed->address };
	const struct address address = entry->prefix.address;

	return entry->side == SIDE_SOURCE && entry->prefix.length >= prefix.length &&
	       (allowed->network == NETWORK_ANY || allowed->network == entry->network) &&
	       prefix_holds(&prefix, &address);
}

int lists_allow(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	struct block_key key = list_key(entry);
	int error = decide(pins, entry, now);

	if (error)
		return error;
	lists_new_generation(pins);
	return entry->expires ? 0 : lists_unblock(pins, is_within, &key);
}

struct removal {
	bool allows;
	list_match *match;
	void *context;
	int removed;
};

static int consider(const struct pins *pins, struct block_slot *slot, void *context)
{
	struct removal *removal = context;
	const struct list_entry entry = lists_entry_of(slot);
	const struct block_key key = list_key(&entry);

	if ((slot->action == LIST_ALLOW) != removal->allows ||
	    !removal->match(&entry, removal->context))
		return 0;
	block_table_remove(pins, slot);
	forget(pins, &key, entry.action, entry.origin);
	removal->removed++;
	return 0;
}

static int remove_matching(const struct pins *pins, bool allows, list_match *match, void *context)
{
	struct removal removal = { .allows = allows, .match = match, .context = context };

	block_table_each(pins, consider, &removal);
	if (!removal.removed)
		return 0;
	lists_refresh(pins);
	if (allows)
		lists_new_generation(pins);
	return removal.removed;
}

int lists_unblock(const struct pins *pins, list_match *match, void *context)
{
	return remove_matching(pins, false, match, context);
}

int lists_disallow(const struct pins *pins, list_match *match, void *context)
{
	return remove_matching(pins, true, match, context);
}

struct sweep {
	__u64 now;
	int removed;
};

/* Clears the expired scopes of a live slot. */
static void drop_expired_scopes(struct block_slot *slot, __u64 now)
{
	while (slot->scope > BLOCK_ECHO && slot->until[slot->scope % BLOCK_SCOPE_COUNT] <= now)
		slot->until[slot->scope-- % BLOCK_SCOPE_COUNT] = 0;
}

static int sweep_slot(const struct pins *pins, struct block_slot *slot, void *context)
{
	struct sweep *sweep = context;
	const struct list_entry entry = lists_entry_of(slot);
	const struct block_key key = list_key(&entry);

	if (list_slot_live(slot, sweep->now)) {
		drop_expired_scopes(slot, sweep->now);
		return 0;
	}
	if (slot->action == LIST_ALLOW)
		lists_new_generation(pins);
	block_table_remove(pins, slot);
	forget(pins, &key, entry.action, entry.origin);
	sweep->removed++;
	return 0;
}

int lists_sweep(const struct pins *pins, __u64 now)
{
	struct sweep sweep = { .now = now };

	if (now < pins->state->lists.next_expiry)
		return 0;
	block_table_each(pins, sweep_slot, &sweep);
	lists_refresh(pins);
	return sweep.removed;
}

/* Counts the entries without a slot, addresses and prefixes apart. */
static void count_new(const struct pins *pins, const struct list_batch *batch, __u32 fresh[2])
{
	fresh[0] = fresh[1] = 0;
	for (size_t i = 0; i < batch->count; i++) {
		const struct block_key key = list_batch_key(batch, i);

		if (!block_table_find(pins, &key, batch->model.action, batch->model.origin))
			fresh[key.length != PREFIX_WHOLE]++;
	}
}

/* Returns whether the new entries fit, considering the slots being freed. */
static bool fits(const struct pins *pins, bool allow, const __u32 fresh[2], const __u32 freed[2])
{
	for (int prefixes = 0; prefixes < 2; prefixes++)
		if (fresh[prefixes] > freed[prefixes] &&
		    !list_counts_room(pins, prefixes ? 0 : PREFIX_WHOLE, allow,
				      fresh[prefixes] - freed[prefixes]))
			return false;
	return true;
}

static int report_no_room(const struct pins *pins, bool allow, __u32 fresh, __u32 freed,
			  bool prefixes)
{
	const __u32 room = list_counts_left(pins, prefixes ? 0 : PREFIX_WHOLE, allow) + freed;
	const struct list_words *lists = &pins->state->lists;
	const char *what = prefixes ? "prefixes" : "addresses";

	if (allow)
		return log_error(-ENOSPC, "the allow list has room for %u more %s, not for %u",
				 room, what, fresh);
	return log_error(-ENOSPC,
			 "the block list has room for %u more %s, not for %u: %s is %u, and has to "
			 "be at least %u; changing it requires a restart",
			 room, what, fresh, prefixes ? "maps.block-prefixes" : "maps.blocks",
			 prefixes ? lists->most_prefixes : lists->most_addresses,
			 (prefixes ? lists->most_prefixes : lists->most_addresses) - room + fresh);
}

int lists_fit(const struct pins *pins, const struct list_batch *batch, const __u32 freed[2],
	      __u64 now)
{
	const bool allow = batch->model.action == LIST_ALLOW;
	bool prefixes;
	__u32 fresh[2];

	count_new(pins, batch, fresh);
	if (fits(pins, allow, fresh, freed))
		return 0;
	if (lists_sweep(pins, now) > 0)
		count_new(pins, batch, fresh);
	if (fits(pins, allow, fresh, freed))
		return 0;
	prefixes = fits(pins, allow, (const __u32[2]){ fresh[0], 0 }, freed);
	return report_no_room(pins, allow, fresh[prefixes], freed[prefixes], prefixes);
}
