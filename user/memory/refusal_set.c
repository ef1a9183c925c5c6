// SPDX-License-Identifier: GPL-2.0-only
#include "memory/refusal_set.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 4 };

static void take_out(struct refusal_set *set, __u16 place)
{
	struct refusal_item *item = set->items + place;

	memmove(item, item + 1, (size_t)(--set->count - place) * sizeof(*item));
}

/* Removes items that are too old. */
static void expire(struct refusal_set *set, __u32 now)
{
	__u16 kept = 0;

	for (__u16 i = 0; i < set->count; i++)
		if (now - set->items[i].at <= REFUSAL_SECONDS)
			set->items[kept++] = set->items[i];
	set->count = kept;
}

static bool grow(struct refusal_set *set, __u16 most)
{
	__u32 room = set->room ? 2U * set->room : ROOM_FIRST;
	struct refusal_item *items;

	if (room > most)
		room = most;
	if (!room)
		return false;
	items = realloc(set->items, room * sizeof(*items));
	if (!items)
		return false;
	set->items = items;
	set->room = (__u16)room;
	return true;
}

static __u16 oldest(const struct refusal_set *set)
{
	__u16 first = 0;

	for (__u16 i = 1; i < set->count; i++)
		if ((__s32)(set->items[i].at - set->items[first].at) < 0)
			first = i;
	return first;
}

bool refusal_set_add(struct refusal_set *set, __u16 most, struct refusal what, __u16 source_port,
		     __u32 now)
{
	for (__u16 i = 0; i < set->count; i++) {
		struct refusal_item *item = &set->items[i];

		if (item->what.word != what.word)
			continue;
		item->at = now;
		return true;
	}
	if (set->count == set->room)
		expire(set, now);
	if (set->count == most)
		take_out(set, oldest(set));
	else if (set->count == set->room && !grow(set, most))
		return false;
	set->items[set->count++] =
		(struct refusal_item){ .what = what, .at = now, .source_port = source_port };
	return true;
}

void refusal_set_free(struct refusal_set *set)
{
	free(set->items);
	*set = (struct refusal_set){};
}
