/* SPDX-License-Identifier: GPL-2.0-only */
/* Filters the records of the alerts file, for `alerts`, `explain`, `show` and `status`. */
#ifndef ICMPGUARD_COMMANDS_RECORDS_H
#define ICMPGUARD_COMMANDS_RECORDS_H

#include "base/hash_table.h"
#include "commands/tail.h"
#include "headers/address.h"
#include "headers/rule.h"

#include <jansson.h>

struct record_filter {
	int rule;		    /* enum rule, or -1 for all */
	enum severity severity;	    /* minimum */
	__u64 since, until;	    /* ns since 1970; 0: no bound */
	const struct prefix *about; /* contains the offender or the target; NULL: any */
	const char *id;		    /* beginning of the id; NULL: any */
	const char *instance;	    /* the instance that wrote it; NULL: any */
	bool active;		    /* only the latest record of alerts not cleared */
	struct hash_table *seen;    /* for `active`: alerts with a later record */
	unsigned int unreadable;    /* lines so far that are not alert records */
};

/* Matches everything. */
#define RECORD_FILTER_ALL                                                                          \
	{                                                                                          \
		.rule = -1                                                                         \
	}

/* Allocates the filter's state, if it needs any: 0 or -ENOMEM. Free with record_filter_free(). */
int record_filter_begin(struct record_filter *filter);
void record_filter_free(struct record_filter *filter);

/* Returns whether a line is a matching record; `context` is a struct record_filter. For
 * tail_read(): with `active`, lines must be passed from the end of the file backwards. */
bool record_matches(const char *line, void *context);

/* Reads the latest `most` matching records of a file and its rotated predecessors, oldest first.
 * Free with tail_free(). 0 or a negative errno, not reported; -ENOENT: no such file. */
int records_read(struct tail *records, const char *file, size_t most, struct record_filter *filter);

/* The same for commands that show records among other data: without an alert file (`file` is empty,
 * "-" or does not exist) there are no records, and read errors only cause a warning. */
void records_beside(struct tail *records, const char *file, size_t most,
		    struct record_filter *filter);

/* Returns the severity of a record, or -1 if it has none. */
int record_severity(const json_t *record);

enum { RECORD_ID_SHORT = 8 }; /* digits of an alert's id shown to people */

/* Prints the first digits of the alert's id, and the record. On a terminal the line is broken
 * between words to its width. */
void record_print(FILE *to, const json_t *record);

#endif
