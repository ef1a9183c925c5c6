// SPDX-License-Identifier: GPL-2.0-only
#include "commands/author.h"

#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

const char *author_name(char *text, size_t size)
{
	const struct passwd *user = getpwuid(getuid());
	const char *name = getenv("SUDO_USER");

	if (!name || !name[0] || getuid() != 0)
		name = user ? user->pw_name : "?";
	snprintf(text, size, "%.36s (uid %u)", name, getuid());
	return text;
}

enum { AUDIT_TEXT = 512 };

void audit(const char *instance, const char *format, ...)
{
	char text[AUDIT_TEXT];
	va_list arguments;

	va_start(arguments, format);
	/* NOLINTNEXTLINE(*valist.Uninitialized): va_start() set it */
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	syslog(LOG_DAEMON | LOG_NOTICE, "instance \"%s\": %s", instance, text);
}
