// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_store_state.h"

#include "base/timebase.h"

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
		result = store_report(store, "read");
	return result;
}

int list_store_each(struct list_store *store, int (*each)(const struct list_entry *, void *),
		    void *context)
{
	sqlite3_stmt *row;
	int result;

	if (sqlite3_prepare_v2(store->database, "SELECT * FROM decision", -1, &row, NULL))
		return store_report(store, "read");
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
		return store_report(store, "read");
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
