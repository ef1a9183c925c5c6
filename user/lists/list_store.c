// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_store_state.h"

#include "base/confine.h"
#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows written before the WAL is checkpointed. */
enum { CHECKPOINT_ROWS = 2000 };

struct list_store *list_store_open(const char *path, enum list_store_use use)
{
	struct list_store *store = calloc(1, sizeof(*store));
	int result;

	if (!store) {
		log_error(-ENOMEM, "out of memory");
		return NULL;
	}
	snprintf(store->path, sizeof(store->path), "%s", path);
	store->use = use;
	result = store_open(store);
	if (result == SQLITE_OK)
		return store;
	store_close(store);
	free(store);
	return NULL;
}

static int write_change(struct list_store *store, const struct store_change *change)
{
	sqlite3_stmt *statement = !change->removal ? store->put :
				  change->one_tag  ? store->remove_tag :
						     store->remove;
	int result;

	list_row_bind_key(statement, &change->key, change->entry.action, change->entry.origin);
	if (!change->removal)
		list_row_bind_entry(statement, &change->entry);
	else if (change->one_tag)
		list_row_bind_tag(statement, &change->entry);
	result = sqlite3_step(statement);
	sqlite3_reset(statement);
	return result == SQLITE_DONE ? SQLITE_OK : result;
}

static void enqueue(struct list_store *store, const struct store_change *change)
{
	struct store_change *larger;

	if (store->queued == store->room) {
		larger = reallocarray(store->queue, store->room ? store->room * 2 : 64,
				      sizeof(*larger));
		if (!larger) {
			log_error(0, "lists.file: out of memory: a decision is not recorded");
			return;
		}
		store->queue = larger;
		store->room = store->room ? store->room * 2 : 64;
	}
	store->queue[store->queued++] = *change;
}

static void take_change(struct list_store *store, const struct store_change *change)
{
	if (store->use == LIST_STORE_DAEMON)
		enqueue(store, change);
	else if (!store->error && write_change(store, change) != SQLITE_OK)
		store->error = store_report(store, "write");
}

void list_store_put(struct list_store *store, const struct list_entry *entry)
{
	const struct store_change change = { .key = list_key(entry), .entry = *entry };

	take_change(store, &change);
}

void list_store_remove(struct list_store *store, const struct block_key *key,
		       enum list_action action, enum list_origin origin)
{
	const struct store_change change = {
		.removal = true,
		.key = *key,
		.entry = { .action = (__u8)action, .origin = (__u8)origin },
	};

	take_change(store, &change);
}

void list_store_remove_tag(struct list_store *store, const struct list_entry *entry)
{
	const struct store_change change = {
		.removal = true,
		.one_tag = true,
		.key = list_key(entry),
		.entry = *entry,
	};

	take_change(store, &change);
}

int list_store_begin(struct list_store *store)
{
	store->error = 0;
	if (store_execute(store, "BEGIN IMMEDIATE") != SQLITE_OK)
		store->error = store_report(store, "write");
	return store->error;
}

void list_store_rollback(struct list_store *store)
{
	store->error = 0;
	if (!sqlite3_get_autocommit(store->database))
		store_execute(store, "ROLLBACK");
}

int list_store_commit(struct list_store *store)
{
	int error = store->error;

	if (!error && !sqlite3_get_autocommit(store->database) &&
	    store_execute(store, "COMMIT") != SQLITE_OK)
		error = store_report(store, "write");
	if (error)
		list_store_rollback(store);
	return error;
}

/* Runs in a thread with its own connection, because it waits for the disk. */
static void *run_checkpoint(void *context)
{
	struct list_store *store = context;
	sqlite3 *database;

	confine_writer();
	if (sqlite3_open_v2(store->path, &database, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		sqlite3_wal_checkpoint_v2(database, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	sqlite3_close(database);
	__atomic_store_n(&store->checkpoint_ended, 1, __ATOMIC_RELEASE);
	return NULL;
}

static void end_checkpoint(struct list_store *store, bool wait)
{
	if (!store->checkpointing ||
	    (!wait && !__atomic_load_n(&store->checkpoint_ended, __ATOMIC_ACQUIRE)))
		return;
	pthread_join(store->checkpoint, NULL);
	store->checkpointing = false;
}

static void begin_checkpoint(struct list_store *store)
{
	end_checkpoint(store, false);
	if (store->checkpointing || store->written < CHECKPOINT_ROWS)
		return;
	store->checkpoint_ended = 0;
	store->written = 0;
	store->checkpointing = !pthread_create(&store->checkpoint, NULL, run_checkpoint, store);
}

/* Drops the written changes from the queue. */
static void shift_queue(struct list_store *store, size_t written)
{
	store->queued -= written;
	memmove(store->queue, store->queue + written, store->queued * sizeof(*store->queue));
	store->written += written;
}

/* Returns whether a change was undone since: an entry added and removed, or removed and added
 * again. */
static bool is_undone(const struct store_change *change, list_store_stands *stands,
		      const void *context)
{
	/* The key may still be in force because of another tag. */
	if (change->one_tag)
		return false;
	return stands(&change->key, change->entry.action, change->entry.origin, context) ==
	       change->removal;
}

static int write_queue(struct list_store *store, size_t most, list_store_stands *stands,
		       const void *context)
{
	size_t count = store->queued < most ? store->queued : most;
	int result = store_execute(store, "BEGIN IMMEDIATE");

	for (size_t i = 0; i < count && result == SQLITE_OK; i++)
		if (!is_undone(&store->queue[i], stands, context))
			result = write_change(store, &store->queue[i]);
	if (result == SQLITE_OK)
		result = store_execute(store, "COMMIT");
	if (result == SQLITE_OK)
		shift_queue(store, count);
	else if (!sqlite3_get_autocommit(store->database))
		store_execute(store, "ROLLBACK");
	return result;
}

int list_store_flush(struct list_store *store, size_t most, list_store_stands *stands,
		     const void *context)
{
	int result = SQLITE_OK, error = 0;

	begin_checkpoint(store);
	if (!store->queued)
		return 0;
	result = write_queue(store, most, stands, context);
	if (result == SQLITE_BUSY)
		return 0;
	if (result != SQLITE_OK && !store->failing)
		error = store_report(store, "write");
	if (result == SQLITE_OK && store->failing)
		log_info("lists.file: %s is written again", store->path);
	store->failing = result != SQLITE_OK;
	return error;
}

size_t list_store_queued(const struct list_store *store)
{
	return store->queued;
}

void list_store_close(struct list_store *store)
{
	if (!store)
		return;
	end_checkpoint(store, true);
	store_close(store);
	free(store->queue);
	free(store);
}

void list_store_forget_configured(struct list_store *store)
{
	if (store_execute(store, "DELETE FROM decision WHERE origin='configuration'") != SQLITE_OK)
		store_report(store, "write");
}
