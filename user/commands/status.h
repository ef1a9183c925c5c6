/* SPDX-License-Identifier: GPL-2.0-only */
/* What `icmpguard status` gathers, for its two ways of printing. */
#ifndef ICMPGUARD_COMMANDS_STATUS_H
#define ICMPGUARD_COMMANDS_STATUS_H

#include "kernel/attach.h"
#include "metrics/counters.h"
#include "commands/tail.h"

#include <stdio.h>

enum { STATUS_ATTACHMENTS = 64, STATUS_ALERTS = 5 };

enum daemon_state {
	DAEMON_RUNNING,
	DAEMON_SILENT, /* it has its lock, but shows no sign */
	DAEMON_LEFT,   /* it ended, and meant its blocks to stay */
	DAEMON_DEAD,   /* it ended without meaning to */
};

struct status {
	const char *instance;
	struct attachment attachments[STATUS_ATTACHMENTS];
	int attached;
	bool enforce;
	enum daemon_state daemon;
	int pid;	       /* of the daemon, or of the one that ended; 0: not known */
	__u64 uptime;	       /* ns; 0 where none runs */
	__u64 silence;	       /* ns since the daemon showed itself last */
	__u64 heartbeat_limit; /* ns; 0: none */
	bool dead_man;	       /* the kernel side starts no new limits for want of a daemon */
	struct counters counters;
	__u64 active_blocks[BLOCK_SCOPE_COUNT];
	char alert_file[SETTINGS_PATH];
	struct tail alerts; /* the latest records */
};

void status_print(FILE *to, const struct status *status);
/* 0 or a negative errno. */
int status_write_json(FILE *to, const struct status *status);

extern const char *const daemon_state_names[];

#endif
