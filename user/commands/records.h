/* SPDX-License-Identifier: GPL-2.0-only */
/* Which records of the alerts' file are meant: what `alerts`, `explain`, `show` and `status` ask
 * for. */
#ifndef ICMPGUARD_COMMANDS_RECORDS_H
#define ICMPGUARD_COMMANDS_RECORDS_H

#include "base/hash_table.h"
#include "commands/tail.h"
#include "headers/address.h"
#include "headers/rule.h"

#include <jansson.h>

struct record_filter {
	int rule;		    /* enum rule, or -1 for all */
	enum severity severity;	    /* at least */
	__u64 since, until;	    /* ns since 1970; 0: no such bound */
	const struct prefix *about; /* who offends, or is the target, is in it; NULL: whoever */
	const char *id;		    /* with which the id begins; NULL: any */
	const char *instance;	    /* that wrote it; NULL: any */
	bool active;		    /* the latest record of an alert that has not been cleared */
	struct hash_table *seen;    /* of `active`: alerts that had a later record */
	unsigned int unreadable;    /* lines that are no alert records, so far */
};

/* Everything. */
#define RECORD_FILTER_ALL                                                                          \
	{                                                                                          \
		.rule = -1                                                                         \
	}

/* Makes a filter's memory, if it needs any: 0 or -ENOMEM. Freed by record_filter_free(). */
int record_filter_begin(struct record_filter *filter);
void record_filter_free(struct record_filter *filter);

/* Whether a line is a record that is meant; `context` is a struct record_filter. For tail_read():
 * with `active` it must be asked from the end of the file on. */
bool record_matches(const char *line, void *context);

/* The latest `most` records that are meant, of a file and what it was before it was rotated, the
 * oldest first. Freed by tail_free(). 0 or a negative errno, not reported: -ENOENT, there is no
 * such file. */
int records_read(struct tail *records, const char *file, size_t most, struct record_filter *filter);

/* The same for who shows them beside other things: where there is no file of alerts (`file` is
 * empty, or "-", or not there yet) there are none, and what cannot be read is warned about. */
void records_beside(struct tail *records, const char *file, size_t most,
		    struct record_filter *filter);

enum { RECORD_ID_SHORT = 8 }; /* as many digits of an alert's id are shown to people */

/* A line for people: the first digits of its alert's id, and the record. */
void record_print(FILE *to, const json_t *record);

#endif
