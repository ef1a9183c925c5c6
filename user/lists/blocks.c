// SPDX-License-Identifier: GPL-2.0-only
#include "lists/blocks.h"

#include "lists/block_slots.h"
#include "base/log.h"
#include "base/prefix.h"
#include "lists/prefix_map.h"
#include "lists/presence.h"

#include <errno.h>
#include <stdlib.h>

static struct prefix_map block_map(const struct pins *pins)
{
	return (struct prefix_map){
		.addresses = pins->block_slots,
		.prefixes = pins->block_prefixes,
		.name = "block list",
		.addresses_setting = "maps.blocks",
		.prefixes_setting = "maps.block-prefixes",
	};
}

static int read_address(const struct pins *pins, const struct address *address,
			struct prefix_block *value)
{
	const struct block *block = block_slots_find(pins, address);

	if (!block)
		return -ENOENT;
	value->block = *block;
	return block_slots_hits(pins, block, &value->hits);
}

static int read_prefix(const struct pins *pins, const struct prefix *prefix,
		       struct prefix_block *value)
{
	const struct prefix_map map = block_map(pins);
	int error = prefix_map_lookup(&map, prefix, value);

	if (error)
		return error;
	/* The trie may answer with a shorter prefix. */
	return value->block.length == prefix->length ? 0 : -ENOENT;
}

/* The block of exactly this prefix. */
static int read_block(const struct pins *pins, const struct prefix *prefix,
		      struct prefix_block *value)
{
	const struct address address = prefix->address;

	return prefix->length == PREFIX_WHOLE ? read_address(pins, &address, value) :
						read_prefix(pins, prefix, value);
}

/* The counters of an address lie apart: those of a block that goes on stay. */
static int write_address(const struct pins *pins, const struct address *address,
			 const struct prefix_block *value)
{
	struct block *standing = block_slots_find(pins, address);
	int error = 0;

	if (!standing)
		return block_slots_insert(pins, address, &value->block);
	if (value->block.created != standing->created)
		error = block_slots_clear_hits(pins, standing);
	if (!error)
		block_slots_replace(standing, &value->block);
	return error;
}

static int write_block(const struct pins *pins, const struct prefix *prefix,
		       const struct prefix_block *value)
{
	const struct prefix_map map = block_map(pins);
	const struct address address = prefix->address;

	return prefix->length == PREFIX_WHOLE ? write_address(pins, &address, value) :
						prefix_map_update(&map, prefix, value);
}

/* Bits first, entry then: no moment at which the entry stands and is not found. */
static int insert(const struct pins *pins, const struct prefix *prefix,
		  const struct prefix_block *value)
{
	struct state *state = pins->state;
	__u32 *scope_all = &state->control.scope_all;
	bool all = value->block.scope == BLOCK_ALL;
	int error;

	presence_mark(&state->presence, prefix);
	if (all)
		__atomic_fetch_add(scope_all, 1, __ATOMIC_SEQ_CST);
	error = write_block(pins, prefix, value);
	if (error && all)
		__atomic_fetch_sub(scope_all, 1, __ATOMIC_SEQ_CST);
	return error;
}

static int add(const struct pins *pins, const struct prefix *prefix, const struct block *block)
{
	const struct prefix_map map = block_map(pins);
	struct prefix_block value = { .block = *block }, old = {};
	const __u64 now = block->created;
	bool exists, live;
	int error;

	error = read_block(pins, prefix, &old);
	if (error && error != -ENOENT)
		return error;
	exists = !error;
	live = exists && lists_live(old.block.expires, now);
	if (live && old.block.rule == BLOCK_BY_OPERATOR && block->rule != BLOCK_BY_OPERATOR)
		return -EEXIST;
	if (live) {
		value.hits = old.hits;
		value.block.created = old.block.created;
	}
	error = insert(pins, prefix, &value);
	if (error == -ENOSPC && blocks_sweep(pins, now) >= 0)
		error = insert(pins, prefix, &value);
	if (error == -ENOSPC)
		return prefix_map_report_full(&map, prefix);
	if (!error && exists && old.block.scope == BLOCK_ALL)
		__atomic_fetch_sub(&pins->state->control.scope_all, 1, __ATOMIC_SEQ_CST);
	return error;
}

int blocks_find(const struct pins *pins, const struct prefix *prefix, struct block *block)
{
	struct prefix_block value;
	int error = read_block(pins, prefix, &value);

	if (!error)
		*block = value.block;
	return error;
}

