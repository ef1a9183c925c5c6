// SPDX-License-Identifier: GPL-2.0-only
#include "lists/blocks.h"
#include "base/prefix.h"
#include "lists/prefix_map.h"

#include <errno.h>
#include <stdlib.h>

static struct prefix_map allow_map(const struct pins *pins)
{
	return (struct prefix_map){
		.addresses = pins->allows,
		.prefixes = pins->allow_prefixes,
		.name = "allow list",
	};
}

/* After the change: what the kernel side looks up from now on is the new list. */
static void new_generation(const struct pins *pins)
{
	__atomic_fetch_add(&pins->state->control.generation, 1, __ATOMIC_SEQ_CST);
}

static bool is_within(const struct block_entry *entry, void *context)
{
	const struct prefix *prefix = context;
	const struct address address = entry->prefix.address;

	return entry->prefix.length >= prefix->length && prefix_holds(prefix, &address);
}

int allows_add(const struct pins *pins, const struct prefix *prefix, __u64 expires, __u64 now)
{
	const struct prefix_map map = allow_map(pins);
	const struct allow allow = { .created = now, .expires = expires };
	struct prefix allowed = *prefix;
	int error;

	error = prefix_map_update(&map, prefix, &allow);
	if (error == -ENOSPC && allows_sweep(pins, now) > 0)
		error = prefix_map_update(&map, prefix, &allow);
	if (error)
		return error == -ENOSPC ? prefix_map_report_full(&map, prefix) : error;
	new_generation(pins);
	return blocks_remove_if(pins, is_within, &allowed);
}

int allows_fit(const struct pins *pins, const struct prefix_set *set, __u64 now)
{
	const struct prefix_map map = allow_map(pins);
	struct prefix_set keys = {};
	int error = allows_sweep(pins, now);

	if (error < 0)
		return error;
	error = prefix_map_keys(&map, &keys);
	if (!error)
		error = prefix_map_fits(&map, &keys, set);
	free(keys.prefixes);
	return error;
}

int allows_remove(const struct pins *pins, const struct prefix *prefix)
{
	const struct prefix_map map = allow_map(pins);
	int error = prefix_map_delete(&map, prefix);

	if (!error)
		new_generation(pins);
	return error;
}

int allows_each(const struct pins *pins, int (*each)(const struct allow_entry *, void *),
		void *context)
{
	const struct prefix_map map = allow_map(pins);
	struct allow_entry entry;
	struct prefix_set keys = {};
	int result;

	result = prefix_map_keys(&map, &keys);
	for (int i = 0; i < keys.count && !result; i++) {
		entry.prefix = keys.prefixes[i];
		result = prefix_map_lookup(&map, &entry.prefix, &entry.allow);
		if (!result)
			result = each(&entry, context);
		else if (result == -ENOENT)
			result = 0; /* another process removed it meanwhile */
	}
	free(keys.prefixes);
	return result;
}

struct sweep {
	struct prefix_map map;
	__u64 now;
	int removed;
};

static int remove_expired(const struct allow_entry *entry, void *context)
{
	struct sweep *sweep = context;
	int error;

	if (lists_live(entry->allow.expires, sweep->now))
		return 0;
	error = prefix_map_delete(&sweep->map, &entry->prefix);
	if (!error)
		sweep->removed++;
	return error == -ENOENT ? 0 : error;
}

int allows_sweep(const struct pins *pins, __u64 now)
{
	struct sweep sweep = { .map = allow_map(pins), .now = now };
	int error = allows_each(pins, remove_expired, &sweep);

	if (sweep.removed)
		new_generation(pins);
	return error ? error : sweep.removed;
}

bool allows_hold(const struct pins *pins, const struct address *address, __u64 now)
{
	const struct prefix_map map = allow_map(pins);
	struct prefix whole = prefix_of(address);
	struct allow allow;

	if (!prefix_map_lookup(&map, &whole, &allow) && lists_live(allow.expires, now))
		return true;
	return !prefix_map_longest(&map, address, &allow) && lists_live(allow.expires, now);
}

bool allows_cover(const struct pins *pins, const struct prefix *prefix, __u64 now)
{
	const struct prefix_map map = allow_map(pins);
	const struct address address = prefix->address;
	struct allow allow;

	if (prefix->length == PREFIX_WHOLE)
		return allows_hold(pins, &address, now);
	return !prefix_map_lookup(&map, prefix, &allow) && lists_live(allow.expires, now);
}
