/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether an instance's daemon is alive and sees all its interfaces. For every command that works
 * on an instance. */
#ifndef ICMPGUARD_COMMANDS_LIVENESS_H
#define ICMPGUARD_COMMANDS_LIVENESS_H

#include "kernel/instance.h"
#include "kernel/pins.h"

enum daemon_state {
	DAEMON_RUNNING,
	DAEMON_STARTING, /* holds its lock, but its settings and lists are not in force yet */
	DAEMON_SILENT,	 /* holds its lock, but the heartbeat is old */
	DAEMON_LEFT,	 /* exited cleanly, leaving its blocks in place */
	DAEMON_DEAD,	 /* died */
};

struct liveness {
	enum daemon_state state;
	int pid;		     /* of the daemon, or of the previous one; 0: unknown */
	__u64 uptime;		     /* ns; 0 if not running */
	__u64 silence;		     /* ns since the last heartbeat */
	__u64 heartbeat_limit;	     /* ns; 0: none */
	bool dead_man;		     /* the heartbeat is older than the limit */
	struct instance_notes notes; /* empty if no daemon runs */
	bool withdrawn;		     /* what it misses, until a reload: see daemon/withdrawn.h */
};

/* 0 or a negative errno. `now`: the kernel side's clock. */
int liveness_read(struct liveness *liveness, const struct pins *pins, const char *instance,
		  __u64 now);

/* Warns if the daemon is not running or an interface is missing. */
void liveness_warn(const struct pins *pins, const char *instance);

/* The same for commands that only read files: silent if the instance is not attached or the user
 * lacks the privileges to tell. */
void liveness_warn_reader(const char *instance);

extern const char *const daemon_state_names[];

#endif