int blocks_add(const struct pins *pins, const struct prefix *prefix, enum block_scope scope,
	       __u16 rule, __u64 expires, __u64 now)
{
	const struct block block = {
		.created = now,
		.expires = expires,
		.rule = rule,
		.scope = (__u8)scope,
		.length = (__u8)prefix->length,
	};
	const struct address address = prefix->address;
	char text[PREFIX_TEXT];

	/* The kernel side asks for an allowance only behind a prefix's block. */
	if (prefix->length == PREFIX_WHOLE && allows_hold(pins, &address, now))
		return log_error(-EPERM, "%s is on the allow list: not blocked",
				 prefix_format(text, prefix));
	return add(pins, prefix, &block);
}

/* The keys of every block, in order; the caller's to free(). */
static int read_keys(const struct pins *pins, struct prefix_set *keys)
{
	const struct prefix_map map = block_map(pins);
	int error = block_slots_keys(pins, keys);

	if (!error)
		error = prefix_map_prefixes(&map, keys);
	if (!error)
		prefix_set_sort(keys);
	return error;
}

int blocks_fit(const struct pins *pins, const struct prefix_set *set, __u64 now)
{
	const struct prefix_map map = block_map(pins);
	struct prefix_set keys = {};
	int error = blocks_sweep(pins, now);

	if (error < 0)
		return error;
	error = read_keys(pins, &keys);
	if (!error)
		error = prefix_map_fits(&map, &keys, set);
	free(keys.prefixes);
	return error;
}

int blocks_each(const struct pins *pins, int (*each)(const struct block_entry *, void *),
		void *context)
{
	struct prefix_set keys = {};
	struct prefix_block value;
	struct block_entry entry;
	int result;

	result = read_keys(pins, &keys);
	for (int i = 0; i < keys.count && !result; i++) {
		entry.prefix = keys.prefixes[i];
		result = read_block(pins, &entry.prefix, &value);
		entry.block = value.block;
		entry.hits = value.hits;
		if (!result)
			result = each(&entry, context);
		else if (result == -ENOENT)
			result = 0; /* another process removed it meanwhile */
	}
	free(keys.prefixes);
	return result;
}

/* A pass over the list that removes some blocks and takes down what stays. */
struct removal {
	const struct pins *pins;
	bool (*match)(const struct block_entry *, void *);
	void *context;
	int removed;
	__u32 scope_all;
	struct presence image;
};

static int remove_block(const struct pins *pins, const struct prefix *prefix)
{
	const struct prefix_map map = block_map(pins);
	const struct address address = prefix->address;

	return prefix->length == PREFIX_WHOLE ? block_slots_remove(pins, &address) :
						prefix_map_delete(&map, prefix);
}

static int consider(const struct block_entry *entry, void *context)
{
	struct removal *removal = context;
	int error;

	if (removal->match(entry, removal->context)) {
		error = remove_block(removal->pins, &entry->prefix);
		if (!error)
			removal->removed++;
		return error == -ENOENT ? 0 : error;
	}
	presence_mark(&removal->image, &entry->prefix);
	removal->scope_all += entry->block.scope == BLOCK_ALL;
	return 0;
}

int blocks_remove_if(const struct pins *pins, bool (*match)(const struct block_entry *, void *),
		     void *context)
{
	struct removal removal = {
		.pins = pins,
		.match = match,
		.context = context,
	};
	int error = blocks_each(pins, consider, &removal);

	/* Half an image must not be published: it lacks bits of entries that stand. */
	if (error)
		return error;
	presence_publish(&pins->state->presence, &removal.image);
	__atomic_store_n(&pins->state->control.scope_all, removal.scope_all, __ATOMIC_SEQ_CST);
	error = block_slots_reclaim(pins);
	return error ? error : removal.removed;
}

static bool is_prefix(const struct block_entry *entry, void *prefix)
{
	return !prefix_compare(&entry->prefix, prefix);
}

int blocks_remove(const struct pins *pins, const struct prefix *prefix)
{
	struct prefix sought = *prefix;
	int removed = blocks_remove_if(pins, is_prefix, &sought);

	if (removed < 0)
		return removed;
	return removed ? 0 : -ENOENT;
}

static bool is_expired(const struct block_entry *entry, void *now)
{
	return !lists_live(entry->block.expires, *(__u64 *)now);
}

int blocks_sweep(const struct pins *pins, __u64 now)
{
	return blocks_remove_if(pins, is_expired, &now);
}

bool blocks_enforced(const struct pins *pins, const struct block *block)
{
	const struct state *state = pins->state;
	__u32 slot = __atomic_load_n(&state->control.slot, __ATOMIC_ACQUIRE) & 1;

	return state->config[slot].enforce || block->rule == BLOCK_BY_OPERATOR;
}
