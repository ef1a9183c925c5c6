/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether an instance's daemon is alive, and sees what it is to see: for every command that works
 * on an instance. */
#ifndef ICMPGUARD_COMMANDS_LIVENESS_H
#define ICMPGUARD_COMMANDS_LIVENESS_H

#include "kernel/instance.h"
#include "kernel/pins.h"

enum daemon_state {
	DAEMON_RUNNING,
	DAEMON_STARTING, /* it has its lock, but its settings and lists are not in force yet */
	DAEMON_SILENT, /* it has its lock, but shows no sign */
	DAEMON_LEFT,   /* it ended, and meant its blocks to stay */
	DAEMON_DEAD,   /* it ended without meaning to */
};

struct liveness {
	enum daemon_state state;
	int pid;		     /* of the daemon, or of the one that ended; 0: not known */
	__u64 uptime;		     /* ns; 0 where none runs */
	__u64 silence;		     /* ns since the daemon showed itself last */
	__u64 heartbeat_limit;	     /* ns; 0: none */
	bool dead_man;		     /* the kernel side misses the daemon */
	char missing[INSTANCE_NOTE]; /* interfaces that the daemon waits for; "" where there are
					none */
};

/* 0 or a negative errno. `now` of the kernel side's clock. */
int liveness_read(struct liveness *liveness, const struct pins *pins, const char *instance,
		  __u64 now);

/* Warns where the daemon is not running, or an interface is missing. */
void liveness_warn(const struct pins *pins, const char *instance);

/* The same for commands that read files alone: silent where the instance is not attached, or who
 * asks may not know. */
void liveness_warn_reader(const char *instance);

extern const char *const daemon_state_names[];

#endif
