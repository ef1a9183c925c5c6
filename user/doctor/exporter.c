// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/exporter.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PROC_PATH = 64, ARGUMENTS = 16384 };

/* Reads a file of /proc/PID into `text` and zeroes the rest. Returns its length. */
static ssize_t read_file(int pid, const char *name, char *text, size_t size)
{
	char path[PROC_PATH];
	ssize_t length;
	int file;

	memset(text, 0, size);
	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -1;
	length = read(file, text, size - 1);
	close(file);
	return length;
}

/* The kernel truncates command names to 15 bytes; Debian's is prometheus-node-exporter. */
static bool is_exporter(int pid)
{
	char name[32];

	return read_file(pid, "comm", name, sizeof(name)) > 0 &&
	       (!strncmp(name, "node_exporter", 13) || !strncmp(name, "prometheus-node", 15));
}

static void read_directory(struct exporter *exporter)
{
	static const char option[] = "-collector.textfile.directory=";
	char *arguments = malloc(ARGUMENTS);
	ssize_t length = arguments ? read_file(exporter->pid, "cmdline", arguments, ARGUMENTS) : -1;

	exporter->directory[0] = '\0';
	for (ssize_t at = 0; at < length; at += (ssize_t)strlen(arguments + at) + 1) {
		const char *found = strstr(arguments + at, option);

		if (found)
			snprintf(exporter->directory, sizeof(exporter->directory), "%s",
				 found + sizeof(option) - 1);
	}
	free(arguments);
}

bool exporter_find(struct exporter *exporter)
{
	DIR *processes = opendir("/proc");
	const struct dirent *entry;
	char path[PROC_PATH];
	bool found = false;
	struct stat status;

	*exporter = (struct exporter){};
	while (processes && !found && (entry = readdir(processes))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		exporter->pid = (int)strtol(entry->d_name, NULL, 10);
		snprintf(path, sizeof(path), "/proc/%d", exporter->pid);
		found = is_exporter(exporter->pid) && !stat(path, &status);
	}
	if (processes)
		closedir(processes);
	if (!found)
		return false;
	exporter->uid = status.st_uid;
	exporter->gid = status.st_gid;
	read_directory(exporter);
	return true;
}

/* Returns whether a file's mode grants a user the permissions in `wanted`: 1 search, 4 read. */
static bool permits(const struct stat *file, const struct exporter *user, unsigned int wanted)
{
	unsigned int shift = file->st_uid == user->uid ? 6 : file->st_gid == user->gid ? 3 : 0;

	return user->uid == 0 || (file->st_mode >> shift & wanted) == wanted;
}

bool exporter_may_read(const struct exporter *exporter, const char *directory, char *refuses)
{
	const char *end = directory;
	struct stat file;

	while (*end) {
		end = strchr(end + 1, '/');
		if (!end)
			end = directory + strlen(directory);
		snprintf(refuses, EXPORTER_PATH, "%.*s", (int)(end - directory), directory);
		if (stat(refuses, &file) || !permits(&file, exporter, *end ? 1 : 5))
			return false;
	}
	return true;
}
