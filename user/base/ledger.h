/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A memory of endpoints: a hash table bounded in entries.  When it is full an entry leaves
 * for each that comes: of the lowest rank the one not used for longest.  Without ranks
 * that is the one not used for longest of all.
 */
#ifndef ICMPGUARD_BASE_LEDGER_H
#define ICMPGUARD_BASE_LEDGER_H

#include "headers/maps.h"

struct ledger;

/* Ranks 0, which a new entry has, to LEDGER_RANKS - 1. A rank that holds less than its part
 * of half the ledger loses no entry to a higher one, or newcomers would have no time to rise. */
enum { LEDGER_RANKS = 8 };

/* A ledger of `most` entries of `size` bytes each, or NULL when out of memory. The memory is
 * the system's until it is used. */
struct ledger *ledger_new(size_t size, size_t most);
void ledger_free(struct ledger *ledger);

/* How many entries of `size` bytes fit in `bytes`, with what the ledger needs for each; at
 * least a few. */
size_t ledger_fit(size_t size, size_t bytes);

/* The entry of a key, made of zeros where there is none; it becomes the latest used. Valid
 * until it leaves. NULL: never, but by a ledger of no entries. */
void *ledger_get(struct ledger *ledger, const struct endpoint *key);
/* The entry of a key, or NULL; it becomes the latest used. */
void *ledger_find(struct ledger *ledger, const struct endpoint *key);
/* The entry of a key, or NULL; its place in the order of use stays. To read, and to write. */
const void *ledger_peek(const struct ledger *ledger, const struct endpoint *key);
void *ledger_edit(struct ledger *ledger, const struct endpoint *key);
/* Takes an entry out, if it is there. */
void ledger_remove(struct ledger *ledger, const struct endpoint *key);
/* Takes out the entry that would leave next; false where there is none, or it is `kept`, a value of
 * ledger_get(). */
bool ledger_drop(struct ledger *ledger, const void *kept);
/* Calls `leave` with the value of each entry that leaves or is taken out. */
void ledger_on_leave(struct ledger *ledger, void (*leave)(void *value, void *context),
		     void *context);
size_t ledger_count(const struct ledger *ledger);

/* Gives an entry another rank; the latest used of it. `value` is ledger_get()'s. */
void ledger_rank(struct ledger *ledger, void *value, unsigned int rank);
/* Of a rank the entry not used for longest, or NULL. */
void *ledger_oldest(const struct ledger *ledger, unsigned int rank);

/* Each entry, lower ranks first, within a rank the one used last at the end: ledger_get() in
 * that order and ledger_rank() make the same ledger again. Ends early, and returns, with what
 * `each` returns other than 0. */
int ledger_each(const struct ledger *ledger,
		int (*each)(const struct endpoint *, const void *value, unsigned int rank, void *),
		void *context);

#endif
