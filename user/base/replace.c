// SPDX-License-Identifier: GPL-2.0-only
#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

static const char *name_fresh(char *fresh, const char *path)
{
	if (snprintf(fresh, PATH_MAX, "%s.new", path) < PATH_MAX)
		return fresh;
	errno = ENAMETOOLONG;
	return NULL;
}

FILE *replace_begin(const char *path, mode_t mode)
{
	char fresh[PATH_MAX];
	int descriptor = name_fresh(fresh, path) ?
				 open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
				      mode) :
				 -1;
	FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");

	if (!file && descriptor >= 0)
		close(descriptor);
	return file;
}

int replace_end(FILE *file, const char *path, bool stored)
{
	char fresh[PATH_MAX];
	int error = ferror(file) ? -EIO : 0;

	if (!error && (fflush(file) || (stored && fsync(fileno(file)))))
		error = -errno;
	if (fclose(file) && !error)
		error = -errno;
	if (!name_fresh(fresh, path))
		return -errno;
	if (!error && rename(fresh, path))
		error = -errno;
	if (error)
		unlink(fresh);
	return error;
}
