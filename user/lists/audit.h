/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The audit record: who changed what of an instance, by which command, and why.  One JSON object a
 * line, with the names of Elastic Common Schema, appended to a file that is opened for each, so
 * that it may be rotated at any time; and a line for people to the system's log (LOG_AUTHPRIV).
 */
#ifndef ICMPGUARD_LISTS_AUDIT_H
#define ICMPGUARD_LISTS_AUDIT_H

#include <jansson.h>
#include <stddef.h>

struct audit_record {
	const char *path; /* "": there is no file */
	const char *instance;
	const char *action; /* "block", "unblock", "allow", "disallow", "reload", "mode" */
	const char *reason; /* a person's words, or "" */
	char **arguments;   /* the command line, up to a NULL; or NULL */
	json_t *details;    /* an object of what was changed, taken over */
};

/* Who gave the command: "alice (uid 1000)"; where sudo says so, the user who called it, which root
 * may have changed. `author` is cut at `size`. */
void audit_author(char *author, size_t size);

/* Appends a record. 0 or a negative errno, warned of: the change holds. */
int audit_write(const struct audit_record *record);

#endif
