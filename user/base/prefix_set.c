// SPDX-License-Identifier: GPL-2.0-only
#include "base/prefix_set.h"

#include "base/log.h"
#include "base/prefix.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int prefix_compare(const void *a, const void *b)
{
	const struct prefix *first = a, *second = b;
	bool first_whole = first->length == PREFIX_WHOLE;
	bool second_whole = second->length == PREFIX_WHOLE;
	int order;

	if (first_whole != second_whole)
		return first_whole ? -1 : 1;
	order = memcmp(&first->address, &second->address, sizeof(first->address));
	if (order)
		return order;
	return (first->length > second->length) - (first->length < second->length);
}

int prefix_set_append(struct prefix_set *set, const struct prefix *prefix)
{
	struct prefix *prefixes = reallocarray(set->prefixes, (size_t)set->count + 1,
					       sizeof(*prefixes));

	if (!prefixes)
		return log_error(-ENOMEM, "out of memory for a list of %d prefixes",
				 set->count + 1);
	set->prefixes = prefixes;
	prefixes[set->count++] = *prefix;
	return 0;
}

void prefix_set_sort(struct prefix_set *set)
{
	struct prefix *prefixes = set->prefixes;
	int unique = 0;

	if (set->count == 0)
		return;
	qsort(prefixes, (size_t)set->count, sizeof(*prefixes), prefix_compare);
	for (int i = 0; i < set->count; i++)
		if (unique == 0 || prefix_compare(&prefixes[unique - 1], &prefixes[i]))
			prefixes[unique++] = prefixes[i];
	set->count = unique;
}

const struct prefix *prefix_set_find(const struct prefix_set *set, const struct prefix *prefix)
{
	return set->count > 0 ? bsearch(prefix, set->prefixes, (size_t)set->count, sizeof(*prefix),
					prefix_compare) :
				NULL;
}

bool prefix_set_has(const struct prefix_set *set, const struct prefix *prefix)
{
	return prefix_set_find(set, prefix) != NULL;
}
