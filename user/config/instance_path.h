/* SPDX-License-Identifier: GPL-2.0-only */
/* File names in which %i is replaced with the instance's name. */
#ifndef ICMPGUARD_CONFIG_INSTANCE_PATH_H
#define ICMPGUARD_CONFIG_INSTANCE_PATH_H

/* Expands the value of the setting called `key`; `path` has SETTINGS_PATH bytes. 0, or
 * -ENAMETOOLONG, reported. */
int instance_path(char *path, const char *key, const char *value, const char *instance);

struct settings;

/* Expands all file names in the settings, so that instances share no files. 0, or reported:
 * -ENAMETOOLONG, or -EINVAL if two are one file. */
int instance_paths(struct settings *settings, const char *instance);

#endif
