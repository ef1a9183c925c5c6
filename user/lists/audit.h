/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The audit record: who changed what in an instance, with which command, and why. One JSON object
 * per line, with the field names of the Elastic Common Schema; the file is opened for each record,
 * so it can be rotated at any time. A line for people also goes to the system log (LOG_AUTHPRIV).
 */
#ifndef ICMPGUARD_LISTS_AUDIT_H
#define ICMPGUARD_LISTS_AUDIT_H

#include <jansson.h>
#include <stddef.h>

struct audit_record {
	const char *path; /* "": no file */
	const char *instance;
	const char *action; /* "block", "unblock", "allow", "disallow", "reload", "mode" */
	const char *reason; /* from the operator, or "" */
	char **arguments;   /* the command line, ending with NULL; or NULL */
	json_t *details;    /* describes the change; ownership is taken */
};

/* Writes who gave the command: "alice (uid 1000)"; under sudo the calling user, as far as root did
 * not change it. Truncates to `size`. */
void audit_author(char *author, size_t size);

/* Appends a record. 0 or a negative errno, reported as a warning; the change stays. */
int audit_write(const struct audit_record *record);

#endif
