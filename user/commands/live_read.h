/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the data for `icmpguard top`: the instance's status and the rows of each pane, with rates
 * since the previous reading. Between calls nothing is read, and only the kernel's run-time
 * statistics stay enabled. */
#ifndef ICMPGUARD_COMMANDS_LIVE_READ_H
#define ICMPGUARD_COMMANDS_LIVE_READ_H

#include "commands/busiest_select.h"
#include "commands/live_model.h"
#include "commands/status.h"
#include "config/settings.h"
#include "kernel/run_stats.h"

#include <sys/stat.h>

/* A conversation at the previous reading. */
struct live_talk {
	struct conversation_key key;
	__u64 requests, replies;
};

struct live_talks {
	struct live_talk *talks;
	size_t count;
	size_t room;
};

/* Zero-initialize all but the first three members; free with live_close(). */
struct live {
	const char *instance;
	const struct settings *settings;
	int run_stats; /* descriptor that keeps them enabled, or negative */
	struct status status;
	struct live_rows panes[LIVE_PANES];
	bool ready; /* one reading was made, so rates are valid */
	__u64 read_at;
	struct counters before;
	struct top_readings sources, targets; /* at the previous reading */
	struct live_talks talks;
	struct run_stats spent;
	struct run_cost cost;
	struct stat alert_file; /* at the last read */
};

/* Enables the kernel's run-time statistics, if permitted. */
void live_open(struct live *live);
/* Makes one reading. 0 or a negative errno, reported. */
int live_read(struct live *live);
void live_close(struct live *live);

#endif
