// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes room in a list that is full of blocks by rules: those that have dropped nothing for longest
 * give way.  Whoever forges a flood in each of thousands of names, and again once their first
 * blocks have ended, would else fill the list for a day, and nobody else would be blocked.
 */
#include "respond/state.h"

#include "base/log.h"
#include "headers/elapsed.h"
#include "lists/block_table.h"
#include "lists/lists.h"

#include <errno.h>
#include <stdlib.h>

/* Time without a dropped packet after which a block may give way. */
#define IDLE_LEAST (60 * NSEC_PER_SEC)

/* The part (1/n) of the list that gives way at once: to find it takes a walk over all blocks. */
enum { YIELD_PART = 16 };

/* Minimum time between two walks, if there was nothing to find. */
#define YIELD_RETRY (5 * NSEC_PER_SEC)

struct idleness {
	__u64 now;
	__u64 *times; /* since when blocks have been idle */
	size_t count;
	size_t room;
};

/* Returns since when a block has dropped nothing; 0 if it may not give way. */
static __u64 idle_since(const struct pins *pins, const struct block_slot *slot, __u64 now)
{
	struct block_hits hits;
	__u64 since;

	/* A pair is blocked for what its host at home sends, which nobody forges. */
	if (!slot->by_rule || slot->action == LIST_ALLOW || slot->side != SIDE_SOURCE ||
	    elapsed(now, slot->created) < IDLE_LEAST ||
	    elapsed(now, slot->hits.last_hit) < IDLE_LEAST || block_table_hits(pins, slot, &hits))
		return 0;
	since = hits.last_hit > slot->created ? hits.last_hit : slot->created;
	return elapsed(now, since) < IDLE_LEAST ? 0 : since;
}

static int gather(const struct pins *pins, struct block_slot *slot, void *context)
{
	struct idleness *idle = context;
	__u64 since = idle_since(pins, slot, idle->now);

	if (since && idle->count < idle->room)
		idle->times[idle->count++] = since;
	return 0;
}

static int earlier(const void *left, const void *right)
{
	const __u64 a = *(const __u64 *)left, b = *(const __u64 *)right;

	return (a > b) - (a < b);
}

/* Returns the latest time since when a block must have been idle to be among the first `most` to
 * give way; 0: there is none. */
static __u64 cutoff(const struct pins *pins, size_t most, __u64 now)
{
	struct idleness idle = { .now = now, .room = lists_rule_blocks(pins) };
	__u64 last = 0;

	idle.times = calloc(idle.room ? idle.room : 1, sizeof(*idle.times));
	if (!idle.times)
		return 0;
	block_table_each(pins, gather, &idle);
	qsort(idle.times, idle.count, sizeof(*idle.times), earlier);
	if (idle.count)
		last = idle.times[(idle.count < most ? idle.count : most) - 1];
	free(idle.times);
	return last;
}

struct yielding {
	struct responder *responder;
	__u64 last;
	__u64 now;
};

static bool gives_way(const struct list_entry *entry, void *context)
{
	const struct yielding *yielding = context;
	struct responder *responder = yielding->responder;
	const struct block_key key = list_key(entry);
	const struct block_slot *slot = block_table_find(responder->pins, &key,
							 (enum list_action)entry->action,
							 (enum list_origin)entry->origin);
	__u64 since = slot ? idle_since(responder->pins, slot, yielding->now) : 0;

	if (!since || since > yielding->last)
		return false;
	answers_let_go(responder->answers, &entry->prefix);
	return true;
}

bool yield_room(struct responder *responder, __u64 now)
{
	const __u64 part = responder->settings->block_most / YIELD_PART;
	struct yielding yielding = { .responder = responder, .now = now };
	int lock, yielded = 0;

	if (elapsed(now, responder->yielded_none) < YIELD_RETRY && responder->yielded_none)
		return false;
	yielding.last = cutoff(responder->pins, part ? part : 1, now);
	if (yielding.last && !lock_lists(responder, &lock)) {
		yielded = lists_unblock(responder->pins, gives_way, &yielding);
		unlock_lists(lock);
	}
	responder->yielded_none = yielded > 0 ? 0 : now;
	if (yielded <= 0)
		return false;
	log_info("%d blocks end: the list is full, and they have dropped nothing for longest",
		 yielded);
	return true;
}
