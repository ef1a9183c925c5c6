/* SPDX-License-Identifier: GPL-2.0-only */
/* What `icmpguard sources` and `icmpguard targets` have in common: they read a table twice,
 * an interval apart, and show the entries with the greatest figures. */
#ifndef ICMPGUARD_COMMANDS_BUSIEST_H
#define ICMPGUARD_COMMANDS_BUSIEST_H

#include "kernel/pins.h"

/* One entry as it is shown. */
struct top_row {
	struct endpoint endpoint;
	__u64 first_seen;
	__u64 last_seen;
	__u64 packets;
	__u64 bytes;
	__u64 over;
	__u32 kinds[KIND_SLOTS];
	double rate;   /* packets a second between the two readings */
	__u64 window;  /* of the distinct count, ns */
	double fanout; /* distinct peers within it, estimated */
};

/* One of the two tables. */
struct top_table {
	const char *name;  /* "sources", for messages and JSON */
	const char *peers; /* what an entry's fan-out counts: "targets" */
	const char *help;
	int (*map)(const struct pins *pins);
	/* Fills in everything but endpoint and rate from a value of the map; `lane` is the
	 * configuration of its view and lane. */
	void (*read)(struct top_row *row, const void *value, const struct lane_config *lane,
		     __u64 now);
};

extern const struct top_table top_sources, top_targets;

/* The command over such a table: an exit status, as command.h says. */
int top_command(int argc, char **argv, const struct top_table *table);

#endif
