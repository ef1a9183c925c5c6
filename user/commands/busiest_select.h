/* SPDX-License-Identifier: GPL-2.0-only */
/* Two readings of a table become rates, and the entries are put in order. */
#ifndef ICMPGUARD_COMMANDS_BUSIEST_SELECT_H
#define ICMPGUARD_COMMANDS_BUSIEST_SELECT_H

#include "commands/busiest.h"

enum top_order { TOP_BY_RATE, TOP_BY_FANOUT, TOP_BY_BYTES, TOP_BY_PACKETS };

struct top_filter {
	int view;		    /* enum view, or -1 for all */
	int lane;		    /* enum lane, or -1 for all */
	const struct prefix *about; /* whose addresses; NULL: all */
};

/* The packets an entry had at the first reading. */
struct top_before {
	struct endpoint endpoint;
	__u64 packets;
};

/* A growing list of these; zeroed at first, freed by free(entries). */
struct top_readings {
	struct top_before *entries;
	size_t count;
	size_t room;
};

/* Another such list. */
struct top_rows {
	struct top_row *rows;
	size_t count;
	size_t room;
};

bool top_matches(const struct top_filter *filter, const struct endpoint *endpoint);

/* False when out of memory. */
bool top_note(struct top_readings *readings, const struct endpoint *endpoint, __u64 packets);
/* Sorts what was noted; once, before top_rate(). */
void top_sort(struct top_readings *readings);

/* Packets a second of an entry that now has `packets`, `elapsed` ns after the first reading.
 * One that was not there, or was evicted and made anew since, had all of its packets since. */
double top_rate(const struct top_readings *readings, const struct endpoint *endpoint, __u64 packets,
		__u64 elapsed);

/* False when out of memory. */
bool top_add(struct top_rows *rows, const struct top_row *row);
/* The greatest first; equal ones by packets, then by address. */
void top_arrange(struct top_rows *rows, enum top_order order);

#endif
