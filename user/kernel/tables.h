/* SPDX-License-Identifier: GPL-2.0-only */
/* The list of maps (headers/tables.h), for user space to iterate over. */
#ifndef ICMPGUARD_KERNEL_TABLES_H
#define ICMPGUARD_KERNEL_TABLES_H

#include "config/settings.h"
#include "kernel/pins.h"

struct table_row {
	enum table_number number;
	const char *name;    /* name of the map and its pin */
	const char *label;   /* name in metrics and `status` */
	size_t pin;	     /* offset of its descriptor in struct pins */
	size_t size_setting; /* offset of the number of entries in struct settings; 0: fixed */
	__u64 recent;	     /* entries of a table that evicts the oldest; otherwise 0 */
};

/* In the order of headers/tables.h: tables whose fill is published come first, as in enum
 * filled_table. */
extern const struct table_row table_rows[];
extern const size_t table_row_count;

/* Returns the descriptor of a table's map; -1 if not open. */
int table_map(const struct pins *pins, const struct table_row *row);

/* Returns the configured number of entries of a table; 0 if the settings leave its size as it is. */
__u32 table_entries(const struct table_row *row, const struct settings *settings);

/* Rejects a change of sizes, which is impossible while the maps exist. 0, or -EINVAL, reported with
 * the table's name. */
int tables_check_sizes(const struct settings *old, const struct settings *fresh);

/* Updates the published fill of a table; the caller holds the lists' lock. */
static inline void table_count(const struct pins *pins, enum filled_table table, int change)
{
	__atomic_fetch_add(&pins->state->control.entries[table], (__u32)change, __ATOMIC_RELAXED);
}

#endif
