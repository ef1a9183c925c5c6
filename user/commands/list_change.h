/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by block, unblock, allow and disallow: addresses and prefixes on the command line or in
 * files, the options --instance, --json, --vlan, --from, --skip-bad and --tag, and the instance's
 * maps, lock and audit record.
 */
#ifndef ICMPGUARD_COMMANDS_LIST_CHANGE_H
#define ICMPGUARD_COMMANDS_LIST_CHANGE_H

#include "commands/common_options.h"
#include "kernel/pins.h"
#include "base/prefix_set.h"
#include "lists/list_entry.h"
#include "lists/list_tags.h"

#include <argp.h>
#include <jansson.h>
#include <signal.h>

enum { LIST_CHANGE_FILES = 16 };

struct list_change {
	struct common_options common;
	__u32 network;		 /* NETWORK_ANY, or a VLAN */
	struct prefix_set names; /* from the command line and files */
	const char *files[LIST_CHANGE_FILES];
	int file_count;
	bool skip_bad;	  /* leave out invalid lines and refused names */
	size_t bad;	  /* number of invalid lines */
	size_t refused;	  /* number of names refused */
	const char *tag;  /* the list that the entries belong to, or NULL */
	char **arguments; /* the command line */
	sigset_t signals; /* signal mask before the change */
	struct pins pins;
	int lock;
};

#define LIST_CHANGE_INIT                                                                           \
	{                                                                                          \
		.common = COMMON_OPTIONS_INIT, .network = NETWORK_ANY, .lock = -1                  \
	}

/* A child parser with a struct list_change as input. An invalid address is a usage error. */
extern const struct argp list_change_argp;

/* Parses the duration of --for, in ns. An invalid one is a usage error. */
__u64 list_change_duration(const struct argp_state *state, const char *text);
/* Parses the address of --with. An invalid one is a usage error. */
struct address list_change_address(const struct argp_state *state, const char *option,
				   const char *text);
/* Copies the text of --reason. A text that is too long or contains control characters is a usage
 * error. */
void list_change_reason(const struct argp_state *state, char *reason, const char *text);

/* Returns an entry for each name: `model` with the prefix, network, author and tag set. The
 * prefixes are the change's own. */
struct list_batch list_change_batch(const struct list_change *change,
				    const struct list_entry *model);

/* Opens the instance, locks its lists and starts recording. Terminating signals are held back until
 * the change is complete. 0 or a negative errno, reported. */
int list_change_begin(struct list_change *change);
/* Commits the record and releases the lock. Call it before printing, which can block on the reader.
 * A record that cannot be written is reported; the change stays. */
void list_change_unlock(struct list_change *change);
/* Releases everything; safe after a failed begin. */
void list_change_end(struct list_change *change);

/* Reports every name of the command line that is missing from `standing`, which are the keys of a
 * list; of the first ones also the entry of the list that holds it. 0 or -ENOENT. */
int list_change_check(const struct list_change *change, const struct prefix_set *standing,
		      enum list_which list, __u64 now);

/* Reports a refused name, which is left out with skip_bad and otherwise fails the whole change.
 * Only the first ones are reported. */
void list_change_refuse(struct list_change *change, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Writes an audit record of a change; takes ownership of `details`, which may be NULL. Only the
 * first AUDITED names are recorded. */
void list_change_audit(const struct list_change *change, const char *action, const char *reason,
		       json_t *details);

/* Formats "2 addresses and 1 prefix", for a bulk change. `text` has LIST_CHANGE_TEXT
 * bytes. */
enum { LIST_CHANGE_TEXT = 64 };
const char *list_change_summary(char *text, const struct list_change *change);

/* Prints "list drop: 2 new, 0 as before, 1 removed"; what was removed, if a list was replaced. */
void list_change_print_tally(const struct list_change *change, const struct list_tally *tally,
			     bool replaced);

/* list_change_to_json() returns {"NAME": ["192.0.2.1", ...]}; list_change_print() prints "VERB
 * 192.0.2.1" for each. */
json_t *list_change_to_json(const char *name, const struct prefix_set *set);
void list_change_print(const char *verb, const struct prefix_set *set);

#endif
