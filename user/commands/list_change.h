/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What block, unblock, allow and disallow share: several addresses and prefixes on the command
 * line or in files, the options --instance, --json, --vlan, --from, --skip-bad and --tag, and the
 * instance's maps, lock and record.
 */
#ifndef ICMPGUARD_COMMANDS_LIST_CHANGE_H
#define ICMPGUARD_COMMANDS_LIST_CHANGE_H

#include "commands/common_options.h"
#include "kernel/pins.h"
#include "base/prefix_set.h"
#include "lists/list_entry.h"

#include <argp.h>
#include <jansson.h>
#include <signal.h>

enum { LIST_CHANGE_FILES = 16 };

struct list_change {
	struct common_options common;
	__u32 network;		 /* NETWORK_ANY, or the VLAN */
	struct prefix_set names; /* of the command line and of files */
	const char *files[LIST_CHANGE_FILES];
	int file_count;
	bool skip_bad;	  /* what cannot be read, or changed, is left out */
	size_t bad;	  /* how many lines were */
	size_t refused;	  /* how many names were, or would have to be */
	const char *tag;  /* the list that the entries are of, or NULL */
	char **arguments; /* the command line */
	sigset_t signals; /* that were blocked before the change */
	struct pins pins;
	int lock;
};

#define LIST_CHANGE_INIT                                                                           \
	{                                                                                          \
		.common = COMMON_OPTIONS_INIT, .network = NETWORK_ANY, .lock = -1                  \
	}

/* A child parser, whose input is a struct list_change. What is no address is a usage error. */
extern const struct argp list_change_argp;

/* The duration of --for, in nanoseconds. What is none is a usage error. */
__u64 list_change_duration(const struct argp_state *state, const char *text);
/* An address: of --with. Likewise. */
struct address list_change_address(const struct argp_state *state, const char *option,
				   const char *text);
/* Copies the text of --reason. One that is too long or has control characters is a usage error. */
void list_change_reason(const struct argp_state *state, char *reason, const char *text);

/* An entry for each name: `model` with its prefix, the network, the author and the tag. To be
 * freed; NULL, reported. */
struct list_entry *list_change_entries(const struct list_change *change,
				       const struct list_entry *model);

/* Opens the instance, takes its lists' lock, and begins to record; signals that end a command wait
 * until all of the change is made. 0 or a negative errno, reported. */
int list_change_begin(struct list_change *change);
/* Commits what was recorded, and gives the lock back: before anything is printed, which may take
 * as long as its reader likes. A record that cannot be written is reported; the change holds. */
void list_change_unlock(struct list_change *change);
/* Lets go of everything; also of what was not begun. */
void list_change_end(struct list_change *change);

/* Reports every name of the command line that is not in `standing`, the keys of `list`
 * ("block list"). 0 or -ENOENT. */
int list_change_check(const struct list_change *change, const struct prefix_set *standing,
		      const char *list);

/* Reports a name that is left out, or that keeps all from being changed (skip_bad). The first ones
 * of many. */
void list_change_refuse(struct list_change *change, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Leaves an audit record of a change that was made: `details` of its own, or NULL, are taken
 * over. Of what names there are the first ones are in it. */
void list_change_audit(const struct list_change *change, const char *action, const char *reason,
		       json_t *details);

/* "2 addresses and 1 prefix of list drop", of a change in bulk. `text` holds LIST_CHANGE_TEXT. */
enum { LIST_CHANGE_TEXT = 160 };
const char *list_change_summary(char *text, const struct list_change *change);

/* {"NAME": ["192.0.2.1", ...]}, and a line "VERB 192.0.2.1" for each. */
json_t *list_change_to_json(const char *name, const struct prefix_set *set);
void list_change_print(const char *verb, const struct prefix_set *set);

#endif
