/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hash table of endpoints with a maximum number of entries. When it is full, each new entry
 * evicts the least recently used entry of the lowest rank. Without ranks this is plain LRU.
 */
#ifndef ICMPGUARD_BASE_LEDGER_H
#define ICMPGUARD_BASE_LEDGER_H

#include "headers/maps.h"

struct ledger;

/* Ranks are 0, for a new entry, to LEDGER_RANKS - 1. A rank below its share of half the ledger
 * loses no entries to a higher one; otherwise new entries would have no time to rise. */
enum { LEDGER_RANKS = 8 };

/* Returns a ledger of `most` entries of `size` bytes each, or NULL when out of memory. Memory is
 * only committed as it is used. */
struct ledger *ledger_new(size_t size, size_t most);
void ledger_free(struct ledger *ledger);

/* Returns how many entries of `size` bytes fit in `bytes`, including overhead; at least a few. */
size_t ledger_fit(size_t size, size_t bytes);

/* Returns the entry of a key, and creates a zeroed one if there is none; it becomes the most
 * recently used. Valid until evicted. NULL only if the ledger has no entries. */
void *ledger_get(struct ledger *ledger, const struct endpoint *key);
/* Returns the entry of a key, or NULL; it becomes the most recently used. */
void *ledger_find(struct ledger *ledger, const struct endpoint *key);
/* Return the entry of a key, or NULL, without changing its position; for reading, and for
 * writing. */
const void *ledger_peek(const struct ledger *ledger, const struct endpoint *key);
void *ledger_edit(struct ledger *ledger, const struct endpoint *key);
/* Removes an entry if it exists. */
void ledger_remove(struct ledger *ledger, const struct endpoint *key);
/* Evicts one entry; returns false if there is none, or if the next one is `kept`, a value of
 * ledger_get(). */
bool ledger_drop(struct ledger *ledger, const void *kept);
/* Sets a function to call with the value of each entry that is evicted or removed. */
void ledger_on_leave(struct ledger *ledger, void (*leave)(void *value, void *context),
		     void *context);
size_t ledger_count(const struct ledger *ledger);

/* Changes the rank of an entry, which becomes the rank's most recently used. `value` is from
 * ledger_get(). */
void ledger_rank(struct ledger *ledger, void *value, unsigned int rank);
/* Returns the least recently used entry of a rank, or NULL. */
void *ledger_oldest(const struct ledger *ledger, unsigned int rank);

/* Calls `each` for every entry, lower ranks first, within a rank the most recently used last:
 * calling ledger_get() and ledger_rank() in that order rebuilds the same ledger. Stops when `each`
 * returns nonzero, and returns that value. */
int ledger_each(const struct ledger *ledger,
		int (*each)(const struct endpoint *, const void *value, unsigned int rank, void *),
		void *context);

#endif
