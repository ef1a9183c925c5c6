// SPDX-License-Identifier: GPL-2.0-only
#include "metrics/counters.h"

#include "kernel/tables.h"
#include "base/log.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Sums an element's words over all CPUs. `each` is scratch space for all CPUs. */
static int sum_element(int map, __u32 key, __u64 *words, size_t count, __u64 *each, int cpus)
{
	if (bpf_map_lookup_elem(map, &key, each))
		return log_error(-errno, "cannot read a counter: %s", strerror(errno));
	memset(words, 0, count * sizeof(*words));
	for (int cpu = 0; cpu < cpus; cpu++) {
		for (size_t i = 0; i < count; i++)
			words[i] += each[(size_t)cpu * count + i];
	}
	return 0;
}

/* Elements have `size` bytes and consist of 64-bit counters. */
static int sum_array(int map, void *elements, __u32 length, size_t size)
{
	const size_t words = size / sizeof(__u64);
	int error = 0, cpus = libbpf_num_possible_cpus();
	__u64 *each;

	if (cpus < 0)
		return log_error(cpus, "cannot count the CPUs: %s", strerror(-cpus));
	each = calloc((size_t)cpus, size);
	if (!each)
		return log_error(-ENOMEM, "out of memory");
	for (__u32 key = 0; key < length && !error; key++)
		error = sum_element(map, key, (__u64 *)elements + key * words, words, each, cpus);
	free(each);
	return error;
}

/* Adds packets that the fast parser dropped early to the blocked reason and to their types. */
static void add_early(struct counters *counters, const struct early_drop *early, enum reason reason)
{
	struct reason_count *blocked = &counters->reasons[reason];

	for (__u32 type = 0; type < EARLY_TYPES; type++) {
		counters->types[type].packets += early[type].packets;
		counters->types[type].bytes += early[type].bytes;
		counters->types[type].drops += early[type].packets;
		blocked->packets += early[type].packets;
		blocked->bytes += early[type].bytes;
		blocked->drops += early[type].packets;
	}
}

static __u64 most_entries(int map)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);

	return bpf_obj_get_info_by_fd(map, &info, &length) ? 0 : info.max_entries;
}

static void read_fill(struct counters *counters, const struct pins *pins)
{
	const struct list_words *lists = &pins->state->lists;
	const struct list_counts *counts = &lists->counts;

	for (int table = 0; table < FILLED_TABLES; table++) {
		const struct table_row *row = &table_rows[table];

		counters->maps[table] = (struct map_fill){
			.name = row->label,
			.entries = pins->state->control.entries[table],
			.most = most_entries(table_map(pins, row)),
		};
	}
	counters->maps[FILLED_BLOCK_SLOTS] = (struct map_fill){ "blocks", counts->block_addresses,
								lists->most_addresses };
	counters->maps[FILL_BLOCK_PREFIXES] =
		(struct map_fill){ "block_prefixes", counts->block_prefixes, lists->most_prefixes };
	counters->maps[FILL_ALLOWS] = (struct map_fill){ "allows", counts->allow_addresses,
							 ALLOWS_MOST };
	counters->maps[FILL_ALLOW_PREFIXES] =
		(struct map_fill){ "allow_prefixes", counts->allow_prefixes, ALLOW_PREFIXES_MOST };
}

int counters_read(struct counters *counters, const struct pins *pins)
{
	static struct early_drop early[EARLY_DROPS];
	int error;

	error = sum_array(pins->reasons, counters->reasons, REASON_COUNT,
			  sizeof(counters->reasons[0]));
	if (!error)
		error = sum_array(pins->types, counters->types, ARRAY_LENGTH(counters->types),
				  sizeof(counters->types[0]));
	if (!error)
		error = sum_array(pins->early_drops, early, ARRAY_LENGTH(early), sizeof(early[0]));
	if (!error) {
		add_early(counters, early, REASON_BLOCKED);
		add_early(counters, early + EARLY_TYPES, REASON_BLOCKED_PREFIX);
	}
	if (!error)
		error = sum_array(pins->health, counters->health, HEALTH_COUNT,
				  sizeof(counters->health[0]));
	if (!error)
		read_fill(counters, pins);
	return error;
}
