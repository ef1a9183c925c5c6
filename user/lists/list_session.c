// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_session.h"

#include "base/log.h"
#include "lists/block_table.h"
#include "lists/list_agree.h"
#include "lists/list_arrears.h"
#include "lists/list_recovery.h"
#include "lists/list_store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Rows written per tick, which takes a few milliseconds. */
enum { FLUSH_MOST = 1000 };

/* Rows written at once when the configuration has changed, which takes about 0.1 s. */
enum { RECORD_MOST = 25000 };

/* Replaces "%i" in `setting` with the instance's name. Returns false if the path is too long. */
static bool make_path(char *path, size_t size, const char *setting, const char *instance)
{
	const char *mark = strstr(setting, "%i");
	int length;

	if (mark)
		length = snprintf(path, size, "%.*s%s%s", (int)(mark - setting), setting, instance,
				  mark + 2);
	else
		length = snprintf(path, size, "%s", setting);
	return length >= 0 && (size_t)length < size;
}

bool list_session_is_recorded(const char *setting, const char *instance)
{
	char path[LIST_STORE_PATH];
	struct list_store *store;

	if (!setting[0] || !make_path(path, sizeof(path), setting, instance))
		return false;
	store = list_store_open(path, LIST_STORE_READ);
	list_store_close(store);
	return store != NULL;
}

static void begin_recorded(const struct pins *pins, __u64 now)
{
	list_store_forget_configured(pins->store);
	/* What a command of the last run could not record is in the adopted table alone. */
	if (pins->state->lists.unrecorded == ARREARS_CHANGES)
		list_arrears_settle(pins, now);
	else
		list_agree(pins, now);
	pins->state->lists.unrecorded = ARREARS_NONE;
}

void list_session_begin(struct pins *pins, const char *setting, const char *instance, int lock,
			__u64 now)
{
	char *path = pins->state->lists.store;

	pins->store = NULL;
	path[0] = '\0';
	lists_refresh(pins);
	if (setting[0] && !make_path(path, sizeof(pins->state->lists.store), setting, instance)) {
		path[0] = '\0';
		log_error(0, "lists.file: longer than %zu bytes with the name of the instance",
			  sizeof(pins->state->lists.store) - 1);
	}
	if (path[0])
		pins->store = list_store_open(path, LIST_STORE_DAEMON);
	list_recover(pins, lock, now);
	if (pins->store)
		begin_recorded(pins, now);
	else if (path[0])
		list_arrears_begin(pins, now);
	else
		log_warning(0,
			    "lists: no record is kept%s: blocks and allowances of commands and "
			    "rules last until icmpguard is stopped",
			    setting[0] ? "" : " (lists.file is \"\")");
}

static bool stands(const struct block_key *key, enum list_action action, enum list_origin origin,
		   const void *pins)
{
	return block_table_find(pins, key, action, origin) != NULL;
}

void list_session_flush(struct pins *pins, const char *instance, __u64 now)
{
	list_arrears_poll(pins, instance, now);
	if (pins->store)
		list_store_flush(pins->store, FLUSH_MOST, stands, pins);
}

void list_session_record(const struct pins *pins)
{
	if (pins->store)
		list_store_flush(pins->store, RECORD_MOST, stands, pins);
}

void list_session_end(struct pins *pins)
{
	if (pins->store)
		list_store_flush(pins->store, list_store_queued(pins->store), stands, pins);
	list_store_close(pins->store);
	pins->store = NULL;
}

void list_session_join(struct pins *pins, bool change)
{
	const char *path = pins->state->lists.store;

	pins->store = path[0] ?
			      list_store_open(path, change ? LIST_STORE_COMMAND : LIST_STORE_READ) :
			      NULL;
}

int list_session_save(const struct pins *pins, __u64 now)
{
	int error;

	if (!pins->store)
		return 0;
	error = list_store_begin(pins->store);
	if (error)
		return error;
	list_agree_record(pins, now);
	return list_store_commit(pins->store);
}

struct standing {
	__u64 now;
	unsigned int operators, rules, allowances;
};

static int count_slot(const struct pins *pins, struct block_slot *slot, void *context)
{
	struct standing *standing = context;
	struct list_entry entry = lists_entry_of(slot);

	if (!list_live(entry.expires, standing->now) || entry.origin == ORIGIN_CONFIGURATION)
		return 0;
	if (entry.action == LIST_ALLOW)
		standing->allowances++;
	else if (entry.origin == ORIGIN_RULE)
		standing->rules++;
	else
		standing->operators++;
	return 0;
}

const char *list_session_summary(char *text, const struct pins *pins, __u64 now)
{
	const char *path = pins->state->lists.store;
	struct standing standing = { .now = now };
	int length;

	block_table_each(pins, count_slot, &standing);
	if (!standing.operators && !standing.rules && !standing.allowances) {
		snprintf(text, LIST_SUMMARY, "lists: nothing is blocked or allowed");
		return text;
	}
	length = snprintf(text, LIST_SUMMARY,
			  "lists: in force: blocks by operators: %u, by rules: %u, allowances: %u",
			  standing.operators, standing.rules, standing.allowances);
	if (pins->state->lists.unrecorded)
		snprintf(text + length, LIST_SUMMARY - (size_t)length,
			 "; %s could not be written: the latest changes are lost", path);
	else if (path[0])
		snprintf(text + length, LIST_SUMMARY - (size_t)length,
			 "; the next start restores them (%s)", path);
	else
		snprintf(text + length, LIST_SUMMARY - (size_t)length, "; no record is kept");
	return text;
}

void list_session_forget(const struct pins *pins)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	const char *path = pins->state->lists.store;
	char file[sizeof(pins->state->lists.store) + 8];

	for (size_t i = 0; path[0] && i < ARRAY_LENGTH(suffixes); i++) {
		snprintf(file, sizeof(file), "%s%s", path, suffixes[i]);
		if (unlink(file) && errno != ENOENT)
			log_warning(0, "cannot remove %s: %s", file, strerror(errno));
	}
}
