/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading a table of sources or targets twice, for the rates of its entries. */
#ifndef ICMPGUARD_COMMANDS_BUSIEST_READ_H
#define ICMPGUARD_COMMANDS_BUSIEST_READ_H

#include "commands/busiest_select.h"

/* `table` and `filter` are the caller's, the rest is filled in. Freed by top_read_free(). */
struct top_reading {
	const struct top_table *table;
	struct top_filter filter;
	struct top_readings before;
	struct top_rows rows;				  /* in no order */
	struct lane_config lanes[VIEW_COUNT][LANE_COUNT]; /* in force */
	__u64 start;					  /* of the first reading */
	__u64 now;					  /* of the second one */
	__u64 elapsed;					  /* between the two, ns */
	bool no_memory;
};

/* The first reading, and the second one `interval` ns after it, for which it waits. 0 or a negative
 * errno, reported. */
int top_read_before(struct top_reading *reading, const struct pins *pins);
int top_read_after(struct top_reading *reading, const struct pins *pins, __u64 interval);
void top_read_free(struct top_reading *reading);

#endif
