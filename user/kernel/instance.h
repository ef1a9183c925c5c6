/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An instance and its processes: who may run one, which one runs, and the files under
 * /run/icmpguard that coordinate them.
 */
#ifndef ICMPGUARD_KERNEL_INSTANCE_H
#define ICMPGUARD_KERNEL_INSTANCE_H

#include "headers/types.h"

#include <stdbool.h>

#define INSTANCE_DIRECTORY "/run/icmpguard"

/* Checks that a name consists of letters, digits, - and _ and is short enough. 0 or -EINVAL,
 * reported. */
int instance_check_name(const char *instance);

/* Checks that this process may load and attach programs: CAP_NET_ADMIN, and CAP_BPF with
 * CAP_PERFMON or CAP_SYS_ADMIN. 0 or -EPERM, reported with what is missing. */
int instance_check_privileges(void);

/* The same without a report: returns whether any is missing; lists them in `missing`,
 * INSTANCE_MISSING bytes. */
enum { INSTANCE_MISSING = 64 };
bool instance_missing_privileges(char *missing);

/* Opens INSTANCE_DIRECTORY/INSTANCE.SUFFIX for writing; creates it if needed. Returns the
 * descriptor, close-on-exec, or a negative errno, reported. */
int instance_open(const char *instance, const char *suffix);

/* Takes the lock that an instance's daemon holds while it lives, and writes its pid to the file.
 * Returns the descriptor, which owns the lock, or a negative errno, reported: -EBUSY if another
 * process (its pid is reported) holds it. */
int instance_lock(const char *instance);

/* What a daemon tells commands about itself; "" for none. */
enum { INSTANCE_NOTE = 512 };
struct instance_notes {
	char missing[INSTANCE_NOTE]; /* interfaces that it does not see */
	char losing[INSTANCE_NOTE];  /* kinds of records that are being lost */
	char lost[INSTANCE_NOTE];    /* records lost since it started: "alerts=3 evidence=1" */
	char active[INSTANCE_NOTE];  /* active alerts: "1 high, 2 low" */
	char worst[INSTANCE_NOTE];   /* of these: "high flood-source 203.0.113.66 (ID)" */
};
/* Writes the notes into the lock file. */
void instance_write_notes(int lock, const struct instance_notes *notes);
/* Returns whether the daemon has written its notes: it does so once its state is in force. */
bool instance_started(const char *instance);
/* Reads the notes of an instance's daemon. */
void instance_read_notes(const char *instance, struct instance_notes *notes);

/* The result of the latest reload, for `icmpguard reload`. */
enum { INSTANCE_LINES = 16384 };
struct instance_answer {
	__u64 number;		    /* reload number, continued across daemons */
	bool taken;		    /* the configuration is in force */
	char lines[INSTANCE_LINES]; /* log messages about it */
};
/* Writes the answer atomically. Failures are reported. */
void instance_write_answer(const char *instance, const struct instance_answer *answer);
/* 0, or a negative errno if there is none. */
int instance_read_answer(const char *instance, struct instance_answer *answer);

/* Returns the pid of the daemon that holds the lock, 0 if none does, or a negative errno. */
int instance_running(const char *instance);

#endif
