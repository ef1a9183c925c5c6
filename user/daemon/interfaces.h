/* SPDX-License-Identifier: GPL-2.0-only */
/* The interfaces that the daemon watches: which, and on which of them its program is. */
#ifndef ICMPGUARD_DAEMON_INTERFACES_H
#define ICMPGUARD_DAEMON_INTERFACES_H

#include "config/settings.h"
#include "daemon/daemon.h"
#include "kernel/attach.h"

struct interfaces {
	/* Of each interface of the options; of kind ATTACH_NONE while it is missing. */
	struct attachment attachments[INTERFACES_AT_MOST];
	int attached;
	__u64 retry_at[INTERFACES_AT_MOST]; /* ns; when attaching again failed */
	struct attachment earlier[INTERFACES_AT_MOST];
};

/* Where none is named: those of the settings, else the one that holds the default route; of patterns
 * those that match now. 0 or a negative errno, reported. */
int interfaces_choose(struct run_options *options, const struct settings *settings);
/* Adds those that an earlier run left attached: they must not go on with the program of another
 * version. */
void interfaces_add_earlier(struct interfaces *interfaces, struct run_options *options);

/* Attaches to all of them; one that only matches a pattern may fail. 0 or a negative errno, reported. */
int interfaces_attach(struct interfaces *interfaces, const struct run_options *options,
		      const struct object *object, const struct settings *settings);
/* Holds them against the interfaces that there are: reports those that are gone, renamed or without
 * their program, attaches to those that are back and to those that match a pattern by now, and forgets
 * those that matched one and are gone. True where one is missing. */
bool interfaces_check(struct interfaces *interfaces, struct run_options *options,
		      const struct object *object, const struct settings *settings);
/* Whether packets are watched where they leave all of them. */
bool interfaces_egress(const struct interfaces *interfaces);
/* Whether libxdp's dispatcher is in use on any. */
bool interfaces_dispatched(const struct interfaces *interfaces);
/* The one that is watched; NULL where there are several. */
const char *interfaces_only(const struct interfaces *interfaces);
/* The names of the missing ones, separated by ", "; "" where there are none. Returns `text`. */
const char *interfaces_missing(const struct interfaces *interfaces, char *text, size_t size);

/* Takes back what interfaces_attach() did, but for what it took over. */
void interfaces_undo(const struct interfaces *interfaces, const char *instance);
/* Takes everything of the instance off, what an earlier run attached included, and its pins. */
void interfaces_detach(const char *instance);

#endif
