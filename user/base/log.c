// SPDX-License-Identifier: GPL-2.0-only
#include "base/log.h"

#include "base/journal.h"
#include "base/terminal.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Levels of sd-daemon(3). */
enum { LEVEL_ERROR = 3, LEVEL_WARNING = 4, LEVEL_INFO = 6 };

/* Longer messages are truncated. */
enum { MESSAGE_BYTES = 4096 };

#define LOG_PREFIX "icmpguard: "

static const struct log_output *redirected;
static FILE *copied;

void log_redirect(const struct log_output *output)
{
	redirected = output;
}

void log_copy(FILE *copy)
{
	copied = copy;
}

static void put_copy(int level, const char *message)
{
	if (!copied || level > LEVEL_WARNING)
		return;
	fputs(LOG_PREFIX, copied);
	text_put(copied, message);
	putc('\n', copied);
}

static void put_line(FILE *to, int level, const char *message)
{
	if (getenv("JOURNAL_STREAM"))
		fprintf(to, "<%d>", level);
	fputs(LOG_PREFIX, to);
	text_put(to, message);
	fputc('\n', to);
}

static void put_message(int level, const char *message)
{
	char text[sizeof(LOG_PREFIX) + 4 * MESSAGE_BYTES] = LOG_PREFIX;

	if (!isatty(STDERR_FILENO)) {
		put_line(stderr, level, message);
		return;
	}
	text_escape(text + strlen(LOG_PREFIX), 4 * MESSAGE_BYTES, message);
	terminal_message(stderr, text);
}

static void log_line(int level, const char *format, va_list arguments)
{
	char message[MESSAGE_BYTES];
	char *line = NULL;
	size_t size = 0;
	FILE *memory;

	vsnprintf(message, sizeof(message), format, arguments);
	put_copy(level, message);
	memory = redirected ? open_memstream(&line, &size) : NULL;
	if (memory)
		put_line(memory, level, message);
	else
		put_message(level, message);
	if (memory && !fclose(memory))
		redirected->line(line, size);
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

/* Returns false when out of memory. */
static bool put_journal(enum message_id id, const char *message)
{
	char *block = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&block, &size);

	if (!to)
		return false;
	journal_begin(to, id, LEVEL_ERROR);
	journal_field(to, "MESSAGE", message);
	if (fclose(to)) {
		free(block);
		return false;
	}
	if (redirected && redirected->journal) {
		redirected->journal(block, size);
		return true;
	}
	journal_send(block, size);
	free(block);
	return true;
}

int log_error_of(enum message_id id, int error, const char *format, ...)
{
	char message[MESSAGE_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	if (!journal_is_stderr() || !put_journal(id, message))
		return log_error(error, "%s", message);
	put_copy(LEVEL_ERROR, message);
	return error;
}
