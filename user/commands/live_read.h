/* SPDX-License-Identifier: GPL-2.0-only */
/* What `icmpguard top` reads: the status of the instance and the rows of each pane, with rates
 * since the reading before. Nothing is read, and no statistics are enabled, between two calls but
 * those of the kernel's run time. */
#ifndef ICMPGUARD_COMMANDS_LIVE_READ_H
#define ICMPGUARD_COMMANDS_LIVE_READ_H

#include "commands/busiest_select.h"
#include "commands/live_model.h"
#include "commands/status.h"
#include "config/settings.h"
#include "kernel/run_stats.h"

#include <sys/stat.h>

/* A conversation at the reading before. */
struct live_talk {
	struct conversation_key key;
	__u64 requests, replies;
};

struct live_talks {
	struct live_talk *talks;
	size_t count;
	size_t room;
};

/* Zeroed at first but for the first three; freed by live_close(). */
struct live {
	const char *instance;
	const struct settings *settings;
	int run_stats; /* the descriptor that keeps them enabled, or a negative number */
	struct status status;
	struct live_rows panes[LIVE_PANES];
	bool ready; /* a first reading was made, so that there are rates */
	__u64 read_at;
	struct counters before;
	struct top_readings sources, targets; /* at the reading before */
	struct live_talks talks;
	struct run_stats spent;
	struct run_cost cost;
	struct stat alert_file; /* as last read */
};

/* Enables the run-time statistics, where this user may. */
void live_open(struct live *live);
/* Reads everything. 0 or a negative errno, reported. */
int live_read(struct live *live);
void live_close(struct live *live);

#endif
