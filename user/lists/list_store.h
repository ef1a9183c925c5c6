/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The record of what people and rules decided: a SQLite database, a file an instance, which
 * outlasts restarts and reboots.  Times in it are of the wall clock.
 *
 * The kernel's view of the lists is changed first, and blocks though nothing can be recorded.
 * The daemon queues its records and writes them in batches (list_store_flush()), never waiting
 * for a disk or for another process; commands write theirs in one transaction.
 *
 * Version 2 has one table, `decision`, whose columns are words where they are not numbers:
 * `sqlite3 FILE .schema`.  Version 1 had no column `tag`; the daemon makes it the second.
 */
#ifndef ICMPGUARD_LISTS_LIST_STORE_H
#define ICMPGUARD_LISTS_LIST_STORE_H

#include "lists/list_entry.h"

struct list_store;

/* Who opens it. */
enum list_store_use {
	LIST_STORE_READ,    /* to list */
	LIST_STORE_COMMAND, /* to change it: all of it between begin and commit */
	LIST_STORE_DAEMON,  /* changes are queued */
};

/*
 * Opens a file, which is made if need be. NULL, reported, where it cannot be had: not writable,
 * or made by a later version, which is left as it is.  One that is damaged is renamed to
 * FILE.damaged, reported, and a new one made; not by LIST_STORE_READ.
 */
struct list_store *list_store_open(const char *path, enum list_store_use use);
/* Closes; what is queued is lost. Takes NULL. */
void list_store_close(struct list_store *store);

/* Adds or replaces a decision. Errors show when it is committed, or flushed. */
void list_store_put(struct list_store *store, const struct list_entry *entry);
/* Removes the decisions about a key: of rules, those of all. */
void list_store_remove(struct list_store *store, const struct block_key *key,
		       enum list_action action, enum list_origin origin);

/* Removes the decision of the entry's key, action, origin and tag. */
void list_store_remove_tag(struct list_store *store, const struct list_entry *entry);
/* Removes what the configuration of another time decided. */
void list_store_forget_configured(struct list_store *store);

/* Of LIST_STORE_COMMAND. 0 or a negative errno, reported: nothing is recorded. */
int list_store_begin(struct list_store *store);
int list_store_commit(struct list_store *store);
/* What was changed since the beginning is not, and there is nothing to commit. */
void list_store_rollback(struct list_store *store);

/* Whether a decision about a key still holds. */
typedef bool list_store_stands(const struct block_key *key, enum list_action action,
			       enum list_origin origin, const void *context);

/* Writes up to `most` of what is queued, but for what was undone meanwhile: by another process,
 * say.  Where one is writing, it is left for the next time.  0, or a negative errno, reported when
 * it begins to fail. */
int list_store_flush(struct list_store *store, size_t most, list_store_stands *stands,
		     const void *context);
size_t list_store_queued(const struct list_store *store);

/* Whether the key of an entry has a record, for its action and origin, that lasts as long. */
bool list_store_has(struct list_store *store, const struct list_entry *entry);

/* Calls `each` for every decision, in no order, until it returns other than 0; that is returned,
 * or a negative errno, reported. Times are of timebase_now(); what would last longer than it was
 * meant to, because the clock was set back, lasts as long as it was meant to. */
int list_store_each(struct list_store *store, int (*each)(const struct list_entry *, void *),
		    void *context);
/* Likewise for those of a tag; for those of the entry's key, action and origin, which must not
 * change them meanwhile. */
int list_store_each_tagged(struct list_store *store, const char *tag,
			   int (*each)(const struct list_entry *, void *), void *context);
int list_store_each_of(struct list_store *store, const struct list_entry *entry,
		       int (*each)(const struct list_entry *, void *), void *context);

#endif
