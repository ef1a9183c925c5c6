// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_tags.h"

#include "base/log.h"
#include "base/prefix.h"
#include "lists/block_table.h"
#include "lists/list_recovery.h"
#include "lists/list_slot.h"
#include "lists/list_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What a change does to the decisions of its tag. */
struct tag_change {
	const struct pins *pins;
	const struct list_batch *batch;
	__u64 now;
	bool *recorded;		 /* by entry: its record needs no change */
	struct list_entry *gone; /* a growing array of decisions to remove */
	size_t count, room;
	__u32 freed[2]; /* slots freed, of addresses and of prefixes */
};

static int count_record(const struct list_entry *record, void *context)
{
	*(unsigned int *)context += 1;
	return 0;
}

/* Returns whether both say the same, apart from when. */
static bool is_same(const struct list_entry *a, const struct list_entry *b)
{
	return a->scope == b->scope && a->interval == b->interval && a->expires == b->expires &&
	       !strcmp(a->reason, b->reason) && !strcmp(a->author, b->author);
}

/* Returns whether a decision is among the new entries, and notes if it stays as it is. A limit and
 * a drop of one key count as two, one of which is removed. */
static bool comes(const struct tag_change *change, const struct list_entry *record)
{
	const struct list_batch *batch = change->batch;
	struct list_entry like = *record, entry;
	const struct prefix *found = NULL;

	if (batch->count)
		found = bsearch(&record->prefix, batch->prefixes, batch->count, sizeof(*found),
				prefix_compare);
	if (!found)
		return false;
	entry = list_batch_entry(batch, (size_t)(found - batch->prefixes));
	like.rule = BLOCK_BY_OPERATOR;
	if (list_entry_compare(&like, &entry))
		return false;
	change->recorded[found - batch->prefixes] = is_same(record, &entry);
	return true;
}

static int take_leave(const struct list_entry *record, void *context)
{
	struct tag_change *change = context;
	struct list_entry *larger;

	if ((record->action == LIST_ALLOW) != (change->batch->model.action == LIST_ALLOW) ||
	    record->origin != ORIGIN_OPERATOR || comes(change, record))
		return 0;
	if (change->count == change->room) {
		change->room = change->room ? change->room * 2 : 256;
		larger = reallocarray(change->gone, change->room, sizeof(*larger));
		if (!larger)
			return log_error(-ENOMEM, "out of memory for a list of %zu entries",
					 change->room);
		change->gone = larger;
	}
	change->gone[change->count++] = *record;
	return 0;
}

/* Counts the slots that the removals free: those held by no other tag. */
static int count_freed(struct tag_change *change)
{
	int error = 0;

	for (size_t i = 0; i < change->count && !error; i++) {
		unsigned int records = 0;

		error = list_store_each_of(change->pins->store, &change->gone[i], count_record,
					   &records);
		change->freed[change->gone[i].prefix.length != PREFIX_WHOLE] += records == 1;
	}
	return error;
}

/* Finds what is to be done, and whether there is room for it. */
static int plan(struct tag_change *change, bool replace)
{
	const char *tag = change->batch->model.tag;
	int error = 0;

	change->recorded = calloc(change->batch->count + 1, sizeof(*change->recorded));
	if (!change->recorded)
		return log_error(-ENOMEM, "out of memory for %zu entries", change->batch->count);
	if (replace)
		error = list_store_each_tagged(change->pins->store, tag, take_leave, change);
	if (!error)
		error = count_freed(change);
	if (!error)
		error = lists_fit(change->pins, change->batch, change->freed, change->now);
	return error;
}

/* Removals come first, to make room; no entry that stays is affected. */
static int remove_gone(const struct tag_change *change)
{
	const struct pins *pins = change->pins;
	int error = 0;

	for (size_t i = 0; i < change->count && !error; i++) {
		list_store_remove_tag(pins->store, &change->gone[i]);
		error = list_slot_settle(pins, &change->gone[i], change->now);
	}
	if (change->count)
		lists_refresh(pins);
	return error;
}

static int add(const struct tag_change *change, size_t index, struct list_tally *tally)
{
	const struct pins *pins = change->pins;
	const struct list_entry entry = list_batch_entry(change->batch, index);
	const struct block_key key = list_key(&entry);
	const struct block_slot *slot = block_table_find(pins, &key, entry.action, entry.origin);
	int result = 0;

	if (!slot || !change->recorded[index] || !list_slot_covers(slot, &entry))
		result = entry.action == LIST_ALLOW ? lists_allow(pins, &entry, change->now) :
						      lists_block(pins, &entry, change->now);
	if (result < 0)
		return result;
	tally->lifted += (unsigned int)result;
	tally->kept += slot != NULL;
	tally->added += !slot;
	return 0;
}

/* A tag is only in the record: without it, the entries would belong to no list. */
static int commit(const struct tag_change *change)
{
	return change->pins->store && change->batch->model.tag[0] ?
		       list_store_commit(change->pins->store) :
		       0;
}

/* Restores the state before, which the record has. Without one, what was added is removed. */
static void undo(const struct tag_change *change)
{
	const struct pins *pins = change->pins;
	struct list_entry entry;

	if (pins->store) {
		list_store_rollback(pins->store);
		list_recovery_agree(pins, change->now);
		return;
	}
	for (size_t i = 0; i < change->batch->count; i++) {
		entry = list_batch_entry(change->batch, i);
		list_slot_settle(pins, &entry, change->now);
	}
	lists_refresh(pins);
}

static int carry_out(const struct tag_change *change, struct list_tally *tally)
{
	int error = remove_gone(change);

	for (size_t i = 0; i < change->batch->count && !error; i++)
		error = add(change, i, tally);
	if (!error)
		error = commit(change);
	if (error)
		undo(change);
	else
		tally->removed += (unsigned int)change->count;
	return error;
}

int list_tags_put(const struct pins *pins, const struct list_batch *batch, bool replace, __u64 now,
		  struct list_tally *tally)
{
	struct tag_change change = { .pins = pins, .batch = batch, .now = now };
	int error;

	if (replace && !pins->store)
		return log_error(-ENOTSUP,
				 "the entries of list \"%s\" are not known: no record of "
				 "the lists is kept (lists.file)",
				 batch->model.tag);
	error = plan(&change, replace);
	if (!error)
		error = carry_out(&change, tally);
	free(change.recorded);
	free(change.gone);
	return error;
}
