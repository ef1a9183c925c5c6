// SPDX-License-Identifier: GPL-2.0-only
#include "daemon/published.h"

#include "base/log.h"
#include "config/config.h"
#include "kernel/instance.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int name_file(char *path, const char *instance, const char *end)
{
	if (instance_check_name(instance))
		return -EINVAL;
	snprintf(path, PUBLISHED_PATH, "%s/%s.settings%s", INSTANCE_DIRECTORY, instance, end);
	return 0;
}

static int write_file(const struct settings *settings, const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	FILE *to = file < 0 ? NULL : fdopen(file, "w");
	int error = to ? 0 : -errno;

	if (!to) {
		if (file >= 0)
			close(file);
		return error;
	}
	fputs("# The settings in force, for commands: icmpguard writes this file anew at each "
	      "start and reload.\n",
	      to);
	config_write(settings, to);
	error = ferror(to) ? -EIO : 0;
	return fclose(to) && !error ? -errno : error;
}

void published_write(const struct settings *settings, const char *instance)
{
	char path[PUBLISHED_PATH], fresh[PUBLISHED_PATH];
	int error = name_file(path, instance, "");

	if (!error)
		error = name_file(fresh, instance, ".new");
	if (!error)
		error = write_file(settings, fresh);
	if (!error && rename(fresh, path))
		error = -errno;
	if (error)
		log_warning(error,
			    "cannot write %s/%s.settings: %s; commands go by the configuration "
			    "file, and do not know what --config and --set were at the start",
			    INSTANCE_DIRECTORY, instance, strerror(-error));
}

void published_forget(const char *instance)
{
	char path[PUBLISHED_PATH];

	if (!name_file(path, instance, ""))
		unlink(path);
}

const char *published_path(char *path, const char *instance)
{
	return name_file(path, instance, "") || access(path, R_OK) ? NULL : path;
}
