/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages for people, on standard error: "icmpguard: ..." with journald's level
 * prefix (<3>, <4>, <6>) where standard error is the journal.  Control characters in what they
 * quote are escaped: a message is one line. */
#ifndef ICMPGUARD_BASE_LOG_H
#define ICMPGUARD_BASE_LOG_H

#include "base/message_id.h"

#include <stddef.h>
#include <stdio.h>

/* Each returns `error` (a negative errno, or what the caller wants returned), so that
 * reporting and returning are one line; `error` itself is not printed. */
int log_error(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
int log_warning(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* log_error() with an id of the journal's catalogue. */
int log_error_of(enum message_id id, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Hands each line, with its end, and each message of the journal to these, which take it over to
 * free() it; NULL: it is written at once. */
struct log_output {
	void (*line)(char *line, size_t size);
	void (*journal)(char *block, size_t size); /* for journal_send(); NULL: sent at once */
};
void log_redirect(const struct log_output *output);

/* Until NULL is given, errors and warnings are also written to `copy`, a line each. */
void log_copy(FILE *copy);

#endif
