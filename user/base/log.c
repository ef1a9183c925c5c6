// SPDX-License-Identifier: GPL-2.0-only
#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Levels of sd-daemon(3). */
enum { LEVEL_ERROR = 3, LEVEL_WARNING = 4, LEVEL_INFO = 6 };

static void log_line(int level, const char *format, va_list arguments)
{
	if (getenv("JOURNAL_STREAM"))
		fprintf(stderr, "<%d>", level);
	fputs("icmpguard: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
}

int log_error(int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_line(LEVEL_ERROR, format, arguments);
	va_end(arguments);
	return error;
}

int log_warning(int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_line(LEVEL_WARNING, format, arguments);
	va_end(arguments);
	return error;
}

void log_info(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_line(LEVEL_INFO, format, arguments);
	va_end(arguments);
}
