/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a table of sources or targets twice, to get the rates of its entries. */
#ifndef ICMPGUARD_COMMANDS_BUSIEST_READ_H
#define ICMPGUARD_COMMANDS_BUSIEST_READ_H

#include "commands/busiest_select.h"

/* The caller sets `table` and `filter`; the rest is filled in. Free with top_read_free(). */
struct top_reading {
	const struct top_table *table;
	struct top_filter filter;
	struct top_readings before;
	struct top_rows rows;				  /* unsorted */
	struct lane_config lanes[VIEW_COUNT][LANE_COUNT]; /* in force */
	__u64 start;					  /* time of the first reading */
	__u64 now;					  /* time of the second reading */
	__u64 elapsed;					  /* between the readings, ns */
	bool no_memory;
};

/* top_read_before() makes the first reading; top_read_after() waits `interval` ns and makes the
 * second. 0 or a negative errno, reported. */
int top_read_before(struct top_reading *reading, const struct pins *pins);
int top_read_after(struct top_reading *reading, const struct pins *pins, __u64 interval);
void top_read_free(struct top_reading *reading);

#endif
