/* SPDX-License-Identifier: GPL-2.0-only */
/* The data that `icmpguard status` gathers, for both output formats. */
#ifndef ICMPGUARD_COMMANDS_STATUS_H
#define ICMPGUARD_COMMANDS_STATUS_H

#include "kernel/attach.h"
#include "kernel/link_state.h"
#include "kernel/mode.h"
#include "kernel/run_stats.h"
#include "metrics/counters.h"
#include "commands/liveness.h"
#include "commands/tail.h"
#include "kernel/published.h"

#include <stdio.h>

enum { STATUS_ATTACHMENTS = SETTINGS_INTERFACES, STATUS_ALERTS = 5, STATUS_REFUSAL = 160 };

/* ICMP packets: totals since the maps were created, and current rates per second. */
struct traffic {
	__u64 packets, drops, would_drop;
	double packet_rate, drop_rate, would_drop_rate;
};

struct status {
	const char *instance;
	struct attachment attachments[STATUS_ATTACHMENTS];
	int attached;
	enum link_state links[STATUS_ATTACHMENTS];
	bool lacks_admin; /* the daemon has no CAP_SYS_ADMIN, which the dispatcher needs */
	struct mode_state mode;
	struct published_source source; /* of the settings; no file: unknown */
	__u64 source_read;		/* ns since 1970 */
	bool unrecorded;		/* changes of the lists: lists.file cannot be written */
	bool refused;			/* when last read, wholly or in part */
	char refusal[STATUS_REFUSAL];	/* the first message about that, or "" */
	bool source_stale;		/* changed after it was read */
	__u64 now;
	struct liveness liveness;
	struct counters counters;
	size_t mutes; /* in force */
	__u64 active_blocks[BLOCK_SCOPE_COUNT];
	struct traffic traffic;
	struct run_cost cost; /* of the programs, at present */
	char alert_file[SETTINGS_PATH];
	struct tail alerts; /* the latest records */
	struct tail active; /* the latest record of each alert not cleared */
};

/* Returns whether the daemon runs and sees packets on all its interfaces. */
bool status_is_well(const struct status *status);

/* status_read_pins() reads everything from open pins except counters and traffic; the caller sets
 * `instance`. 0 or a negative errno, reported. status_rates() computes the rates since earlier
 * counters, `elapsed` ns before; status_read_alerts() reads the records of status->alert_file. */
int status_read_pins(struct status *status, const struct pins *pins);
void status_rates(struct status *status, const struct counters *before, __u64 elapsed);
void status_read_alerts(struct status *status);

/* `all`: include the tables of types, reasons, maps and health. */
void status_print(FILE *to, const struct status *status, bool all);
/* 0 or a negative errno. */
int status_write_json(FILE *to, const struct status *status);

#endif
