/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What block, unblock, allow and disallow share: several addresses and prefixes on the
 * command line, the options --instance and --json, and the instance's maps and lock.
 */
#ifndef ICMPGUARD_COMMANDS_LIST_CHANGE_H
#define ICMPGUARD_COMMANDS_LIST_CHANGE_H

#include "kernel/pins.h"
#include "base/prefix_set.h"

#include <argp.h>
#include <jansson.h>

struct list_change {
	const char *instance;
	bool json;
	struct prefix_set names; /* of the command line */
	struct pins pins;
	int lock;
};

#define LIST_CHANGE_INIT                                                                           \
	{                                                                                          \
		.instance = INSTANCE_DEFAULT, .lock = -1                                           \
	}

/* A child parser, whose input is a struct list_change. What is no address is a usage error. */
extern const struct argp list_change_argp;

/* The duration of --for, in nanoseconds. What is none is a usage error. */
__u64 list_change_duration(const struct argp_state *state, const char *text);

/* Opens the instance and takes its lists' lock. 0 or a negative errno, reported. */
int list_change_begin(struct list_change *change);
/* Lets go of everything; also of what was not begun. */
void list_change_end(struct list_change *change);

/* Reports every name of the command line that is not in `standing`, the keys of `list`
 * ("block list"). 0 or -ENOENT. */
int list_change_check(const struct list_change *change, const struct prefix_set *standing,
		      const char *list);

/* {"NAME": ["192.0.2.1", ...]}, and a line "VERB 192.0.2.1" for each. */
json_t *list_change_to_json(const char *name, const struct prefix_set *set);
void list_change_print(const char *verb, const struct prefix_set *set);

#endif
