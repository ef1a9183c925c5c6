// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/instance_files.h"

#include "config/config.h"
#include "kernel/instance.h"
#include "kernel/published.h"

#include <dirent.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct instance_file instance_files[INSTANCE_FILES] = {
	{ "alerts.file", offsetof(struct settings, alert_file) },
	{ "evidence.directory", offsetof(struct settings, evidence_directory) },
	{ "memory.file", offsetof(struct settings, memory_file) },
	{ "lists.file", offsetof(struct settings, lists_file) },
	{ "export.textfile", offsetof(struct settings, textfile) },
};

const char *instance_file_path(const struct settings *settings, int file)
{
	const char *path = settings ? (const char *)settings + instance_files[file].path : "";

	return path[0] == '/' ? path : NULL;
}

static bool settings_clash(struct instance_clash *clash, const struct settings *ours,
			   const struct settings *theirs)
{
	for (int i = 0; i < INSTANCE_FILES * INSTANCE_FILES; i++) {
		clash->ours = i / INSTANCE_FILES;
		clash->theirs = i % INSTANCE_FILES;
		const char *one = instance_file_path(ours, clash->ours);
		const char *other = instance_file_path(theirs, clash->theirs);

		if (one && other && !strcmp(one, other))
			return true;
	}
	return false;
}

bool instance_files_clash(struct instance_clash *clash, const struct settings *settings,
			  const char *instance)
{
	struct settings *theirs = malloc(sizeof(*theirs));
	DIR *directory = theirs ? opendir(INSTANCE_DIRECTORY) : NULL;
	const struct dirent *entry;
	char path[PUBLISHED_PATH];
	bool found = false;

	while (directory && !found && (entry = readdir(directory))) {
		const char *end = strrchr(entry->d_name, '.');

		if (!end || strcmp(end, ".settings") != 0)
			continue;
		snprintf(clash->other, sizeof(clash->other), "%.*s", (int)(end - entry->d_name),
			 entry->d_name);
		config_defaults(theirs);
		found = strcmp(clash->other, instance) != 0 && instance_running(clash->other) > 0 &&
			published_path(path, clash->other) && !config_read(theirs, path) &&
			settings_clash(clash, settings, theirs);
	}
	if (directory)
		closedir(directory);
	free(theirs);
	return found;
}
