// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_store_state.h"

#include "base/directory.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	STORE_VERSION = 2,
	BUSY_MS = 5000, /* a command's limit for waiting for other processes */
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

int store_report(const struct list_store *store, const char *what)
{
	return log_error(-EIO, "lists.file: cannot %s %s: %s", what, store->path,
			 sqlite3_errmsg(store->database));
}

int store_execute(const struct list_store *store, const char *sql)
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
	int result = store_execute(store, make_room);

	if (result == SQLITE_OK)
		result = store_execute(store, schema);
	if (result == SQLITE_OK)
		result = store_execute(store, read_version_1);
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
	result = store_execute(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
	if (result == SQLITE_OK)
		result = version == 1 ? migrate(store) : store_execute(store, schema);
	if (result == SQLITE_OK && store->use == LIST_STORE_DAEMON) {
		sqlite3_busy_timeout(store->database, 0);
		result = store_execute(store, "PRAGMA wal_autocheckpoint = 0;");
	}
	return result == SQLITE_OK ? prepare_statements(store) : result;
}

/* Creates the file with mode 0600, whatever the umask. */
static int make_file(const struct list_store *store)
{
	int file = open(store->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	/* The first start without systemd-tmpfiles. */
	if (file < 0 && errno == ENOENT && !directory_make_for(store->path))
		file = open(store->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (file < 0)
		return log_error(-errno, "lists.file: cannot open %s: %s", store->path,
				 strerror(errno));
	close(file);
	return 0;
}

/* Opens a file on a disk that is read-only or full: SQLite could not make the shared memory of its
 * WAL. It reads the file alone, which must not change meanwhile. */
static int open_unchanging(struct list_store *store)
{
	char uri[3 * PATH_MAX + 32] = "file:";
	size_t length = strlen(uri);
	int result;

	store_close(store);
	for (const char *c = store->path; *c; c++)
		length += (size_t)sprintf(uri + length, strchr("%?#", *c) ? "%%%02x" : "%c", *c);
	strcpy(uri + length, "?immutable=1");
	result = sqlite3_open_v2(uri, &store->database,
				 SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
				 NULL);
	return result == SQLITE_OK ? prepare(store) : result;
}

/* Returns whether a result says that the file is of no use, wherever it is. */
static bool is_final(int result)
{
	return result == SQLITE_OK || result == SQLITE_MISMATCH || result == SQLITE_EMPTY ||
	       result == SQLITE_NOTADB || result == SQLITE_CORRUPT;
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
	if (store->use == LIST_STORE_READ && !is_final(result))
		result = open_unchanging(store);
	if (!is_final(result))
		store_report(store, "use");
	return result;
}

void store_close(struct list_store *store)
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
	store_close(store);
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

int store_open(struct list_store *store)
{
	int result = open_database(store);

	if ((result == SQLITE_NOTADB || result == SQLITE_CORRUPT) &&
	    store->use != LIST_STORE_READ && !set_aside(store))
		result = open_database(store);
	return result;
}
