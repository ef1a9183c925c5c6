// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_store.h"

#include "base/confine.h"
#include "base/log.h"
#include "base/timebase.h"
#include "lists/list_row.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	STORE_VERSION = 2,
	BUSY_MS = 5000,		/* a command's limit for waiting for other processes */
	CHECKPOINT_ROWS = 2000, /* rows written before the WAL is checkpointed */
};

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS decision ("
	" address BLOB NOT NULL, length INTEGER NOT NULL, network INTEGER NOT NULL,"
	" side TEXT NOT NULL, peer BLOB NOT NULL, action TEXT NOT NULL, origin TEXT NOT NULL,"
	" rule TEXT NOT NULL, scope TEXT NOT NULL, interval_us INTEGER NOT NULL,"
	" created_ns INTEGER NOT NULL, expires_ns INTEGER, reason TEXT, author TEXT,"
	" tag TEXT NOT NULL DEFAULT '',"
	" PRIMARY KEY (address, length, network, side, peer, action, origin, rule, tag)"
	") WITHOUT ROWID;"
	"PRAGMA user_version = 2;";

/* Version 1 had no tag: its table is renamed and copied into the new one. */
static const char make_room[] = "BEGIN IMMEDIATE; ALTER TABLE decision RENAME TO decision_1;";
static const char read_version_1[] =
	"INSERT INTO decision SELECT address, length, network, side, peer, action, origin, rule,"
	" scope, interval_us, created_ns, expires_ns, reason, author, '' FROM decision_1;"
	"DROP TABLE decision_1; COMMIT;";

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

static int report(const struct list_store *store, const char *what)
{
	return log_error(-EIO, "lists.file: cannot %s %s: %s", what, store->path,
			 sqlite3_errmsg(store->database));
}

static int execute(struct list_store *store, const char *sql)
{
	return sqlite3_exec(store->database, sql, NULL, NULL, NULL);
}

static int read_version(struct list_store *store, int *version)
{
	sqlite3_stmt *statement;
	int result = sqlite3_prepare_v2(store->database, "PRAGMA user_version", -1, &statement,
					NULL);

	if (result == SQLITE_OK)
		result = sqlite3_step(statement);
	*version = result == SQLITE_ROW ? sqlite3_column_int(statement, 0) : 0;
	sqlite3_finalize(statement);
	return result == SQLITE_ROW ? SQLITE_OK : result;
}

static const char put_sql[] = "INSERT OR REPLACE INTO decision VALUES "
			      "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)";
static const char remove_sql[] = "DELETE FROM decision WHERE address=?1 AND length=?2 AND "
				 "network=?3 AND side=?4 AND peer=?5 "
				 "AND action=?6 AND origin=?7";
static const char remove_tag_sql[] = "DELETE FROM decision WHERE address=?1 AND length=?2 AND "
				     "network=?3 AND side=?4 AND peer=?5 "
				     "AND action=?6 AND origin=?7 AND tag=?15";
static const char read_key_sql[] = "SELECT * FROM decision WHERE address=?1 AND length=?2 AND "
				   "network=?3 AND side=?4 AND peer=?5 "
				   "AND action=?6 AND origin=?7";

static int prepare_statements(struct list_store *store)
{
	const struct {
		const char *sql;
		sqlite3_stmt **statement;
	} statements[] = {
		{ put_sql, &store->put },
		{ remove_sql, &store->remove },
		{ remove_tag_sql, &store->remove_tag },
		{ read_key_sql, &store->read_key },
	};
	int result = SQLITE_OK;

	for (size_t i = 0; i < ARRAY_LENGTH(statements) && result == SQLITE_OK; i++)
		result = sqlite3_prepare_v3(store->database, statements[i].sql, -1,
					    SQLITE_PREPARE_PERSISTENT, statements[i].statement,
					    NULL);
	return result;
}

/* Migrates in one transaction. */
static int migrate(struct list_store *store)
{
	int result = execute(store, make_room);

	if (result == SQLITE_OK)
		result = execute(store, schema);
	if (result == SQLITE_OK)
		result = execute(store, read_version_1);
	if (result != SQLITE_OK && !sqlite3_get_autocommit(store->database))
		sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
	return result;
}

/* Checks that a file of this version can be used. */
static bool check_version(const struct list_store *store, int version)
{
	if (version > STORE_VERSION)
		log_error(0,
			  "lists.file: %s has version %d, from a later icmpguard: this one "
			  "supports version %d; it is left unchanged",
			  store->path, version, STORE_VERSION);
	else if (version && version < STORE_VERSION && store->use == LIST_STORE_COMMAND)
		log_error(0,
			  "lists.file: %s has version %d: the daemon that writes it is an earlier "
			  "icmpguard; it is left unchanged until that is restarted",
			  store->path, version);
	else
		return true;
	return false;
}

/* Returns SQLITE_OK or why the file is unusable. */
static int prepare(struct list_store *store)
{
	int version, result;

	sqlite3_busy_timeout(store->database, BUSY_MS);
	result = read_version(store, &version);
	if (result != SQLITE_OK)
		return result;
	if (!check_version(store, version))
		return SQLITE_MISMATCH;
	if (store->use == LIST_STORE_READ)
		return version ? SQLITE_OK : SQLITE_EMPTY;
	/* WAL: commits do not wait for the disk, readers do not wait for writers. */
	result = execute(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
	if (result == SQLITE_OK)
		result = version == 1 ? migrate(store) : execute(store, schema);
	if (result == SQLITE_OK && store->use == LIST_STORE_DAEMON) {
		sqlite3_busy_timeout(store->database, 0);
		result = execute(store, "PRAGMA wal_autocheckpoint = 0;");
	}
	return result == SQLITE_OK ? prepare_statements(store) : result;
}

/* Creates the file with mode 0600, whatever the umask. */
static int make_file(const struct list_store *store)
{
	int file = open(store->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (file < 0)
		return log_error(-errno, "lists.file: cannot open %s: %s", store->path,
				 strerror(errno));
	close(file);
	return 0;
}

static int open_database(struct list_store *store)
{
	int flags = store->use == LIST_STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	int result;

	if (store->use == LIST_STORE_READ && access(store->path, F_OK))
		return SQLITE_EMPTY;
	if (store->use != LIST_STORE_READ && make_file(store))
		return SQLITE_CANTOPEN;
	result = sqlite3_open_v2(store->path, &store->database, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (result == SQLITE_OK)
		result = prepare(store);
	if (result != SQLITE_OK && result != SQLITE_MISMATCH && result != SQLITE_EMPTY &&
	    result != SQLITE_NOTADB && result != SQLITE_CORRUPT)
		report(store, "use");
	return result;
}

static void close_database(struct list_store *store)
{
	sqlite3_finalize(store->put);
	sqlite3_finalize(store->remove);
	sqlite3_finalize(store->remove_tag);
	sqlite3_finalize(store->read_key);
	sqlite3_close(store->database);
	store->put = store->remove = store->remove_tag = store->read_key = NULL;
	store->database = NULL;
}

/* Renames the database and deletes its WAL files, which must not be applied to a new one. */
static int set_aside(struct list_store *store)
{
	char other[PATH_MAX + 16];

	log_error(0, "lists.file: %s is damaged (%s): renamed to %s.damaged", store->path,
		  sqlite3_errmsg(store->database), store->path);
	close_database(store);
	snprintf(other, sizeof(other), "%s.damaged", store->path);
	if (rename(store->path, other))
		return log_error(-errno, "lists.file: cannot rename %s: %s", store->path,
				 strerror(errno));
	snprintf(other, sizeof(other), "%s-wal", store->path);
	unlink(other);
	snprintf(other, sizeof(other), "%s-shm", store->path);
	unlink(other);
	return 0;
}

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
	result = open_database(store);
	if ((result == SQLITE_NOTADB || result == SQLITE_CORRUPT) && use != LIST_STORE_READ &&
	    !set_aside(store))
		result = open_database(store);
	if (result == SQLITE_OK)
		return store;
	close_database(store);
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
		store->error = report(store, "write");
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
	if (execute(store, "BEGIN IMMEDIATE") != SQLITE_OK)
		store->error = report(store, "write");
	return store->error;
}

void list_store_rollback(struct list_store *store)
{
	if (!sqlite3_get_autocommit(store->database))
		execute(store, "ROLLBACK");
}

int list_store_commit(struct list_store *store)
{
	if (!store->error && !sqlite3_get_autocommit(store->database) &&
	    execute(store, "COMMIT") != SQLITE_OK)
		store->error = report(store, "write");
	if (store->error)
		list_store_rollback(store);
	return store->error;
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
	int result = execute(store, "BEGIN IMMEDIATE");

	for (size_t i = 0; i < count && result == SQLITE_OK; i++)
		if (!is_undone(&store->queue[i], stands, context))
			result = write_change(store, &store->queue[i]);
	if (result == SQLITE_OK)
		result = execute(store, "COMMIT");
	if (result == SQLITE_OK)
		shift_queue(store, count);
	else if (!sqlite3_get_autocommit(store->database))
		execute(store, "ROLLBACK");
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
		error = report(store, "write");
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
	close_database(store);
	free(store->queue);
	free(store);
}

static const char has_sql[] =
	"SELECT 1 FROM decision WHERE address=?1 AND length=?2 AND network=?3 AND side=?4 AND "
	"peer=?5 "
	"AND action=?6 AND origin=?7 AND (expires_ns IS NULL OR expires_ns >= ?8)";

bool list_store_has(struct list_store *store, const struct list_entry *entry)
{
	const struct block_key key = list_key(entry);
	/* The clock offset is measured each time and varies slightly. */
	const __u64 expires = entry->expires ? entry->expires + timebase_offset() - NSEC_PER_SEC :
					       LLONG_MAX;
	sqlite3_stmt *statement;
	bool has;

	if (sqlite3_prepare_v2(store->database, has_sql, -1, &statement, NULL))
		return false;
	list_row_bind_key(statement, &key, entry->action, entry->origin);
	sqlite3_bind_int64(statement, 8, (sqlite3_int64)expires);
	has = sqlite3_step(statement) == SQLITE_ROW;
	sqlite3_finalize(statement);
	return has;
}

/* Calls `each` for the decisions in a statement's rows. */
static int each_row(const struct list_store *store, sqlite3_stmt *row,
		    int (*each)(const struct list_entry *, void *), void *context)
{
	struct list_entry entry;
	int step = SQLITE_DONE, result = 0;

	while (!result && (step = sqlite3_step(row)) == SQLITE_ROW)
		if (list_row_read(row, &entry))
			result = each(&entry, context);
	if (step != SQLITE_DONE && step != SQLITE_ROW)
		result = report(store, "read");
	return result;
}

int list_store_each(struct list_store *store, int (*each)(const struct list_entry *, void *),
		    void *context)
{
	sqlite3_stmt *row;
	int result;

	if (sqlite3_prepare_v2(store->database, "SELECT * FROM decision", -1, &row, NULL))
		return report(store, "read");
	result = each_row(store, row, each, context);
	sqlite3_finalize(row);
	return result;
}

int list_store_each_tagged(struct list_store *store, const char *tag,
			   int (*each)(const struct list_entry *, void *), void *context)
{
	sqlite3_stmt *row;
	int result;

	if (sqlite3_prepare_v2(store->database, "SELECT * FROM decision WHERE tag=?1", -1, &row,
			       NULL))
		return report(store, "read");
	sqlite3_bind_text(row, 1, tag, -1, SQLITE_STATIC);
	result = each_row(store, row, each, context);
	sqlite3_finalize(row);
	return result;
}

int list_store_each_of(struct list_store *store, const struct list_entry *entry,
		       int (*each)(const struct list_entry *, void *), void *context)
{
	const struct block_key key = list_key(entry);
	int result;

	list_row_bind_key(store->read_key, &key, entry->action, entry->origin);
	result = each_row(store, store->read_key, each, context);
	sqlite3_reset(store->read_key);
	return result;
}

void list_store_forget_configured(struct list_store *store)
{
	if (execute(store, "DELETE FROM decision WHERE origin='configuration'") != SQLITE_OK)
		report(store, "write");
}
