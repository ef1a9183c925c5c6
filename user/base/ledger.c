// SPDX-License-Identifier: GPL-2.0-only
/*
 * All entries are in one array and refer to each other by number, which is half the size of a
 * pointer; 0: none. The array's pages are committed when they are first written.
 */
#include "base/ledger.h"

#include "headers/hash.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct entry {
	__u32 next_in_bucket;
	__u32 newer;
	__u32 older;
	__u32 rank;
	struct endpoint key;
	__u64 value[];
};

/* The entries of a rank, ordered by use. */
struct row {
	__u32 newest;
	__u32 oldest;
	__u32 count;
};

struct ledger {
	size_t size;
	size_t stride;
	__u32 most;
	__u32 made;  /* entries of the array used at least once */
	__u32 spare; /* list of removed entries, linked by next_in_bucket */
	__u32 count;
	__u32 mask; /* number of buckets minus 1 */
	__u64 seed; /* prevents senders from choosing colliding addresses */
	__u32 *buckets;
	char *entries;
	struct row rows[LEDGER_RANKS];
	void (*leave)(void *value, void *context);
	void *context;
};

static struct entry *entry_at(const struct ledger *ledger, __u32 number)
{
	return number ? (struct entry *)(ledger->entries + (number - 1) * ledger->stride) : NULL;
}

static __u32 number_of(const struct ledger *ledger, const struct entry *entry)
{
	return (__u32)(((const char *)entry - ledger->entries) / (ptrdiff_t)ledger->stride) + 1;
}

static __u32 *bucket_of(const struct ledger *ledger, const struct endpoint *key)
{
	__u64 hash = hash_address(&key->address, ledger->seed ^ key->kind);

	return &ledger->buckets[hash & ledger->mask];
}

static bool same_key(const struct endpoint *a, const struct endpoint *b)
{
	__u64 left[3], right[3];

	_Static_assert(sizeof(left) == sizeof(*a), "compared word by word");
	memcpy(left, a, sizeof(left));
	memcpy(right, b, sizeof(right));
	return left[1] == right[1] && left[0] == right[0] && left[2] == right[2];
}

static struct entry *find(const struct ledger *ledger, const struct endpoint *key)
{
	struct entry *entry = entry_at(ledger, *bucket_of(ledger, key));

	while (entry && !same_key(&entry->key, key))
		entry = entry_at(ledger, entry->next_in_bucket);
	return entry;
}

static void take_out(struct ledger *ledger, struct entry *entry)
{
	struct row *row = &ledger->rows[entry->rank];

	if (entry->newer)
		entry_at(ledger, entry->newer)->older = entry->older;
	else
		row->newest = entry->older;
	if (entry->older)
		entry_at(ledger, entry->older)->newer = entry->newer;
	else
		row->oldest = entry->newer;
	row->count--;
}

static void put_first(struct ledger *ledger, struct entry *entry, __u32 rank)
{
	struct row *row = &ledger->rows[rank];
	__u32 number = number_of(ledger, entry);

	entry->rank = rank;
	entry->newer = 0;
	entry->older = row->newest;
	if (row->newest)
		entry_at(ledger, row->newest)->newer = number;
	else
		row->oldest = number;
	row->newest = number;
	row->count++;
}

static void unhash(struct ledger *ledger, struct entry *entry)
{
	__u32 number = number_of(ledger, entry);
	__u32 *link = bucket_of(ledger, &entry->key);

	while (*link != number)
		link = &entry_at(ledger, *link)->next_in_bucket;
	*link = entry->next_in_bucket;
}

/* Returns the entry to evict next. */
static struct entry *least(const struct ledger *ledger)
{
	__u32 part = ledger->most / (2 * LEDGER_RANKS);
	__u32 rank = 0;

	while (rank + 1 < LEDGER_RANKS && ledger->rows[rank].count <= part)
		rank++;
	/* No rank has reached its share: the ledger is far from full. */
	if (!ledger->rows[rank].count)
		for (rank = 0; rank + 1 < LEDGER_RANKS && !ledger->rows[rank].count;)
			rank++;
	return entry_at(ledger, ledger->rows[rank].oldest);
}

/* Unlinks an entry from the ledger. */
static void part_with(struct ledger *ledger, struct entry *entry)
{
	take_out(ledger, entry);
	unhash(ledger, entry);
	if (ledger->leave)
		ledger->leave(entry->value, ledger->context);
}

static void make_spare(struct ledger *ledger, struct entry *entry)
{
	part_with(ledger, entry);
	entry->next_in_bucket = ledger->spare;
	ledger->spare = number_of(ledger, entry);
	ledger->count--;
}

