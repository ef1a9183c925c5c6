/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages for people, on standard error: "icmpguard: ..." with journald's level
 * prefix (<3>, <4>, <6>) where standard error is the journal.  Control characters in what they
 * quote are escaped: a message is one line. */
#ifndef ICMPGUARD_BASE_LOG_H
#define ICMPGUARD_BASE_LOG_H

#include <stddef.h>

/* Each returns `error` (a negative errno, or what the caller wants returned), so that
 * reporting and returning are one line; `error` itself is not printed. */
int log_error(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
int log_warning(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Hands each line, with its end, to `put`, which takes it over to free() it; NULL: it is written
 * at once. */
void log_redirect(void (*put)(char *line, size_t size));

#endif
