/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by `icmpguard sources` and `icmpguard targets`: read a table twice, an interval apart, and
 * show the entries with the highest figures. */
#ifndef ICMPGUARD_COMMANDS_BUSIEST_H
#define ICMPGUARD_COMMANDS_BUSIEST_H

#include "kernel/pins.h"

/* One displayed entry. */
struct top_row {
	struct endpoint endpoint;
	__u64 first_seen;
	__u64 last_seen;
	__u64 packets;
	__u64 bytes;
	__u64 over;
	__u32 kinds[KIND_SLOTS];
	double rate;   /* packets/s between the two readings */
	__u64 window;  /* window of the distinct count, ns */
	double fanout; /* distinct peers in the window, estimated */
};

/* Describes one of the two tables. */
struct top_table {
	const char *name;  /* "sources", for messages and JSON */
	const char *peers; /* what the fan-out counts: "targets" */
	const char *help;
	int (*map)(const struct pins *pins);
	/* Fills in all but endpoint and rate from a map value; `lane` is the configuration of its
	 * view and lane. */
	void (*read)(struct top_row *row, const void *value, const struct lane_config *lane,
		     __u64 now);
};

extern const struct top_table top_sources, top_targets;

/* Runs the command for the table; exit status as in command.h. */
int top_command(int argc, char **argv, const struct top_table *table);

#endif
