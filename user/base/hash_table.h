/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hash table bounded in entries, by keys of fixed size without padding.  Entries do not move
 * while they are in the table, and have an order: that of their addition, unless they are moved
 * to its end.  The hash is seeded, so that a sender cannot choose keys that collide.
 */
#ifndef ICMPGUARD_BASE_HASH_TABLE_H
#define ICMPGUARD_BASE_HASH_TABLE_H

#include "headers/types.h"

#include <stddef.h>

struct hash_table;

/* `key` and `value`: sizes in bytes; `key` is a multiple of 8. NULL when out of memory. The
 * memory of `most` entries is the system's until it is used. */
struct hash_table *hash_table_new(size_t key, size_t value, __u32 most);
void hash_table_free(struct hash_table *table);

/* The value of a key, or NULL. */
void *hash_table_find(const struct hash_table *table, const void *key);
/* A value of zeros for a key that is not in the table; it is the last in order. NULL: full. */
void *hash_table_add(struct hash_table *table, const void *key);
/* Takes out the entry of a value that find, add, first or next returned. */
void hash_table_remove(struct hash_table *table, void *value);
/* Makes it the last in order. */
void hash_table_move_last(struct hash_table *table, void *value);

/* The first in order, and the one after `value`; NULL: there is none. */
void *hash_table_first(const struct hash_table *table);
void *hash_table_next(const struct hash_table *table, const void *value);
const void *hash_table_key(const struct hash_table *table, const void *value);
__u32 hash_table_count(const struct hash_table *table);
bool hash_table_full(const struct hash_table *table);

#endif
