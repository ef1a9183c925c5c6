// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/tables.h"

#include "base/log.h"

#include <errno.h>
#include <linux/bpf.h>

#define SIZED_BY(setting) offsetof(struct settings, setting)
#define SIZE_FIXED	  0

const struct table_row table_rows[] = {
#define ROW(row, NAME, map, text, kind, key, value, entries, setting, ...)                         \
	{                                                                                          \
		.number = row,                                                                     \
		.name = #map,                                                                      \
		.label = text,                                                                     \
		.pin = offsetof(struct pins, map),                                                 \
		.size_setting = setting,                                                           \
		.recent = BPF_MAP_TYPE_##kind == BPF_MAP_TYPE_LRU_HASH ? entries : 0,              \
	},
	TABLES(ROW)
#undef ROW
};

const size_t table_row_count = ARRAY_LENGTH(table_rows);

/* Makes the compiler reject duplicate table numbers. */
static __attribute__((unused)) void numbers_differ(enum table_number table)
{
	switch (table) {
#define ROW(number, NAME, ...) case TABLE_##NAME:
		TABLES(ROW)
#undef ROW
		break;
	}
}

int table_map(const struct pins *pins, const struct table_row *row)
{
	return *(const int *)((const char *)pins + row->pin);
}

__u32 table_entries(const struct table_row *row, const struct settings *settings)
{
	const __u32 slots = block_slots_for((__u32)settings->map_blocks,
					    (__u32)settings->map_block_prefixes);

	switch (row->number) {
	case TABLE_BLOCK_SLOTS:
	case TABLE_BLOCK_HITS:
		return slots;
	case TABLE_BLOCK_HEADS:
		return block_heads_for(slots);
	default:
		break;
	}
	/* On a small machine every table of recent packets is small. */
	if (!row->size_setting)
		return row->recent > settings->map_sources ? (__u32)settings->map_sources : 0;
	return (__u32) * (const __u64 *)((const char *)settings + row->size_setting);
}

int tables_check_sizes(const struct settings *old, const struct settings *fresh)
{
	for (size_t i = 0; i < table_row_count; i++) {
		const struct table_row *row = &table_rows[i];

		if (table_entries(row, old) != table_entries(row, fresh))
			return log_error(-EINVAL,
					 "maps.*: the table of %s has %u entries, which cannot "
					 "become %u while icmpguard runs: it needs a restart",
					 row->label, table_entries(row, old),
					 table_entries(row, fresh));
	}
	return 0;
}
