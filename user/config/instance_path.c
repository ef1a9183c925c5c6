// SPDX-License-Identifier: GPL-2.0-only
#include "config/instance_path.h"

#include "base/log.h"
#include "config/same_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int instance_path(char *path, const char *key, const char *value, const char *instance)
{
	size_t room = SETTINGS_PATH, length = 0;
	int added;

	for (; *value; value++) {
		bool name = value[0] == '%' && value[1] == 'i';

		added = snprintf(path + length, room - length, "%.*s",
				 name ? (int)strlen(instance) : 1, name ? instance : value);
		length += (size_t)added;
		if (length >= room)
			return log_error(-ENAMETOOLONG,
					 "%s: longer than %zu bytes with the name of the instance",
					 key, room - 1);
		value += name;
	}
	path[length] = '\0';
	return 0;
}

int instance_paths(struct settings *settings, const char *instance)
{
	const struct {
		const char *key;
		char *path;
	} files[] = {
		{ "alerts.file", settings->alert_file },
		{ "evidence.directory", settings->evidence_directory },
		{ "memory.file", settings->memory_file },
		{ "lists.file", settings->lists_file },
		{ "lists.audit", settings->lists_audit },
		{ "export.textfile", settings->textfile },
	};
	char path[SETTINGS_PATH];
	int error = 0;

	for (size_t i = 0; !error && i < ARRAY_LENGTH(files); i++) {
		error = instance_path(path, files[i].key, files[i].path, instance);
		if (!error)
			memcpy(files[i].path, path, sizeof(path));
		/* The name of the instance can make two names one. */
		for (size_t j = 0; !error && j < i; j++)
			if (same_file(files[i].path, files[j].path))
				error = log_error(-EINVAL,
						  "%s and %s: %s: one file for two purposes; "
						  "accepted: two names",
						  files[j].key, files[i].key, path);
	}
	return error;
}
