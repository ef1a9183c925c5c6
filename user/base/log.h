/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages for people, on standard error: "icmpguard: ...", with journald's level prefix (<3>, <4>,
 * <6>) if standard error is the journal. Control characters are escaped, so a message is always one
 * line. */
#ifndef ICMPGUARD_BASE_LOG_H
#define ICMPGUARD_BASE_LOG_H

#include "base/message_id.h"

#include <stddef.h>
#include <stdio.h>

/* These return `error` (a negative errno, or whatever the caller wants to return), so that
 * reporting and returning fit in one line; `error` itself is not printed. */
int log_error(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
int log_warning(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* log_error() with an id from the journal's catalogue. */
int log_error_of(enum message_id id, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Redirects each line, including its newline, and each journal message to these functions, which
 * take ownership and free() it. log_redirect(NULL) restores direct output. */
struct log_output {
	void (*line)(char *line, size_t size);
	void (*journal)(char *block, size_t size); /* for journal_send(); NULL: sent directly */
};
void log_redirect(const struct log_output *output);

/* Also writes errors and warnings to `copy`, a line each, until called with NULL. */
void log_copy(FILE *copy);

#endif
