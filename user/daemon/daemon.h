/* SPDX-License-Identifier: GPL-2.0-only */
/* The daemon: one thread, one epoll loop. */
#ifndef ICMPGUARD_DAEMON_DAEMON_H
#define ICMPGUARD_DAEMON_DAEMON_H

#include "config/settings.h"

#include <net/if.h>
#include <stdbool.h>

enum { INTERFACES_AT_MOST = SETTINGS_INTERFACES, SETS_AT_MOST = 128 };

struct run_options {
	const char *config; /* NULL: CONFIG_FILE if it exists */
	const char *instance;
	const char *sets[SETS_AT_MOST];
	int set_count;
	const char *interfaces[INTERFACES_AT_MOST];
	int interface_count;
	/* Patterns of names; `matched` marks the interfaces that are present because of one. */
	const char *patterns[INTERFACES_AT_MOST];
	int pattern_count;
	bool matched[INTERFACES_AT_MOST];
	/* Storage of the names of those, and of interfaces that were renamed. */
	char names[INTERFACES_AT_MOST][IF_NAMESIZE];
	const char *before[INTERFACES_AT_MOST]; /* a name, before it was renamed; NULL: never */
	char default_interface[IF_NAMESIZE];
	struct interface_list configured; /* backing store of the names */
	bool enforce;
	bool generic;
	bool direct;
	bool no_egress;
	bool stay;
};

/* Reads the settings, attaches, and watches until SIGTERM or SIGINT. On failure, what an earlier
 * run left in place stays as it was. 0 or a negative errno, reported. */
int daemon_run(struct run_options *options);

#endif
