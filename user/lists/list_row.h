/* SPDX-License-Identifier: GPL-2.0-only */
/* Converts between a decision and a database row, whose columns are in the order of list_store.c's
 * schema. */
#ifndef ICMPGUARD_LISTS_LIST_ROW_H
#define ICMPGUARD_LISTS_LIST_ROW_H

#include "lists/list_entry.h"

#include <sqlite3.h>

/* Binds parameters 1 to 7 of a statement: the identity of a decision. */
void list_row_bind_key(sqlite3_stmt *statement, const struct block_key *key, __u8 action,
		       __u8 origin);
/* Binds parameter 15, the tag, which distinguishes decisions about the same key. */
void list_row_bind_tag(sqlite3_stmt *statement, const struct list_entry *entry);
/* Binds parameters 8 to 15. */
void list_row_bind_entry(sqlite3_stmt *statement, const struct list_entry *entry);

/* Returns false for a row that this version cannot interpret. Times are in timebase_now(). */
bool list_row_read(sqlite3_stmt *row, struct list_entry *entry);

#endif
