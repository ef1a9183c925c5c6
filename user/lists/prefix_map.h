/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A list in the kernel, by prefix: a hash for whole addresses and a longest-prefix
 * trie for the rest, handled as one map.
 */
#ifndef ICMPGUARD_LISTS_PREFIX_MAP_H
#define ICMPGUARD_LISTS_PREFIX_MAP_H

#include "base/prefix_set.h"

struct prefix_map {
	int addresses; /* descriptor of a hash by struct address, or of a table kept otherwise */
	int prefixes;		       /* descriptor of a trie by struct prefix */
	const char *name;	       /* "block list", for messages */
	const char *addresses_setting; /* what sets the hash's size, or NULL */
	const char *prefixes_setting;  /* likewise, the trie's */
};

/* Copies the value: of the hash the exact one, of the trie that of the longest entry that
 * holds `prefix` and is not longer. 0, -ENOENT, or another negative errno, reported. */
int prefix_map_lookup(const struct prefix_map *map, const struct prefix *prefix, void *value);

/* Of the trie alone: copies the value of the longest prefix that holds `address`. Likewise. */
int prefix_map_longest(const struct prefix_map *map, const struct address *address, void *value);

/* Adds or replaces. -ENOSPC where the map is full, not reported: the caller may make room;
 * other negative errnos are. */
int prefix_map_update(const struct prefix_map *map, const struct prefix *prefix, const void *value);

/* -ENOENT where exactly this prefix is not there; other negative errnos are reported. */
int prefix_map_delete(const struct prefix_map *map, const struct prefix *prefix);

/* Every key, in order, into an empty set whose prefixes are the caller's to free(). 0 or a
 * negative errno, reported: -EAGAIN where the map changed faster than it could be read. */
int prefix_map_keys(const struct prefix_map *map, struct prefix_set *keys);
/* Of the trie alone: appends every key, in no order. Likewise. */
int prefix_map_prefixes(const struct prefix_map *map, struct prefix_set *keys);

/* Whether all of `set` can stand in the map together with `keys`, those that are there. 0, or
 * a negative errno, reported; -ENOSPC where they cannot. */
int prefix_map_fits(const struct prefix_map *map, const struct prefix_set *keys,
		    const struct prefix_set *set);

/* Reports that there is no room for `prefix`, and names the setting. Returns -ENOSPC. */
int prefix_map_report_full(const struct prefix_map *map, const struct prefix *prefix);

#endif
