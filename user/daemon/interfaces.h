/* SPDX-License-Identifier: GPL-2.0-only */
/* The interfaces that the daemon watches, and their attachments. */
#ifndef ICMPGUARD_DAEMON_INTERFACES_H
#define ICMPGUARD_DAEMON_INTERFACES_H

#include "config/settings.h"
#include "daemon/daemon.h"
#include "kernel/attach.h"

struct interfaces {
	/* Indexed like the interfaces of the options; ATTACH_NONE while one is missing. */
	struct attachment attachments[INTERFACES_AT_MOST];
	int attached;
	__u64 retry_at[INTERFACES_AT_MOST]; /* ns; next attempt after a failure */
	struct attachment earlier[INTERFACES_AT_MOST];
	bool stateless; /* the state was removed, which was reported */
};

/* If no interface is named, chooses those of the settings, else that of the default route; for
 * patterns, those that match now. 0 or a negative errno, reported. */
int interfaces_choose(struct run_options *options, const struct settings *settings);
/* Adds the interfaces that an earlier run left attached: they must not keep running another
 * version's program. */
void interfaces_add_earlier(struct interfaces *interfaces, struct run_options *options);

/* Attaches to all interfaces; those that only match a pattern may fail. 0 or a negative errno,
 * reported. */
int interfaces_attach(struct interfaces *interfaces, const struct run_options *options,
		      const struct object *object, const struct settings *settings);
/* Compares the attachments with the current interfaces: reports those that are gone, renamed or
 * lost their program, attaches to those that are back or newly match a pattern, and drops those
 * that matched one and are gone. Returns true if one is missing. */
bool interfaces_check(struct interfaces *interfaces, struct run_options *options,
		      const struct object *object, const struct settings *settings);
/* Returns whether a program was removed from its interface. Not every way to remove it makes the
 * kernel send a notification. */
bool interfaces_altered(struct interfaces *interfaces, const struct object *object,
			const char *instance);
/* Returns whether egress is watched on all interfaces. */
bool interfaces_egress(const struct interfaces *interfaces);
/* Returns whether any interface uses libxdp's dispatcher. */
bool interfaces_dispatched(const struct interfaces *interfaces);
/* Returns the name of the only interface; NULL if there are several. */
const char *interfaces_only(const struct interfaces *interfaces);
/* Writes the names of the missing interfaces, separated by ", ", or "". Returns `text`. */
const char *interfaces_missing(const struct interfaces *interfaces, char *text, size_t size);

/* Undoes interfaces_attach(), except for attachments that it took over. */
void interfaces_undo(const struct interfaces *interfaces, const char *instance);
/* Detaches the whole instance, including what an earlier run attached, and removes its pins. */
void interfaces_detach(const char *instance);

#endif
