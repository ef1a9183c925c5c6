// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_tags.h"

#include "base/log.h"
#include "base/prefix.h"
#include "lists/block_table.h"
#include "lists/list_slot.h"
#include "lists/list_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A growing array of a tag's decisions to remove. */
struct leaving {
	const struct pins *pins;
	const struct list_entry *entries; /* the new entries, sorted */
	size_t entry_count;
	bool allows;
	struct list_entry *gone;
	size_t count, room;
	__u32 freed[2]; /* slots freed, of addresses and of prefixes */
};

static int count_record(const struct list_entry *record, void *context)
{
	*(unsigned int *)context += 1;
	return 0;
}

/* Returns whether a decision is among the new entries. A limit and a drop of one key count as two,
 * one of which is removed. */
static bool comes(const struct leaving *leaving, const struct list_entry *record)
{
	struct list_entry like = *record;

	like.rule = BLOCK_BY_OPERATOR;
	return leaving->entry_count && bsearch(&like, leaving->entries, leaving->entry_count,
					       sizeof(like), list_entry_compare);
}

static int take_leave(const struct list_entry *record, void *context)
{
	struct leaving *leaving = context;
	struct list_entry *larger;

	if ((record->action == LIST_ALLOW) != leaving->allows ||
	    record->origin != ORIGIN_OPERATOR || comes(leaving, record))
		return 0;
	if (leaving->count == leaving->room) {
		leaving->room = leaving->room ? leaving->room * 2 : 256;
		larger = reallocarray(leaving->gone, leaving->room, sizeof(*larger));
		if (!larger)
			return log_error(-ENOMEM, "out of memory for a list of %zu entries",
					 leaving->room);
		leaving->gone = larger;
	}
	leaving->gone[leaving->count++] = *record;
	return 0;
}

/* Counts the slots that the removals free: those held by no other tag. */
static int count_freed(struct leaving *leaving)
{
	int error = 0;

	for (size_t i = 0; i < leaving->count && !error; i++) {
		unsigned int records = 0;

		error = list_store_each_of(leaving->pins->store, &leaving->gone[i], count_record,
					   &records);
		leaving->freed[leaving->gone[i].prefix.length != PREFIX_WHOLE] += records == 1;
	}
	return error;
}

/* Removals come first, to make room; no entry that stays is affected. */
static int remove_gone(const struct leaving *leaving, __u64 now)
{
	const struct pins *pins = leaving->pins;
	int error = 0;

	for (size_t i = 0; i < leaving->count && !error; i++) {
		list_store_remove_tag(pins->store, &leaving->gone[i]);
		error = list_slot_settle(pins, &leaving->gone[i], now);
	}
	if (leaving->count)
		lists_refresh(pins);
	return error;
}

static int add(const struct pins *pins, const struct list_entry *entry, __u64 now,
	       struct list_tally *tally)
{
	const struct block_key key = list_key(entry);
	const bool stood = block_table_find(pins, &key, entry->action, entry->origin);
	int result = entry->action == LIST_ALLOW ? lists_allow(pins, entry, now) :
						   lists_block(pins, entry, now);

	if (result < 0)
		return result;
	tally->lifted += (unsigned int)result;
	tally->kept += stood;
	tally->added += !stood;
	return 0;
}

struct restoring {
	const struct pins *pins;
	__u64 now;
};

static int restore_record(const struct list_entry *record, void *context)
{
	const struct restoring *restoring = context;

	if (list_live(record->expires, restoring->now))
		lists_restore(restoring->pins, record, restoring->now);
	return 0;
}

/* Restores the state of the records, which were rolled back. This also restores blocks that an
 * allowance lifted, since their records are back. */
static void undo(const struct restoring *restoring, const struct list_entry *entries, size_t count)
{
	const struct pins *pins = restoring->pins;

	for (size_t i = 0; i < count; i++) {
		const struct block_key key = list_key(&entries[i]);

		if (block_table_find(pins, &key, entries[i].action, entries[i].origin))
			list_slot_settle(pins, &entries[i], restoring->now);
		else if (pins->store)
			list_store_each_of(pins->store, &entries[i], restore_record,
					   (void *)restoring);
	}
}

static void undo_all(const struct leaving *leaving, __u64 now)
{
	const struct pins *pins = leaving->pins;
	struct restoring restoring = { .pins = pins, .now = now };

	if (pins->store)
		list_store_rollback(pins->store);
	undo(&restoring, leaving->gone, leaving->count);
	undo(&restoring, leaving->entries, leaving->entry_count);
	if (pins->store && leaving->allows)
		list_store_each(pins->store, restore_record, &restoring);
	lists_refresh(pins);
}

int list_tags_put(const struct pins *pins, const struct list_entry *entries, size_t count,
		  const char *tag, bool allows, __u64 now, struct list_tally *tally)
{
	struct leaving leaving = {
		.pins = pins,
		.entries = entries,
		.entry_count = count,
		.allows = allows,
	};
	int error = 0;

	if (tag && !pins->store)
		return log_error(-ENOTSUP,
				 "the entries of list \"%s\" are not known: no record of "
				 "the lists is kept (lists.file)",
				 tag);
	if (tag)
		error = list_store_each_tagged(pins->store, tag, take_leave, &leaving);
	if (!error)
		error = count_freed(&leaving);
	if (!error)
		error = lists_fit(pins, entries, count, leaving.freed, now);
	if (error) {
		free(leaving.gone);
		return error;
	}
	error = remove_gone(&leaving, now);
	for (size_t i = 0; i < count && !error; i++)
		error = add(pins, &entries[i], now, tally);
	if (error)
		undo_all(&leaving, now);
	else
		tally->removed += (unsigned int)leaving.count;
	free(leaving.gone);
	return error;
}
