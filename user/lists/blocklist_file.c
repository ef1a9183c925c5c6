// SPDX-License-Identifier: GPL-2.0-only
/* Checks which files may be read as blocklists. */
#include "lists/blocklist.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Returns whether root or this user owns the file. */
static bool is_own(const struct stat *status)
{
	return status->st_uid == 0 || status->st_uid == geteuid();
}

/* Returns why an open file must not be read, or NULL. */
static const char *refusal(const struct stat *status, bool unattended)
{
	if (S_ISDIR(status->st_mode))
		return "a directory, not a file";
	if (!unattended)
		return NULL;
	if (!S_ISREG(status->st_mode))
		return "not a regular file";
	if (!is_own(status))
		return "owned neither by root nor by the user of icmpguard";
	if (status->st_mode & (S_IWGRP | S_IWOTH))
		return "others can write to it (chmod go-w)";
	return NULL;
}

/* Returns a descriptor or a negative errno, reported. */
static int open_file(const char *path, bool unattended)
{
	/* O_NONBLOCK: do not wait for a FIFO's writer if nobody could interrupt it. */
	int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (unattended ? O_NONBLOCK : 0);
	const char *problem;
	struct stat status;
	bool link;
	int file;

	link = !lstat(path, &status) && S_ISLNK(status.st_mode);
	if (link && !is_own(&status))
		return log_error(-EPERM, "%s: a symbolic link owned by another user", path);
	file = open(path, flags | (link ? 0 : O_NOFOLLOW));
	if (file < 0)
		return log_error(-errno, "%s: %s", path, strerror(errno));
	problem = fstat(file, &status) ? strerror(errno) : refusal(&status, unattended);
	if (!problem)
		return file;
	close(file);
	return log_error(-EPERM, "%s: %s", path, problem);
}

int blocklist_read_file(struct blocklist *list, const char *path, bool unattended)
{
	int descriptor = open_file(path, unattended), error;
	FILE *from;

	if (descriptor < 0)
		return descriptor;
	from = fdopen(descriptor, "r");
	if (!from) {
		close(descriptor);
		return log_error(-ENOMEM, "out of memory");
	}
	error = blocklist_read(list, from, path);
	fclose(from);
	return error;
}
