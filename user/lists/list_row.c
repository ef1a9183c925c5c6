// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_row.h"

#include "base/names.h"
#include "base/text.h"
#include "base/timebase.h"

#include <stdio.h>
#include <string.h>

static const char *const origin_words[] = { [0] = "",
#define ORIGIN(name, number, label) [number] = label,
					    LIST_ORIGINS(ORIGIN)
#undef ORIGIN
};

static const char *rule_word(const struct list_entry *entry)
{
	return entry->origin == ORIGIN_RULE && entry->rule < RULE_COUNT ? rule_labels[entry->rule] :
									  "";
}

/* The column `peer`: the address, followed for a conversation by the identifier. */
struct peer_column {
	struct address address;
	__u16 identifier;
} __attribute__((packed));

static void bind_peer(sqlite3_stmt *statement, const struct block_key *key)
{
	const struct peer_column peer = { .address = key->peer, .identifier = key->identifier };

	sqlite3_bind_blob(statement, 5, &peer,
			  key->side == SIDE_CONVERSATION ? sizeof(peer) : sizeof(peer.address),
			  SQLITE_TRANSIENT);
}

void list_row_bind_key(sqlite3_stmt *statement, const struct block_key *key, __u8 action,
		       __u8 origin)
{
	sqlite3_bind_blob(statement, 1, &key->address, sizeof(key->address), SQLITE_TRANSIENT);
	sqlite3_bind_int(statement, 2, key->length);
	sqlite3_bind_int64(statement, 3, key->network);
	sqlite3_bind_text(statement, 4, side_names[key->side % SIDE_COUNT], -1, SQLITE_STATIC);
	bind_peer(statement, key);
	sqlite3_bind_text(statement, 6, action_names[action % LIST_ACTION_COUNT], -1,
			  SQLITE_STATIC);
	sqlite3_bind_text(statement, 7, origin_words[origin % ARRAY_LENGTH(origin_words)], -1,
			  SQLITE_STATIC);
}

static void bind_text(sqlite3_stmt *statement, int parameter, const char *text)
{
	if (text[0])
		sqlite3_bind_text(statement, parameter, text, -1, SQLITE_TRANSIENT);
	else
		sqlite3_bind_null(statement, parameter);
}

void list_row_bind_tag(sqlite3_stmt *statement, const struct list_entry *entry)
{
	sqlite3_bind_text(statement, 15, entry->tag, -1, SQLITE_TRANSIENT);
}

void list_row_bind_entry(sqlite3_stmt *statement, const struct list_entry *entry)
{
	const __u64 offset = timebase_offset();

	sqlite3_bind_text(statement, 8, rule_word(entry), -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 9, scope_names[entry->scope % BLOCK_SCOPE_COUNT], -1,
			  SQLITE_STATIC);
	sqlite3_bind_int64(statement, 10, entry->interval);
	sqlite3_bind_int64(statement, 11, (sqlite3_int64)(entry->created + offset));
	if (entry->expires)
		sqlite3_bind_int64(statement, 12, (sqlite3_int64)(entry->expires + offset));
	else
		sqlite3_bind_null(statement, 12);
	bind_text(statement, 13, entry->reason);
	bind_text(statement, 14, entry->author);
	list_row_bind_tag(statement, entry);
}

static int find_word(const char *const *words, size_t count, const unsigned char *word)
{
	for (size_t i = 0; i < count && word; i++)
		if (words[i] && !strcmp(words[i], (const char *)word))
			return (int)i;
	return -1;
}

static bool read_blob(sqlite3_stmt *row, int column, struct address *address)
{
	if (sqlite3_column_bytes(row, column) != sizeof(*address))
		return false;
	memcpy(address, sqlite3_column_blob(row, column), sizeof(*address));
	return true;
}

static bool read_peer(sqlite3_stmt *row, struct list_entry *entry)
{
	struct peer_column peer;

	if (entry->side != SIDE_CONVERSATION)
		return read_blob(row, 4, &entry->peer);
	if (sqlite3_column_bytes(row, 4) != sizeof(peer))
		return false;
	memcpy(&peer, sqlite3_column_blob(row, 4), sizeof(peer));
	entry->peer = peer.address;
	entry->identifier = peer.identifier;
	return true;
}

static void read_text(sqlite3_stmt *row, int column, char *text, size_t size)
{
	const unsigned char *found = sqlite3_column_text(row, column);

	text_escape(text, size, found ? (const char *)found : "");
}

/* Converts wall clock time to timebase_now(); earlier times become 1. */
static __u64 from_wall(__u64 time, __u64 offset)
{
	return time > offset ? time - offset : 1;
}

static void read_times(sqlite3_stmt *row, struct list_entry *entry)
{
	const __u64 created = (__u64)sqlite3_column_int64(row, 10);
	const __u64 expires = (__u64)sqlite3_column_int64(row, 11);
	const __u64 offset = timebase_offset();
	__u64 now;

	entry->created = from_wall(created, offset);
	if (sqlite3_column_type(row, 11) == SQLITE_NULL)
		return;
	entry->expires = from_wall(expires, offset);
	now = timebase_now();
	if (created > now + offset && expires > created)
		entry->expires = now + (expires - created);
}

bool list_row_read(sqlite3_stmt *row, struct list_entry *entry)
{
	const int side = find_word(side_names, SIDE_COUNT, sqlite3_column_text(row, 3));
	const int action = find_word(action_names, LIST_ACTION_COUNT, sqlite3_column_text(row, 5));
	const int origin = find_word(origin_words, ARRAY_LENGTH(origin_words),
				     sqlite3_column_text(row, 6));
	const int rule = find_word(rule_labels, RULE_COUNT, sqlite3_column_text(row, 7));
	const int scope = find_word(scope_names, BLOCK_SCOPE_COUNT, sqlite3_column_text(row, 8));
	const int length = sqlite3_column_int(row, 1);
	struct address address = {};

	*entry = (struct list_entry){ .side = (__u8)(side < 0 ? 0 : side) };
	if (side < 0 || action < 0 || origin <= 0 || scope < 0 || length < 0 || length > 128 ||
	    !read_blob(row, 0, &address) || !read_peer(row, entry) ||
	    (origin == ORIGIN_RULE && rule < 0))
		return false;
	entry->prefix = (struct prefix){ .length = (__u32)length, .address = address };
	entry->network = (__u32)sqlite3_column_int64(row, 2);
	entry->action = (__u8)action;
	entry->origin = (__u8)origin;
	entry->rule = (__u16)(origin == ORIGIN_RULE ? rule : BLOCK_BY_OPERATOR);
	entry->scope = (__u8)scope;
	entry->interval = (__u32)sqlite3_column_int64(row, 9);
	read_times(row, entry);
	read_text(row, 12, entry->reason, sizeof(entry->reason));
	read_text(row, 13, entry->author, sizeof(entry->author));
	read_text(row, 14, entry->tag, sizeof(entry->tag));
	return true;
}
