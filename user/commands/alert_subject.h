/* SPDX-License-Identifier: GPL-2.0-only */
/* How a user refers to an alert on the command line. */
#ifndef ICMPGUARD_COMMANDS_ALERT_SUBJECT_H
#define ICMPGUARD_COMMANDS_ALERT_SUBJECT_H

#include "commands/records.h"

/* The first digits of an alert's id, an address of its offender or target, or "last". */
struct alert_subject {
	struct record_filter filter;
	struct prefix prefix; /* for filter.about */
};

enum { ALERT_SUBJECT_LEAST = 4 }; /* minimum digits of an id */

/* `text` must outlive the subject, which must not move. Returns false if `text` matches none of
 * these forms. */
bool alert_subject_read(struct alert_subject *subject, const char *text);

/* Returns the latest matching record of the alerts file, which is the most complete record of its
 * alert; the caller owns the reference. NULL, reported: no match, or `text` begins several ids. */
json_t *alert_subject_find(const char *file, const char *text, struct alert_subject *subject);

#endif
