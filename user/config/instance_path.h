/* SPDX-License-Identifier: GPL-2.0-only */
/* File names in which %i stands for the name of the instance. */
#ifndef ICMPGUARD_CONFIG_INSTANCE_PATH_H
#define ICMPGUARD_CONFIG_INSTANCE_PATH_H

/* The value of the setting called `key` with the name put in; `path` holds SETTINGS_PATH. 0, or
 * -ENAMETOOLONG after reporting. */
int instance_path(char *path, const char *key, const char *value, const char *instance);

struct settings;

/* Puts the name into all file names of the settings, so that instances share no file. Likewise. */
int instance_paths(struct settings *settings, const char *instance);

#endif
