// SPDX-License-Identifier: GPL-2.0-only
/* All entries are in one array and refer to each other by number; 0: none. */
#include "base/hash_table.h"

#include "headers/hash.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct entry {
	__u32 next_in_bucket; /* of a removed entry: the next removed one */
	__u32 before;
	__u32 after;
	__u32 zero;
	__u64 content[]; /* key, then value */
};

struct hash_table {
	size_t key;
	size_t value;
	size_t stride;
	__u32 most;
	__u32 made;  /* entries of the array used at least once */
	__u32 spare; /* head of the list of removed entries */
	__u32 count;
	__u32 first;
	__u32 last;
	__u32 mask;
	__u64 seed;
	__u32 *buckets;
	char *entries;
};

static struct entry *entry_at(const struct hash_table *table, __u32 number)
{
	return number ? (struct entry *)(table->entries + (number - 1) * table->stride) : NULL;
}

static __u32 number_of(const struct hash_table *table, const struct entry *entry)
{
	return (__u32)(((const char *)entry - table->entries) / (ptrdiff_t)table->stride) + 1;
}

static struct entry *entry_of(const struct hash_table *table, const void *value)
{
	return (struct entry *)((const char *)value - table->key - offsetof(struct entry, content));
}

static void *value_of(const struct hash_table *table, struct entry *entry)
{
	return entry ? (char *)entry->content + table->key : NULL;
}

static __u32 *bucket_of(const struct hash_table *table, const void *key)
{
	__u64 hash = table->seed, word;

	for (size_t i = 0; i < table->key; i += sizeof(word)) {
		memcpy(&word, (const char *)key + i, sizeof(word));
		hash = hash_mix(hash ^ word);
	}
	return &table->buckets[hash & table->mask];
}

struct hash_table *hash_table_new(size_t key, size_t value, __u32 most)
{
	struct hash_table *table = calloc(1, sizeof(*table));
	__u32 buckets = 64;

	if (!table)
		return NULL;
	while (buckets < most)
		buckets *= 2;
	table->key = key;
	table->value = value;
	table->stride = sizeof(struct entry) + key + (value + 7) / 8 * 8;
	table->most = most;
	table->mask = buckets - 1;
	table->buckets = calloc(buckets, sizeof(*table->buckets));
	table->entries = calloc(most, table->stride);
	if (!table->buckets || !table->entries ||
	    getrandom(&table->seed, sizeof(table->seed), 0) != sizeof(table->seed)) {
		hash_table_free(table);
		return NULL;
	}
	return table;
}

void hash_table_free(struct hash_table *table)
{
	if (!table)
		return;
	free(table->entries);
	free(table->buckets);
	free(table);
}

void *hash_table_find(const struct hash_table *table, const void *key)
{
	struct entry *entry = entry_at(table, *bucket_of(table, key));

	while (entry && memcmp(entry->content, key, table->key) != 0)
		entry = entry_at(table, entry->next_in_bucket);
	return value_of(table, entry);
}

static void link_last(struct hash_table *table, struct entry *entry)
{
	__u32 number = number_of(table, entry);

	entry->before = table->last;
	entry->after = 0;
	if (table->last)
		entry_at(table, table->last)->after = number;
	else
		table->first = number;
	table->last = number;
}

static void unlink_entry(struct hash_table *table, const struct entry *entry)
{
	if (entry->before)
		entry_at(table, entry->before)->after = entry->after;
	else
		table->first = entry->after;
	if (entry->after)
		entry_at(table, entry->after)->before = entry->before;
	else
		table->last = entry->before;
}

void *hash_table_add(struct hash_table *table, const void *key)
{
	struct entry *entry = entry_at(table, table->spare);
	__u32 *bucket = bucket_of(table, key);

	if (entry)
		table->spare = entry->next_in_bucket;
	else if (table->made < table->most)
		entry = entry_at(table, ++table->made);
	else
		return NULL;
	memcpy(entry->content, key, table->key);
	memset((char *)entry->content + table->key, 0, table->value);
	entry->next_in_bucket = *bucket;
	*bucket = number_of(table, entry);
	link_last(table, entry);
	table->count++;
	return value_of(table, entry);
}

void hash_table_remove(struct hash_table *table, void *value)
{
	struct entry *entry = entry_of(table, value);
	__u32 number = number_of(table, entry);
	__u32 *link = bucket_of(table, entry->content);

	while (*link != number)
		link = &entry_at(table, *link)->next_in_bucket;
	*link = entry->next_in_bucket;
	unlink_entry(table, entry);
	entry->next_in_bucket = table->spare;
	table->spare = number;
	table->count--;
}

void hash_table_move_last(struct hash_table *table, void *value)
{
	struct entry *entry = entry_of(table, value);

	unlink_entry(table, entry);
	link_last(table, entry);
}

void *hash_table_first(const struct hash_table *table)
{
	return value_of(table, entry_at(table, table->first));
}

void *hash_table_next(const struct hash_table *table, const void *value)
{
	return value_of(table, entry_at(table, entry_of(table, value)->after));
}

const void *hash_table_key(const struct hash_table *table, const void *value)
{
	return entry_of(table, value)->content;
}

__u32 hash_table_count(const struct hash_table *table)
{
	return table->count;
}

bool hash_table_full(const struct hash_table *table)
{
	return table->count == table->most;
}
