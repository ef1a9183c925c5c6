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

/* Packets of ICMP: since the maps were made, and a second just now. */
struct traffic {
	__u64 packets, drops, would_drop;
	double packet_rate, drop_rate, would_drop_rate;
};

struct status {
	const char *instance;
	struct attachment attachments[STATUS_ATTACHMENTS];
	int attached;
	bool enforce;
	struct liveness liveness;
	struct counters counters;
	__u64 active_blocks[BLOCK_SCOPE_COUNT];
	struct traffic traffic;
	char alert_file[SETTINGS_PATH];
	struct tail alerts; /* the latest records */
	struct tail active; /* the latest record of each alert that is not cleared */
};

/* Whether the daemon runs and sees packets on all of its interfaces. */
bool status_is_well(const struct status *status);

/* `all`: with the tables of types, reasons, maps and health. */
void status_print(FILE *to, const struct status *status, bool all);
/* 0 or a negative errno. */
int status_write_json(FILE *to, const struct status *status);

#endif
