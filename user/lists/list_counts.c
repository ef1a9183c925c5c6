// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_counts.h"

#include "base/log.h"
#include "base/prefix.h"
#include "lists/block_table.h"
#include "lists/lists.h"
#include "lists/presence.h"

#include <stdlib.h>
#include <string.h>

static __u32 *counted_length(struct list_counts *counts, __u32 length, bool allow)
{
	if (allow)
		return length == PREFIX_WHOLE ? &counts->allow_addresses : &counts->allow_prefixes;
	return length == PREFIX_WHOLE ? &counts->block_addresses : &counts->block_prefixes;
}

__u32 list_counts_left(const struct pins *pins, __u32 length, bool allow)
{
	struct list_words *lists = &pins->state->lists;
	bool whole = length == PREFIX_WHOLE;
	__u32 most = whole ? lists->most_addresses : lists->most_prefixes;
	__u32 count = *counted_length(&lists->counts, length, allow);

	if (allow)
		most = whole ? ALLOWS_MOST : ALLOW_PREFIXES_MOST;
	return count < most ? most - count : 0;
}

bool list_counts_room(const struct pins *pins, __u32 length, bool allow, __u32 more)
{
	return more <= list_counts_left(pins, length, allow);
}

void list_counts_mark(const struct pins *pins, const struct block_key *key, enum list_action action)
{
	struct state *state = pins->state;
	const struct list_words *lists = &state->lists;
	const __u32 present = presence_of(key, action);
	struct list_lengths lengths;

	presence_mark(&state->presence, key, block_table_hash(pins, key));
	if (key->length != PREFIX_WHOLE) {
		lengths = lists->lengths[lists->slot & 1];
		presence_add_length(&lengths, key, present);
		presence_put_lengths(state, &lengths);
	}
	__atomic_fetch_or(&state->lists.present, present, __ATOMIC_SEQ_CST);
}

static bool covers_all(const struct block_slot *slot)
{
	return slot->action != LIST_ALLOW && slot->until[BLOCK_ALL];
}

/* Returns the earliest expiry of the covered scopes. */
static __u64 first_end(const struct block_slot *slot)
{
	__u64 first = BLOCK_FOREVER;

	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		if (slot->until[scope] && slot->until[scope] < first)
			first = slot->until[scope];
	return first;
}

static void count(struct list_counts *counts, const struct block_slot *slot, __u32 length, __u32 by)
{
	bool allow = slot->action == LIST_ALLOW;

	*counted_length(counts, length, allow) += by;
	if (!allow)
		counts->blocks[slot->by_rule & 1][slot->scope % BLOCK_SCOPE_COUNT] += by;
}

void list_counts_will_add(const struct pins *pins, const struct block_slot *before,
			  const struct block_slot *value)
{
	struct state *state = pins->state;

	count(&state->lists.counts, value, before ? before->length : value->length, 1);
	if (covers_all(value))
		__atomic_fetch_add(&state->control.scope_all, 1, __ATOMIC_SEQ_CST);
	if (first_end(value) < state->lists.next_expiry)
		state->lists.next_expiry = first_end(value);
}

void list_counts_removed(const struct pins *pins, const struct block_slot *slot)
{
	struct state *state = pins->state;

	count(&state->lists.counts, slot, slot->length, -1U);
	if (covers_all(slot))
		__atomic_fetch_sub(&state->control.scope_all, 1, __ATOMIC_SEQ_CST);
}

/* Everything derived from the table, recomputed. */
struct image {
	struct presence presence;
	struct list_lengths lengths;
	struct list_counts counts;
	__u64 next_expiry;
	__u32 present;
	__u32 scope_all;
};

static int take_slot(const struct pins *pins, struct block_slot *slot, void *context)
{
	const struct block_key key = block_table_key(slot);
	const __u32 present = presence_of(&key, slot->action);
	struct image *image = context;

	presence_mark(&image->presence, &key, block_table_hash(pins, &key));
	presence_add_length(&image->lengths, &key, present);
	image->present |= present;
	image->scope_all += covers_all(slot);
	count(&image->counts, slot, slot->length, 1);
	if (first_end(slot) < image->next_expiry)
		image->next_expiry = first_end(slot);
	return 0;
}

void lists_refresh(const struct pins *pins)
{
	struct image *image = calloc(1, sizeof(*image));
	struct state *state = pins->state;

	/* Failure is tolerable: stale bits only cost lookups, and the counts are too high. */
	if (!image) {
		log_error(0, "out of memory for the list of blocks");
		return;
	}
	image->next_expiry = BLOCK_FOREVER;
	block_table_reclaim(pins);
	block_table_each(pins, take_slot, image);
	__atomic_store_n(&state->lists.present, image->present, __ATOMIC_SEQ_CST);
	__atomic_store_n(&state->control.scope_all, image->scope_all, __ATOMIC_SEQ_CST);
	presence_put_lengths(state, &image->lengths);
	presence_publish(&state->presence, &image->presence);
	state->lists.counts = image->counts;
	state->lists.next_expiry = image->next_expiry;
	free(image);
}
