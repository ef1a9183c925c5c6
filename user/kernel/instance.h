/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An instance as processes see it: who may run one, which one runs, and the files
 * under /run/icmpguard by which they keep out of each other's way.
 */
#ifndef ICMPGUARD_KERNEL_INSTANCE_H
#define ICMPGUARD_KERNEL_INSTANCE_H

#include "headers/types.h"

#include <stdbool.h>

#define INSTANCE_DIRECTORY "/run/icmpguard"

/* Whether a name is of letters, digits, - and _ and short enough. -EINVAL, reported. */
int instance_check_name(const char *instance);

/* Whether this process may load and attach programs: CAP_NET_ADMIN, and CAP_BPF with
 * CAP_PERFMON or CAP_SYS_ADMIN. -EPERM, reported with what is missing. */
int instance_check_privileges(void);

/* The same without a report: whether any is missing, and which; `missing` holds INSTANCE_MISSING.
 */
enum { INSTANCE_MISSING = 64 };
bool instance_missing_privileges(char *missing);

/* Opens INSTANCE_DIRECTORY/INSTANCE.SUFFIX for writing, made if need be. The descriptor,
 * close-on-exec, or a negative errno, reported. */
int instance_open(const char *instance, const char *suffix);

/* Takes the lock that the daemon of an instance holds as long as it lives, and writes the
 * pid there. The descriptor (the lock goes with it) or a negative errno, reported: -EBUSY
 * where another process has it (says its pid). */
int instance_lock(const char *instance);

/* Leaves a note for commands in the file of that lock; "" takes it back. */
enum { INSTANCE_NOTE = 512 };
void instance_write_note(int lock, const char *note);
/* That of an instance's daemon; `note` holds INSTANCE_NOTE. */
void instance_read_note(const char *instance, char *note);

/* What came of the latest reload, for `icmpguard reload`. */
enum { INSTANCE_LINES = 16384 };
struct instance_answer {
	__u64 number;		    /* of the reload, counted on from one daemon to the next */
	bool taken;		    /* the configuration is in force */
	char lines[INSTANCE_LINES]; /* what was reported about it, for people */
};
/* Leaves it, whole or not at all. What goes wrong is reported. */
void instance_write_answer(const char *instance, const struct instance_answer *answer);
/* 0, or a negative errno: there is none. */
int instance_read_answer(const char *instance, struct instance_answer *answer);

/* The pid of the daemon that holds the lock; 0 where none does, or a negative errno. */
int instance_running(const char *instance);

#endif
