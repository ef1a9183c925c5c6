// SPDX-License-Identifier: GPL-2.0-only
#include "base/directory.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

int directory_make(const char *path, mode_t mode)
{
	return mkdir(path, mode) && errno != EEXIST ? -errno : 0;
}

int directory_make_for(const char *file)
{
	char copy[PATH_MAX];

	if ((size_t)snprintf(copy, sizeof(copy), "%s", file) >= sizeof(copy))
		return -ENAMETOOLONG;
	return directory_make(dirname(copy), 0755);
}
