// SPDX-License-Identifier: GPL-2.0-only
#include "lists/prefix_map.h"

#include "base/log.h"
#include "base/prefix.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_whole(const struct prefix *prefix)
{
	return prefix->length == PREFIX_WHOLE;
}

static int map_for(const struct prefix_map *map, const struct prefix *prefix)
{
	return is_whole(prefix) ? map->addresses : map->prefixes;
}

static const void *key_for(const struct prefix *prefix)
{
	return is_whole(prefix) ? (const void *)&prefix->address : prefix;
}

static int report(const struct prefix_map *map, int error, const char *what)
{
	return log_error(error, "cannot %s the %s: %s", what, map->name, strerror(-error));
}

int prefix_map_lookup(const struct prefix_map *map, const struct prefix *prefix, void *value)
{
	int error = bpf_map_lookup_elem(map_for(map, prefix), key_for(prefix), value);

	return error && error != -ENOENT ? report(map, error, "read") : error;
}

int prefix_map_longest(const struct prefix_map *map, const struct address *address, void *value)
{
	const struct prefix whole = prefix_of(address);
	int error = bpf_map_lookup_elem(map->prefixes, &whole, value);

	return error && error != -ENOENT ? report(map, error, "read") : error;
}

int prefix_map_update(const struct prefix_map *map, const struct prefix *prefix, const void *value)
{
	int kernel_map = map_for(map, prefix);
	const void *key = key_for(prefix);
	int error = bpf_map_update_elem(kernel_map, key, value, BPF_ANY);

	/* Before 6.13 a full trie does not even let an entry be replaced: out with the old one. */
	if (error == -ENOSPC && !bpf_map_delete_elem(kernel_map, key))
		error = bpf_map_update_elem(kernel_map, key, value, BPF_ANY);
	/* A full hash answers E2BIG, a full trie ENOSPC. */
	if (error == -E2BIG || error == -ENOSPC)
		return -ENOSPC;
	return error ? report(map, error, "change") : 0;
}

int prefix_map_delete(const struct prefix_map *map, const struct prefix *prefix)
{
	int error = bpf_map_delete_elem(map_for(map, prefix), key_for(prefix));

	return error && error != -ENOENT ? report(map, error, "change") : error;
}

/* max_entries of the two maps. */
struct room {
	__u32 addresses;
	__u32 prefixes;
};

static int max_entries(int map, __u32 *most)
{
	struct bpf_map_info info = {};
	__u32 size = sizeof(info);
	int error = bpf_obj_get_info_by_fd(map, &info, &size);

	*most = info.max_entries;
	return error;
}

static int room_of(const struct prefix_map *map, struct room *room)
{
	int error;

	*room = (struct room){};
	error = max_entries(map->addresses, &room->addresses);
	if (!error)
		error = max_entries(map->prefixes, &room->prefixes);
	return error ? report(map, error, "read") : 0;
}

/*
 * Walks one of the two maps. A key that another process deletes while the walk stands on
 * it sends the kernel back to the first one, so keys can come twice, and the number of
 * steps is bounded.
 */
static int walk(int map, bool whole, struct prefix *keys, __u32 most)
{
	struct prefix next = { .length = PREFIX_WHOLE };
	void *key = whole ? (void *)&next.address : &next;
	const void *previous = NULL;
	__u32 count = 0;
	int error;

	while (!(error = bpf_map_get_next_key(map, previous, key))) {
		if (count == most)
			return -EAGAIN;
		keys[count] = next;
		previous = whole ? (const void *)&keys[count].address : &keys[count];
		count++;
	}
	return error == -ENOENT ? (int)count : error;
}

/* Appends every key of one of the two maps. */
static int append_keys(const struct prefix_map *map, bool whole, struct prefix_set *keys)
{
	const int kernel_map = whole ? map->addresses : map->prefixes;
	struct prefix *all;
	__u32 most;
	int count;

	count = max_entries(kernel_map, &most);
	if (count)
		return report(map, count, "read");
	/* Twice the room: a walk that was sent back once still ends. */
	all = reallocarray(keys->prefixes, (size_t)keys->count + 2 * (size_t)most, sizeof(*all));
	if (!all)
		return report(map, -ENOMEM, "read");
	keys->prefixes = all;
	count = walk(kernel_map, whole, all + keys->count, 2 * most);
	if (count < 0)
		return report(map, count, "read");
	keys->count += count;
	return 0;
}

int prefix_map_prefixes(const struct prefix_map *map, struct prefix_set *keys)
{
	return append_keys(map, false, keys);
}

int prefix_map_keys(const struct prefix_map *map, struct prefix_set *keys)
{
	int error = append_keys(map, true, keys);

	if (!error)
		error = append_keys(map, false, keys);
	if (!error)
		prefix_set_sort(keys);
	return error;
}

int prefix_map_report_full(const struct prefix_map *map, const struct prefix *prefix)
{
	const char *setting = is_whole(prefix) ? map->addresses_setting : map->prefixes_setting;
	const char *kind = is_whole(prefix) ? "addresses" : "prefixes";
	char text[PREFIX_TEXT];
	__u32 most = 0;

	prefix_format(text, prefix);
	max_entries(map_for(map, prefix), &most);
	if (setting)
		return log_error(-ENOSPC, "%s: the %s is full: it holds %u %s (setting %s)", text,
				 map->name, most, kind, setting);
	return log_error(-ENOSPC, "%s: the %s is full: it holds %u %s", text, map->name, most,
			 kind);
}

/* The first of `set` that is not among `keys` and is past the room, or NULL. */
static const struct prefix *first_without_room(const struct prefix_set *keys,
					       const struct prefix_set *set,
					       const struct room *room)
{
	struct room used = {};

	for (int i = 0; i < keys->count; i++)
		*(is_whole(&keys->prefixes[i]) ? &used.addresses : &used.prefixes) += 1;
	for (int i = 0; i < set->count; i++) {
		const struct prefix *prefix = &set->prefixes[i];

		if (prefix_set_has(keys, prefix))
			continue;
		if (is_whole(prefix) ? ++used.addresses > room->addresses :
				       ++used.prefixes > room->prefixes)
			return prefix;
	}
	return NULL;
}

int prefix_map_fits(const struct prefix_map *map, const struct prefix_set *keys,
		    const struct prefix_set *set)
{
	const struct prefix *unfit;
	struct room room;
	int error;

	error = room_of(map, &room);
	if (error)
		return error;
	unfit = first_without_room(keys, set, &room);
	return unfit ? prefix_map_report_full(map, unfit) : 0;
}
