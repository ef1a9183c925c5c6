// SPDX-License-Identifier: GPL-2.0-only
#include "daemon/withdrawn.h"

#include "base/log.h"
#include "kernel/instance.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WITHDRAWN_PATH = 160 };

static int name_file(char *path, const char *instance)
{
	if (instance_check_name(instance))
		return -EINVAL;
	snprintf(path, WITHDRAWN_PATH, "%s/%s.withdrawn", INSTANCE_DIRECTORY, instance);
	return 0;
}

void withdrawn_add(const char *instance, const char *interface)
{
	char path[WITHDRAWN_PATH];
	FILE *to;
	int error;

	if (name_file(path, instance) || withdrawn_has(instance, interface))
		return;
	to = fopen(path, "ae");
	error = to ? 0 : errno;
	if (to && fprintf(to, "%s\n", interface) < 0)
		error = errno;
	if (to && fclose(to))
		error = errno;
	if (error)
		log_warning(0, "cannot write %s: %s; the daemon may attach to %s again", path,
			    strerror(error), interface);
}

bool withdrawn_has(const char *instance, const char *interface)
{
	char path[WITHDRAWN_PATH], line[IF_NAMESIZE + 1];
	bool found = false;
	FILE *from;

	from = name_file(path, instance) ? NULL : fopen(path, "re");
	if (!from)
		return false;
	while (!found && fgets(line, sizeof(line), from)) {
		line[strcspn(line, "\n")] = '\0';
		found = !strcmp(line, interface);
	}
	fclose(from);
	return found;
}

bool withdrawn_any(const char *instance)
{
	char path[WITHDRAWN_PATH];

	return !name_file(path, instance) && !access(path, F_OK);
}

void withdrawn_forget(const char *instance)
{
	char path[WITHDRAWN_PATH];

	if (!name_file(path, instance))
		unlink(path);
}
