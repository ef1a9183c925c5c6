// SPDX-License-Identifier: GPL-2.0-only
#include "blocks.h"

#include "log.h"
#include "prefix.h"
#include "prefix_map.h"
#include "presence.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>

static struct prefix_map block_map(const struct pins *pins)
{
	return (struct prefix_map){
		.addresses = pins->blocks,
		.prefixes = pins->block_prefixes,
		.name = "block list",
		.addresses_setting = "maps.blocks",
		.prefixes_setting = "maps.block-prefixes",
	};
}

/*
 * A block as the maps hold it: of an address one copy a CPU, so that CPUs share no
 * counter; of a prefix a single one.  Room for the larger, the caller's to free().
 */
static struct block *copies_new(void)
{
	int cpus = libbpf_num_possible_cpus();
	struct block *copies = calloc(cpus > 0 ? (size_t)cpus : 1, sizeof(*copies));

	if (!copies)
		log_error(-ENOMEM, "cannot read the block list: out of memory");
	return copies;
}

static int copies_of(const struct prefix *prefix)
{
	return prefix->length == PREFIX_WHOLE ? libbpf_num_possible_cpus() : 1;
}

/* The copies of exactly this prefix, and in `sum` what they are together. */
static int read_block(const struct prefix_map *map, const struct prefix *prefix,
		      struct block *copies, struct block *sum)
{
	int error = prefix_map_lookup(map, prefix, copies);

	if (error)
		return error;
	if (prefix->length != PREFIX_WHOLE && copies->length != prefix->length)
		return -ENOENT; /* the trie answered with a shorter prefix */
	*sum = *copies;
	for (int i = 1; i < copies_of(prefix); i++) {
		sum->packets += copies[i].packets;
		sum->bytes += copies[i].bytes;
		if (copies[i].last_hit > sum->last_hit)
			sum->last_hit = copies[i].last_hit;
	}
	return 0;
}

/* Bits first, entry then: no moment at which the entry stands and is not found. */
static int insert(const struct pins *pins, const struct prefix *prefix, const struct block *copies)
{
	const struct prefix_map map = block_map(pins);
	__u32 *scope_all = &pins->state->control.scope_all;
	bool all = copies->scope == BLOCK_ALL;
	int error;

	presence_mark(&pins->state->presence, prefix);
	if (all)
		__atomic_fetch_add(scope_all, 1, __ATOMIC_SEQ_CST);
	error = prefix_map_update(&map, prefix, copies);
	if (error && all)
		__atomic_fetch_sub(scope_all, 1, __ATOMIC_SEQ_CST);
	return error;
}

/* Makes each copy `block`; one that replaces a live block goes on where that stood. */
static void replace_copies(struct block *copies, int count, const struct block *block, bool live)
{
	for (int i = 0; i < count; i++) {
		const struct block old = copies[i];

		copies[i] = *block;
		if (!live)
			continue;
		copies[i].created = old.created;
		copies[i].packets = old.packets;
		copies[i].bytes = old.bytes;
		copies[i].last_hit = old.last_hit;
	}
}

static int add(const struct pins *pins, const struct prefix *prefix, const struct block *block,
	       struct block *copies)
{
	const struct prefix_map map = block_map(pins);
	const __u64 now = block->created;
	struct block old = {};
	bool exists, live;
	int error;

	error = read_block(&map, prefix, copies, &old);
	if (error && error != -ENOENT)
		return error;
	exists = !error;
	live = exists && lists_live(old.expires, now);
	if (live && old.rule == BLOCK_BY_OPERATOR && block->rule != BLOCK_BY_OPERATOR)
		return -EEXIST;
	replace_copies(copies, copies_of(prefix), block, live);
	error = insert(pins, prefix, copies);
	if (error == -ENOSPC && blocks_sweep(pins, now) > 0)
		error = insert(pins, prefix, copies);
	if (error == -ENOSPC)
		return prefix_map_report_full(&map, prefix);
	if (!error && exists && old.scope == BLOCK_ALL)
		__atomic_fetch_sub(&pins->state->control.scope_all, 1, __ATOMIC_SEQ_CST);
	return error;
}

int blocks_find(const struct pins *pins, const struct prefix *prefix, struct block *block)
{
	const struct prefix_map map = block_map(pins);
	struct block *copies = copies_new();
	int error;

	if (!copies)
		return -ENOMEM;
	error = read_block(&map, prefix, copies, block);
	free(copies);
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
	struct block *copies;
	int error;

	/* The kernel side asks for an allowance only behind a prefix's block. */
	if (prefix->length == PREFIX_WHOLE && allows_hold(pins, &address, now))
		return log_error(-EPERM, "%s is on the allow list: not blocked",
				 prefix_format(text, prefix));
	copies = copies_new();
	if (!copies)
		return -ENOMEM;
	error = add(pins, prefix, &block, copies);
	free(copies);
	return error;
}

int blocks_fit(const struct pins *pins, const struct prefix_set *set, __u64 now)
{
	const struct prefix_map map = block_map(pins);
	int swept = blocks_sweep(pins, now);

	return swept < 0 ? swept : prefix_map_fits(&map, set);
}

int blocks_each(const struct pins *pins, int (*each)(const struct block_entry *, void *),
		void *context)
{
	const struct prefix_map map = block_map(pins);
	struct block *copies = copies_new();
	struct prefix_set keys = {};
	struct block_entry entry;
	int result;

	if (!copies)
		return -ENOMEM;
	result = prefix_map_keys(&map, &keys);
	for (int i = 0; i < keys.count && !result; i++) {
		entry.prefix = keys.prefixes[i];
		result = read_block(&map, &entry.prefix, copies, &entry.block);
		if (!result)
			result = each(&entry, context);
		else if (result == -ENOENT)
			result = 0; /* another process removed it meanwhile */
	}
	free(keys.prefixes);
	free(copies);
	return result;
}

/* A pass over the list that removes some blocks and takes down what stays. */
struct removal {
	struct prefix_map map;
	bool (*match)(const struct block_entry *, void *);
	void *context;
	int removed;
	__u32 scope_all;
	struct presence image;
};

static int consider(const struct block_entry *entry, void *context)
{
	struct removal *removal = context;
	int error;

	if (removal->match(entry, removal->context)) {
		error = prefix_map_delete(&removal->map, &entry->prefix);
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
		.map = block_map(pins),
		.match = match,
		.context = context,
	};
	int error = blocks_each(pins, consider, &removal);

	/* Half an image must not be published: it lacks bits of entries that stand. */
	if (error)
		return error;
	presence_publish(&pins->state->presence, &removal.image);
	__atomic_store_n(&pins->state->control.scope_all, removal.scope_all, __ATOMIC_SEQ_CST);
	return removal.removed;
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
