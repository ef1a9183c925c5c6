/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The record of what operators and rules decided: an SQLite database, one file per instance, which
 * survives restarts and reboots. Its times are wall clock.
 *
 * The kernel's lists are changed first; a block takes effect even if it cannot be recorded. The
 * daemon queues its records and writes them in batches (list_store_flush()), and never waits for a
 * disk or another process; commands write theirs in one transaction.
 *
 * Version 2 has one table, `decision`, with words instead of enum numbers: `sqlite3 FILE .schema`.
 * Version 1 had no column `tag`; the daemon migrates it.
 */
#ifndef ICMPGUARD_LISTS_LIST_STORE_H
#define ICMPGUARD_LISTS_LIST_STORE_H

#include "lists/list_entry.h"

struct list_store;

/* How the record is used. */
enum list_store_use {
	LIST_STORE_READ,    /* for listing */
	LIST_STORE_COMMAND, /* for changes, all between begin and commit */
	LIST_STORE_DAEMON,  /* changes are queued */
};

/*
 * Opens a file, which is created if needed. NULL, reported, if it is not writable or was created by
 * a later version, which is left unchanged. Unless LIST_STORE_READ, a damaged file is renamed to
 * FILE.damaged, reported, and a new one is created.
 */
struct list_store *list_store_open(const char *path, enum list_store_use use);
/* Closes the record; queued changes are lost. Accepts NULL. */
void list_store_close(struct list_store *store);

/* Adds or replaces a decision. Errors are reported by the commit or flush. */
void list_store_put(struct list_store *store, const struct list_entry *entry);
/* Removes all decisions about a key with this action and origin. */
void list_store_remove(struct list_store *store, const struct block_key *key,
		       enum list_action action, enum list_origin origin);

/* Removes the decision with the entry's key, action, origin and tag. */
void list_store_remove_tag(struct list_store *store, const struct list_entry *entry);
/* Removes the decisions of earlier configurations. */
void list_store_forget_configured(struct list_store *store);

/* For LIST_STORE_COMMAND. 0 or a negative errno, reported; nothing is recorded then. A second
 * commit does nothing. */
int list_store_begin(struct list_store *store);
int list_store_commit(struct list_store *store);
/* Discards the changes since the begin. */
void list_store_rollback(struct list_store *store);

/* Returns whether a decision about a key is in force. */
typedef bool list_store_stands(const struct block_key *key, enum list_action action,
			       enum list_origin origin, const void *context);

/* Writes up to `most` queued changes, except those undone meanwhile, for example by another
 * process. If another process is writing, defers to the next call. 0 or a negative errno, reported
 * once when writing starts to fail. */
int list_store_flush(struct list_store *store, size_t most, list_store_stands *stands,
		     const void *context);
size_t list_store_queued(const struct list_store *store);

/* Returns whether the entry's key, action and origin have a record that lasts as long. */
bool list_store_has(struct list_store *store, const struct list_entry *entry);

/* Calls `each` for every decision, unordered, until it returns nonzero; returns that value, or a
 * negative errno, reported. Times are in timebase_now(). If the clock was set back, an entry gets
 * its original duration, not more. */
int list_store_each(struct list_store *store, int (*each)(const struct list_entry *, void *),
		    void *context);
/* list_store_each_tagged(): the same for the decisions of a tag. list_store_each_of(): for those
 * with the entry's key, action and origin; `each` must not change them. */
int list_store_each_tagged(struct list_store *store, const char *tag,
			   int (*each)(const struct list_entry *, void *), void *context);
int list_store_each_of(struct list_store *store, const struct list_entry *entry,
		       int (*each)(const struct list_entry *, void *), void *context);

#endif
