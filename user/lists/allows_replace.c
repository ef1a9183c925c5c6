// SPDX-License-Identifier: GPL-2.0-only
#include "lists/allows_replace.h"

#include "lists/blocks.h"

#include <stdlib.h>

static int set_of(struct prefix_set *set, const struct prefix_list *list)
{
	int error = 0;

	for (__u32 i = 0; !error && i < list->count; i++)
		error = prefix_set_append(set, &list->prefixes[i]);
	prefix_set_sort(set);
	return error;
}

static void remove_others(const struct pins *pins, const struct prefix_set *set,
			  const struct prefix_set *kept)
{
	for (int i = 0; i < set->count; i++)
		if (!prefix_set_has(kept, &set->prefixes[i]))
			allows_remove(pins, &set->prefixes[i]);
}

/* What is new comes first: nobody who stays allowed is without it for a moment. */
static int replace(const struct pins *pins, const struct prefix_set *from,
		   const struct prefix_set *to, __u64 now)
{
	int error = allows_fit(pins, to, now);

	for (int i = 0; error >= 0 && i < to->count; i++)
		error = allows_add(pins, &to->prefixes[i], 0, now);
	if (error < 0)
		remove_others(pins, to, from);
	else
		remove_others(pins, from, to);
	return error < 0 ? error : 0;
}

int allows_replace(const struct pins *pins, const struct prefix_list *from,
		   const struct prefix_list *to, __u64 now)
{
	struct prefix_set old = {}, fresh = {};
	int error;

	error = set_of(&old, from);
	if (!error)
		error = set_of(&fresh, to);
	if (!error)
		error = replace(pins, &old, &fresh, now);
	free(old.prefixes);
	free(fresh.prefixes);
	return error;
}
