/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hash table with a maximum number of entries and fixed-size keys without padding. Entries do not
 * move in memory while they are in the table. They are ordered by insertion, unless moved to the
 * end. The hash is seeded, so that a sender cannot choose colliding keys.
 */
#ifndef ICMPGUARD_BASE_HASH_TABLE_H
#define ICMPGUARD_BASE_HASH_TABLE_H

#include "headers/types.h"

#include <stddef.h>

struct hash_table;

/* `key` and `value`: sizes in bytes; `key` must be a multiple of 8. NULL when out of memory. The
 * entries' memory is only committed as it is used. */
struct hash_table *hash_table_new(size_t key, size_t value, __u32 most);
void hash_table_free(struct hash_table *table);

/* Returns the value of a key, or NULL. */
void *hash_table_find(const struct hash_table *table, const void *key);
/* Adds a key that is not in the table, last in order, with a zeroed value. NULL: full. */
void *hash_table_add(struct hash_table *table, const void *key);
/* Removes the entry of a value that find, add, first or next returned. */
void hash_table_remove(struct hash_table *table, void *value);
/* Moves an entry to the end of the order. */
void hash_table_move_last(struct hash_table *table, void *value);

/* Return the first value, and the value after `value`; NULL: none. */
void *hash_table_first(const struct hash_table *table);
void *hash_table_next(const struct hash_table *table, const void *value);
const void *hash_table_key(const struct hash_table *table, const void *value);
__u32 hash_table_count(const struct hash_table *table);
bool hash_table_full(const struct hash_table *table);

#endif
