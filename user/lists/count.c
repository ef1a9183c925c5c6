// SPDX-License-Identifier: GPL-2.0-only
#include "lists/count.h"

#include "lists/block_slots.h"

#include <bpf/bpf.h>

/* Counts keys. A list that changes meanwhile may start over: never more than fit. */
static __u64 count_keys(int map)
{
	struct prefix key, *previous = NULL; /* the longest key of a list */
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);
	__u64 entries = 0;

	if (bpf_obj_get_info_by_fd(map, &info, &length))
		return 0;
	while (entries < info.max_entries && !bpf_map_get_next_key(map, previous, &key)) {
		previous = &key;
		entries++;
	}
	return entries;
}

__u64 lists_count(const struct pins *pins, enum filled_table table)
{
	switch (table) {
	case FILLED_BLOCK_SLOTS:
		return block_slots_count(pins);
	case FILLED_BLOCK_PREFIXES:
	case FILLED_ALLOWS:
	case FILLED_ALLOW_PREFIXES:
		return count_keys(table_map(pins, &table_rows[table]));
	default:
		return pins->state->control.entries[table];
	}
}
