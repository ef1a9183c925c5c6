/* SPDX-License-Identifier: GPL-2.0-only */
/* The global counters, summed over CPUs, and how full the maps are. */
#ifndef ICMPGUARD_METRICS_COUNTERS_H
#define ICMPGUARD_METRICS_COUNTERS_H

#include "kernel/pins.h"

struct map_fill {
	const char *name; /* "sources" ... */
	__u64 entries;	  /* for polled and counted tables: as of the latest poll */
	__u64 most;	  /* max_entries */
};

/* Indexes in counters.maps: first the tables, then the kinds of list entries; blocked addresses are
 * at FILLED_BLOCK_SLOTS. */
enum { FILL_BLOCK_PREFIXES = FILLED_TABLES, FILL_ALLOWS, FILL_ALLOW_PREFIXES, FILLS };

struct counters {
	struct reason_count reasons[REASON_COUNT];
	struct type_count types[512]; /* indexed by type_index() */
	__u64 health[HEALTH_COUNT];
	struct map_fill maps[FILLS];
};

/* Reads all counters. 0 or a negative errno, reported. */
int counters_read(struct counters *counters, const struct pins *pins);

#endif
