// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_arrears.h"

#include "base/log.h"
#include "lists/block_table.h"
#include "lists/list_agree.h"
#include "lists/list_entry.h"
#include "lists/list_store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/* Interval between attempts to write the record. */
#define RETRY (5 * NSEC_PER_SEC)

/* Room that the record needs at least: pages of its WAL, and their index. */
enum { ROOM = 65536 };

void list_arrears_note(const struct pins *pins)
{
	__u32 *unrecorded = &pins->state->lists.unrecorded;

	if (*unrecorded == ARREARS_NONE)
		*unrecorded = ARREARS_CHANGES;
}

/* SQLite does not read the WAL of a file that it may not write to. */
static void warn_of_wal(const char *path)
{
	char wal[PATH_MAX];

	snprintf(wal, sizeof(wal), "%s-wal", path);
	if (!access(wal, F_OK))
		log_warning(0, "lists.file: what %s contains could not be read", wal);
}

void list_arrears_begin(const struct pins *pins, __u64 now)
{
	const char *path = pins->state->lists.store;
	struct list_store *store = list_store_open(path, LIST_STORE_READ);
	unsigned int restored = 0;
	bool read = false;

	if (store) {
		read = !list_agree_restore(pins, store, &restored, now);
		warn_of_wal(path);
	}
	list_store_close(store);
	pins->state->lists.unrecorded = read ? ARREARS_CHANGES : ARREARS_UNREAD;
	if (restored)
		log_info("lists: %u entries of an earlier run are in force", restored);
	log_warning(0,
		    "lists: %s cannot be written: changes are in force, but not recorded until it "
		    "can be; a stop before forgets them",
		    path);
}

static int remove_if_gone(const struct list_entry *record, void *context)
{
	const struct pins *pins = context;
	const struct block_key key = list_key(record);

	if (!block_table_find(pins, &key, record->action, record->origin))
		list_store_remove_tag(pins->store, record);
	return 0;
}

void list_arrears_settle(const struct pins *pins, __u64 now)
{
	list_store_each(pins->store, remove_if_gone, (void *)pins);
	list_agree_record(pins, now);
	pins->state->lists.unrecorded = ARREARS_NONE;
}

/* Tries whether there is room in the directory, without a report. */
static bool has_room(const char *path)
{
	static const char nothing[ROOM];
	char trial[PATH_MAX];
	int file;
	bool fits;

	if (snprintf(trial, sizeof(trial), "%s.trial", path) >= (int)sizeof(trial))
		return true;
	file = open(trial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0)
		return false;
	fits = write(file, nothing, sizeof(nothing)) == (ssize_t)sizeof(nothing);
	close(file);
	unlink(trial);
	return fits;
}

static void catch_up(struct pins *pins, __u64 now)
{
	if (!pins->store)
		pins->store = list_store_open(pins->state->lists.store, LIST_STORE_DAEMON);
	if (!pins->store)
		return;
	if (pins->state->lists.unrecorded == ARREARS_UNREAD) {
		list_agree(pins, now);
		pins->state->lists.unrecorded = ARREARS_NONE;
	} else {
		list_arrears_settle(pins, now);
	}
	log_info("lists.file: %s can be written again: what changed meanwhile is recorded",
		 pins->state->lists.store);
}

void list_arrears_poll(struct pins *pins, const char *instance, __u64 now)
{
	int lock;

	if (!pins->state->lists.unrecorded || !pins->state->lists.store[0] ||
	    now < pins->store_retry)
		return;
	pins->store_retry = now + RETRY;
	if (!has_room(pins->state->lists.store))
		return;
	lock = pins_try_lock_lists(instance);
	if (lock < 0)
		return;
	catch_up(pins, now);
	close(lock);
}
