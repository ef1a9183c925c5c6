/* SPDX-License-Identifier: GPL-2.0-only */
/* The settings in force in a daemon, which it leaves for commands in INSTANCE_DIRECTORY: they know
 * its files whatever configuration and options it was started with. */
#ifndef ICMPGUARD_KERNEL_PUBLISHED_H
#define ICMPGUARD_KERNEL_PUBLISHED_H

#include "config/settings.h"

/* Where the settings come from. */
struct published_source {
	char file[SETTINGS_PATH]; /* of the configuration; "": unknown */
	bool exists;		  /* it did when it was read */
	bool options;		  /* the command line changed some */
};

/* Leaves them, whole or not at all. What goes wrong is reported. */
void published_write(const struct settings *settings, const struct published_source *source,
		     const char *instance);
void published_forget(const char *instance);

/* The file, which config_read() takes; `path` holds PUBLISHED_PATH. NULL where there is none that
 * this process may read. */
enum { PUBLISHED_PATH = 160 };
const char *published_path(char *path, const char *instance);

/* Reads where the settings in force come from, and when they were read, ns since 1970. 0 or
 * -ENOENT. */
int published_read_source(struct published_source *source, __u64 *read, const char *instance);

/* Returns whether the configuration was changed, made or removed after it was read. */
bool published_is_stale(const struct published_source *source, __u64 read);

#endif
