/* SPDX-License-Identifier: GPL-2.0-only */
/* The files that an instance writes, and whether another one writes them too. */
#ifndef ICMPGUARD_KERNEL_INSTANCE_FILES_H
#define ICMPGUARD_KERNEL_INSTANCE_FILES_H

#include "config/settings.h"

#include <limits.h>

/* A setting that names a file. */
struct instance_file {
	const char *key;
	size_t path; /* offset in struct settings */
};

enum { INSTANCE_FILES = 5 };
extern const struct instance_file instance_files[INSTANCE_FILES];

/* Returns NULL for "" and for anything other than an absolute path. The settings own it. */
const char *instance_file_path(const struct settings *settings, int file);

/* A file of two instances. */
struct instance_clash {
	int ours, theirs; /* in instance_files[] */
	char other[NAME_MAX + 1];
};

/* Returns whether a file that these settings name, with the instance's name in it, is one of
 * another instance whose daemon runs, by the settings in force there. What cannot be read is
 * skipped. */
bool instance_files_clash(struct instance_clash *clash, const struct settings *settings,
			  const char *instance);

#endif
