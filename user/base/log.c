// SPDX-License-Identifier: GPL-2.0-only
#include "base/log.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Levels of sd-daemon(3). */
enum { LEVEL_ERROR = 3, LEVEL_WARNING = 4, LEVEL_INFO = 6 };

/* Longer ones are cut. */
enum { MESSAGE_BYTES = 4096 };

static void (*redirected)(char *line, size_t size);

void log_redirect(void (*put)(char *line, size_t size))
{
	redirected = put;
}

static void put_line(FILE *to, int level, const char *message)
{
	if (getenv("JOURNAL_STREAM"))
		fprintf(to, "<%d>", level);
	fputs("icmpguard: ", to);
	text_put(to, message);
	fputc('\n', to);
}

static void log_line(int level, const char *format, va_list arguments)
{
	char message[MESSAGE_BYTES];
	char *line = NULL;
	size_t size = 0;
	FILE *memory;

	vsnprintf(message, sizeof(message), format, arguments);
	memory = redirected ? open_memstream(&line, &size) : NULL;
	put_line(memory ? memory : stderr, level, message);
	if (memory && !fclose(memory))
		redirected(line, size);
	else if (memory)
		free(line);
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
