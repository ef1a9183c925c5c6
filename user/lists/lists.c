// SPDX-License-Identifier: GPL-2.0-only
#include "lists/lists.h"

#include "base/log.h"
#include "base/prefix.h"
#include "lists/block_table.h"
#include "lists/list_counts.h"
#include "lists/list_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static __u64 end_of(const struct list_entry *entry)
{
	return entry->expires ? entry->expires : BLOCK_FOREVER;
}

static struct block_slot slot_for(const struct list_entry *entry, __u64 now)
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
		slot.until[scope] = end_of(entry);
	return slot;
}

static bool slot_live(const struct block_slot *slot, __u64 now)
{
	/* The narrowest scope is covered for longest. */
	return slot->until[BLOCK_ECHO] > now;
}

/* Takes the later of two ends for each scope; what has expired is over. */
static void add_until(struct block_slot *value, const struct block_slot *standing, __u64 now)
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

/* Each until by a store of its own: a packet reads one of them. */
static void update_slot(struct block_slot *slot, const struct block_slot *value)
{
	slot->rule = value->rule;
	slot->interval = value->interval;
	slot->created = value->created;
	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		__atomic_store_n(&slot->until[scope], value->until[scope], __ATOMIC_RELEASE);
}

/* Puts a value in the place of a slot's. */
static void replace_slot(const struct pins *pins, struct block_slot *slot, struct block_slot *value,
			 bool add, __u64 now)
{
	struct block_slot before = *slot;

	if (slot_live(slot, now)) {
		value->created = slot->created;
		if (add)
			add_until(value, slot, now);
	} else {
		block_table_clear_hits(pins, slot);
	}
	list_counts_will_add(pins, &before, value);
	update_slot(slot, value);
	slot->scope = value->scope;
	list_counts_removed(pins, &before);
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

/* Bits first, entry then: no moment at which the entry stands and is not found. */
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

/* What the kernel side is to know of an entry. `add`: to what stands. */
static int put(const struct pins *pins, const struct list_entry *entry, bool add, __u64 now)
{
	const struct block_key key = list_key(entry);
	struct block_slot value = slot_for(entry, now), *slot;
	int error = 0;

	slot = block_table_find(pins, &key, entry->action, entry->origin);
	if (slot)
		replace_slot(pins, slot, &value, add, now);
	else
		error = insert_slot(pins, &key, &value, now);
	return error;
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

/* After the change: what the kernel side looks up from now on is the new list. */
static void new_generation(const struct pins *pins)
{
	__atomic_fetch_add(&pins->state->control.generation, 1, __ATOMIC_SEQ_CST);
}

/* Whether an operator's block drops as much as the entry, for as long. */
static bool is_dropped_by_operator(const struct pins *pins, const struct list_entry *entry)
{
	const struct block_key key = list_key(entry);
	const struct block_slot *slot = block_table_find(pins, &key, LIST_DROP, ORIGIN_OPERATOR);

	return slot && slot->until[entry->scope % BLOCK_SCOPE_COUNT] >= end_of(entry);
}

/* An operator's block is one, dropped or limited. */
static void remove_other_action(const struct pins *pins, const struct list_entry *entry)
{
	const struct block_key key = list_key(entry);
	const enum list_action other = entry->action == LIST_DROP ? LIST_LIMIT : LIST_DROP;
	struct block_slot *slot = block_table_find(pins, &key, other, entry->origin);
	struct block_slot before;

	if (!slot)
		return;
	before = *slot;
	block_table_remove(pins, slot);
	list_counts_removed(pins, &before);
	forget(pins, &key, other, entry->origin);
}

int lists_block(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	char text[PREFIX_TEXT];
	int error;

	if (entry->side == SIDE_SOURCE && lists_cover(pins, &entry->prefix, now))
		return log_error(-EPERM, "%s is on the allow list: not blocked",
				 prefix_format(text, &entry->prefix));
	if (entry->origin == ORIGIN_RULE && is_dropped_by_operator(pins, entry))
		return -EEXIST;
	error = put(pins, entry, entry->origin == ORIGIN_RULE, now);
	if (error)
		return error;
	if (entry->origin == ORIGIN_OPERATOR)
		remove_other_action(pins, entry);
	record(pins, entry, now);
	return 0;
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
	int error = put(pins, entry, false, now);

	if (error)
		return error;
	new_generation(pins);
	record(pins, entry, now);
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
		new_generation(pins);
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

/* Of a slot that lives on, what has expired of its scopes goes. */
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

	if (slot_live(slot, sweep->now)) {
		drop_expired_scopes(slot, sweep->now);
		return 0;
	}
	if (slot->action == LIST_ALLOW)
		new_generation(pins);
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

static bool is_no_longer_configured(const struct list_entry *entry, void *set)
{
	return entry->origin == ORIGIN_CONFIGURATION && !prefix_set_has(set, &entry->prefix);
}

/* How many of these have no slot yet, by whether they are prefixes. */
static void count_new(const struct pins *pins, const struct list_entry *entries, size_t count,
		      __u32 fresh[2])
{
	fresh[0] = fresh[1] = 0;
	for (size_t i = 0; i < count; i++) {
		const struct block_key key = list_key(&entries[i]);

		if (!block_table_find(pins, &key, entries[i].action, entries[i].origin))
			fresh[key.length != PREFIX_WHOLE]++;
	}
}

static bool fits(const struct pins *pins, const struct list_entry *entries, size_t count)
{
	bool allow = entries[0].action == LIST_ALLOW;
	__u32 fresh[2];

	count_new(pins, entries, count, fresh);
	return (!fresh[0] || list_counts_room(pins, PREFIX_WHOLE, allow, fresh[0])) &&
	       (!fresh[1] || list_counts_room(pins, 0, allow, fresh[1]));
}

int lists_fit(const struct pins *pins, const struct list_entry *entries, size_t count, __u64 now)
{
	struct block_key key;
	__u32 fresh[2];

	if (!count || fits(pins, entries, count))
		return 0;
	if (lists_sweep(pins, now) > 0 && fits(pins, entries, count))
		return 0;
	count_new(pins, entries, count, fresh);
	/* The last of those that have no room. */
	for (size_t i = count; i-- > 0;) {
		key = list_key(&entries[i]);
		if (!list_counts_room(pins, key.length, entries[i].action == LIST_ALLOW,
				      fresh[key.length != PREFIX_WHOLE]))
			break;
	}
	return report_full(pins, &key, entries[0].action == LIST_ALLOW);
}

static struct list_entry configured(const struct prefix *prefix)
{
	struct list_entry entry = list_allow_of(prefix, 0);

	entry.origin = ORIGIN_CONFIGURATION;
	return entry;
}

/* One that is configured already lifts no block a second time. */
static int allow_configured(const struct pins *pins, const struct list_entry *entry, __u64 now)
{
	const struct block_key key = list_key(entry);
	int lifted;

	if (block_table_find(pins, &key, LIST_ALLOW, ORIGIN_CONFIGURATION))
		return 0;
	lifted = lists_allow(pins, entry, now);
	return lifted < 0 ? lifted : 0;
}

/* What is new comes first: nobody who stays allowed is without it for a moment. */
int lists_configure(const struct pins *pins, const struct prefix *prefixes, size_t count, __u64 now)
{
	struct prefix_set set = {};
	struct list_entry *entries = calloc(count + 1, sizeof(*entries));
	int error = entries ? 0 : log_error(-ENOMEM, "out of memory");

	for (size_t i = 0; !error && i < count; i++)
		error = prefix_set_append(&set, &prefixes[i]);
	if (!error) {
		prefix_set_sort(&set);
		for (int i = 0; i < set.count; i++)
			entries[i] = configured(&set.prefixes[i]);
		error = lists_fit(pins, entries, (size_t)set.count, now);
	}
	for (int i = 0; !error && i < set.count; i++)
		error = allow_configured(pins, &entries[i], now);
	if (!error)
		lists_disallow(pins, is_no_longer_configured, &set);
	free(entries);
	free(set.prefixes);
	return error;
}
