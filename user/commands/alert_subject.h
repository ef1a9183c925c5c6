/* SPDX-License-Identifier: GPL-2.0-only */
/* What a person names an alert by. */
#ifndef ICMPGUARD_COMMANDS_ALERT_SUBJECT_H
#define ICMPGUARD_COMMANDS_ALERT_SUBJECT_H

#include "commands/records.h"

/* The first digits of its id, an address that it is about, or "last". */
struct alert_subject {
	struct record_filter filter;
	struct prefix prefix; /* of the filter */
};

enum { ALERT_SUBJECT_LEAST = 4 }; /* digits of an id */

/* `text` must last as long as the subject, which must not move. False: it names none. */
bool alert_subject_read(struct alert_subject *subject, const char *text);

/* The latest record in a file of alerts that is meant, which is its alert's fullest: a reference
 * for the caller. NULL after reporting: there is none, or `text` begins several ids. */
json_t *alert_subject_find(const char *file, const char *text, struct alert_subject *subject);

#endif
