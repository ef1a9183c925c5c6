/* SPDX-License-Identifier: GPL-2.0-only */
/* State shared by list_store_file.c, which opens the database, list_store.c, which writes it, and
 * list_store_read.c. */
#ifndef ICMPGUARD_LISTS_LIST_STORE_STATE_H
#define ICMPGUARD_LISTS_LIST_STORE_STATE_H

#include "lists/list_row.h"
#include "lists/list_store.h"

#include <limits.h>
#include <pthread.h>

struct store_change {
	bool removal;
	bool one_tag; /* for a removal: only the entry's tag */
	struct block_key key;
	struct list_entry entry; /* for a removal: only action and origin */
};

struct list_store {
	char path[PATH_MAX];
	enum list_store_use use;
	sqlite3 *database;
	sqlite3_stmt *put;
	sqlite3_stmt *remove;
	sqlite3_stmt *remove_tag;
	sqlite3_stmt *read_key;
	/* For the daemon: pending writes, in order. */
	struct store_change *queue;
	size_t queued;
	size_t room;
	size_t written; /* rows since the last checkpoint */
	bool failing;
	int error; /* the first error of a command's changes */
	pthread_t checkpoint;
	bool checkpointing;
	int checkpoint_ended;
};

/* Opens the database of `store->path` for `store->use`, creates or migrates it, and prepares the
 * statements. A damaged one is renamed, unless it is only to be read. Returns SQLITE_OK or another
 * SQLite result; it reports errors, except a missing or damaged file that is only to be read. */
int store_open(struct list_store *store);
/* Closes the database and frees the statements. */
void store_close(struct list_store *store);
/* Runs SQL without parameters. Returns an SQLite result. */
int store_execute(const struct list_store *store, const char *sql);
/* Reports that `what` failed, with SQLite's message. Returns -EIO. */
int store_report(const struct list_store *store, const char *what);

#endif