/* Returns a slot for a new entry: a removed one, an unused one, or that of an evicted entry. */
static struct entry *room(struct ledger *ledger)
{
	struct entry *entry = entry_at(ledger, ledger->spare);

	if (entry) {
		ledger->spare = entry->next_in_bucket;
		ledger->count++;
	} else if (ledger->made < ledger->most) {
		entry = entry_at(ledger, ++ledger->made);
		ledger->count++;
	} else {
		entry = least(ledger);
		if (!entry)
			return NULL;
		part_with(ledger, entry);
	}
	return entry;
}

static size_t stride_of(size_t size)
{
	return sizeof(struct entry) + (size + 7) / 8 * 8;
}

struct ledger *ledger_new(size_t size, size_t most)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));
	size_t buckets = 64;

	if (!ledger)
		return NULL;
	while (buckets < most)
		buckets *= 2;
	ledger->size = size;
	ledger->stride = stride_of(size);
	ledger->most = (__u32)most;
	ledger->mask = (__u32)buckets - 1;
	ledger->buckets = calloc(buckets, sizeof(*ledger->buckets));
	ledger->entries = calloc(most, ledger->stride);
	if (!ledger->buckets || !ledger->entries ||
	    getrandom(&ledger->seed, sizeof(ledger->seed), 0) != sizeof(ledger->seed)) {
		ledger_free(ledger);
		return NULL;
	}
	return ledger;
}

void ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	free(ledger->entries);
	free(ledger->buckets);
	free(ledger);
}

size_t ledger_fit(size_t size, size_t bytes)
{
	/* One to two buckets per entry. */
	size_t most = bytes / (stride_of(size) + 2 * sizeof(__u32));

	return most > 16 * LEDGER_RANKS ? most : 16 * LEDGER_RANKS;
}

void *ledger_find(struct ledger *ledger, const struct endpoint *key)
{
	struct entry *entry = find(ledger, key);

	if (!entry)
		return NULL;
	take_out(ledger, entry);
	put_first(ledger, entry, entry->rank);
	return entry->value;
}

void *ledger_get(struct ledger *ledger, const struct endpoint *key)
{
	void *value = ledger_find(ledger, key);
	struct entry *entry;
	__u32 *bucket;

	if (value)
		return value;
	entry = room(ledger);
	if (!entry)
		return NULL;
	memset(entry->value, 0, ledger->size);
	entry->key = *key;
	bucket = bucket_of(ledger, key);
	entry->next_in_bucket = *bucket;
	*bucket = number_of(ledger, entry);
	put_first(ledger, entry, 0);
	return entry->value;
}

const void *ledger_peek(const struct ledger *ledger, const struct endpoint *key)
{
	const struct entry *entry = find(ledger, key);

	return entry ? entry->value : NULL;
}

void *ledger_edit(struct ledger *ledger, const struct endpoint *key)
{
	struct entry *entry = find(ledger, key);

	return entry ? entry->value : NULL;
}

void ledger_remove(struct ledger *ledger, const struct endpoint *key)
{
	struct entry *entry = find(ledger, key);

	if (entry)
		make_spare(ledger, entry);
}

bool ledger_drop(struct ledger *ledger, const void *kept)
{
	struct entry *entry = least(ledger);

	if (!entry || entry->value == kept)
		return false;
	make_spare(ledger, entry);
	return true;
}

void ledger_on_leave(struct ledger *ledger, void (*leave)(void *value, void *context),
		     void *context)
{
	ledger->leave = leave;
	ledger->context = context;
}

size_t ledger_count(const struct ledger *ledger)
{
	return ledger->count;
}

void ledger_rank(struct ledger *ledger, void *value, unsigned int rank)
{
	struct entry *entry = (struct entry *)((char *)value - offsetof(struct entry, value));

	if (entry->rank == rank)
		return;
	take_out(ledger, entry);
	put_first(ledger, entry, rank < LEDGER_RANKS ? rank : LEDGER_RANKS - 1);
}

void *ledger_oldest(const struct ledger *ledger, unsigned int rank)
{
	struct entry *entry = entry_at(ledger, ledger->rows[rank].oldest);

	return entry ? entry->value : NULL;
}

int ledger_each(const struct ledger *ledger,
		int (*each)(const struct endpoint *, const void *value, unsigned int rank, void *),
		void *context)
{
	const struct entry *entry;
	int result = 0;

	for (unsigned int rank = 0; rank < LEDGER_RANKS; rank++) {
		entry = entry_at(ledger, ledger->rows[rank].oldest);
		for (; entry && !result; entry = entry_at(ledger, entry->newer))
			result = each(&entry->key, entry->value, rank, context);
	}
	return result;
}
