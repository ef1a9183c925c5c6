/* SPDX-License-Identifier: GPL-2.0-only */
/* What `icmpguard status` gathers, for its two ways of printing. */
#ifndef ICMPGUARD_COMMANDS_STATUS_H
#define ICMPGUARD_COMMANDS_STATUS_H

#include "kernel/attach.h"
#include "metrics/counters.h"
#include "commands/liveness.h"
#include "commands/tail.h"

#include <stdio.h>

enum { STATUS_ATTACHMENTS = 64, STATUS_ALERTS = 5 };

struct status {
	const char *instance;
	struct attachment attachments[STATUS_ATTACHMENTS];
	int attached;
	bool enforce;
	struct liveness liveness;
	struct counters counters;
	__u64 active_blocks[BLOCK_SCOPE_COUNT];
	char alert_file[SETTINGS_PATH];
	struct tail alerts; /* the latest records */
};

/* Whether the daemon runs and sees packets on all of its interfaces. */
bool status_is_well(const struct status *status);

void status_print(FILE *to, const struct status *status);
/* 0 or a negative errno. */
int status_write_json(FILE *to, const struct status *status);

#endif
