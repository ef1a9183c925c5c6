/* SPDX-License-Identifier: GPL-2.0-only */
/* The settings in force in a daemon, which it leaves for commands in INSTANCE_DIRECTORY: they know
 * its files whatever configuration and options it was started with. */
#ifndef ICMPGUARD_DAEMON_PUBLISHED_H
#define ICMPGUARD_DAEMON_PUBLISHED_H

#include "config/settings.h"

/* Leaves them, whole or not at all. What goes wrong is reported. */
void published_write(const struct settings *settings, const char *instance);
void published_forget(const char *instance);

/* The file, which config_read() takes; `path` holds PUBLISHED_PATH. NULL where there is none that
 * this process may read. */
enum { PUBLISHED_PATH = 160 };
const char *published_path(char *path, const char *instance);

#endif
