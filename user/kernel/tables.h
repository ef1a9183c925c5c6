/* SPDX-License-Identifier: GPL-2.0-only */
/* The list of maps (headers/tables.h) as user space walks it. */
#ifndef ICMPGUARD_KERNEL_TABLES_H
#define ICMPGUARD_KERNEL_TABLES_H

#include "config/settings.h"
#include "kernel/pins.h"

struct table_row {
	enum table_number number;
	const char *name;    /* of the map and of its pin */
	const char *label;   /* in metrics and `status` */
	size_t pin;	     /* offset of its descriptor in struct pins */
	size_t size_setting; /* offset in struct settings of the number of entries; 0: fixed */
};

/* In the order of headers/tables.h: those whose fill is published come first, by
 * enum filled_table. */
extern const struct table_row table_rows[];
extern const size_t table_row_count;

/* The descriptor of a table's map; -1 where it is not open. */
int table_map(const struct pins *pins, const struct table_row *row);

/* The entries that the settings give a table; 0 where its size is fixed. */
__u32 table_entries(const struct table_row *row, const struct settings *settings);

/* Sizes cannot change while the maps are there. 0; or -EINVAL, reported with the table's name,
 * where the settings differ in one. */
int tables_check_sizes(const struct settings *old, const struct settings *fresh);

/* Adds to what is published of the fill of a table, whose writer holds the lists' lock. */
static inline void table_count(const struct pins *pins, enum filled_table table, int change)
{
	__atomic_fetch_add(&pins->state->control.entries[table], (__u32)change, __ATOMIC_RELAXED);
}

#endif
