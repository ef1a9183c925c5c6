/* SPDX-License-Identifier: GPL-2.0-only */
/* A decision as a row of the database: the columns of list_store.c's schema, in their order. */
#ifndef ICMPGUARD_LISTS_LIST_ROW_H
#define ICMPGUARD_LISTS_LIST_ROW_H

#include "lists/list_entry.h"

#include <sqlite3.h>

/* The first seven parameters of a statement: what a decision is known by. */
void list_row_bind_key(sqlite3_stmt *statement, const struct block_key *key, __u8 action,
		       __u8 origin);
/* The 15th, the tag, which tells several decisions of one key apart. */
void list_row_bind_tag(sqlite3_stmt *statement, const struct list_entry *entry);
/* The other eight. */
void list_row_bind_entry(sqlite3_stmt *statement, const struct list_entry *entry);

/* False for a row that this version cannot make sense of. Times are of timebase_now(). */
bool list_row_read(sqlite3_stmt *row, struct list_entry *entry);

#endif
