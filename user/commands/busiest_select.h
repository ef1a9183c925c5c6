/* SPDX-License-Identifier: GPL-2.0-only */
/* Computes rates from two readings of a table and sorts the entries. */
#ifndef ICMPGUARD_COMMANDS_BUSIEST_SELECT_H
#define ICMPGUARD_COMMANDS_BUSIEST_SELECT_H

#include "commands/busiest.h"

enum top_order { TOP_BY_RATE, TOP_BY_FANOUT, TOP_BY_BYTES, TOP_BY_PACKETS };

struct top_filter {
	int view;		    /* enum view, or -1 for all */
	int lane;		    /* enum lane, or -1 for all */
	const struct prefix *about; /* only addresses in this prefix; NULL: all */
};

/* Packets of an entry at the first reading. */
struct top_before {
	struct endpoint endpoint;
	__u64 packets;
};

/* A growing array; zero-initialize; free with free(entries). */
struct top_readings {
	struct top_before *entries;
	size_t count;
	size_t room;
};

/* Same rules as struct top_readings. */
struct top_rows {
	struct top_row *rows;
	size_t count;
	size_t room;
};

bool top_matches(const struct top_filter *filter, const struct endpoint *endpoint);

/* Returns false when out of memory. */
bool top_note(struct top_readings *readings, const struct endpoint *endpoint, __u64 packets);
/* Sorts the first reading; call once, before top_rate(). */
void top_sort(struct top_readings *readings);

/* Returns the packets/s of an entry that now has `packets`, `elapsed` ns after the first reading.
 * An entry that is new, or was evicted and re-created in between, counts all its packets. */
double top_rate(const struct top_readings *readings, const struct endpoint *endpoint, __u64 packets,
		__u64 elapsed);

/* Returns false when out of memory. */
bool top_add(struct top_rows *rows, const struct top_row *row);
/* Sorts in descending order; ties by packets, then by address. */
void top_arrange(struct top_rows *rows, enum top_order order);

#endif
