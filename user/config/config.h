/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads settings from YAML and the command line, driven by the table in settings.h. Every error
 * names the file, line, key, value and what is accepted. All errors of a file are reported, and
 * `settings` is changed only if there are none.
 */
#ifndef ICMPGUARD_CONFIG_CONFIG_H
#define ICMPGUARD_CONFIG_CONFIG_H

#include "config/settings.h"

#include <stdio.h>

#define CONFIG_DIRECTORY "/etc/icmpguard"
#define CONFIG_FILE	 CONFIG_DIRECTORY "/icmpguard.yaml"

/* Sets the defaults. */
void config_defaults(struct settings *settings);

/*
 * Loads the settings for a command or a reload: the defaults, then `file`, then `count`
 * command-line assignments, and checks that they are consistent. `file` NULL means CONFIG_FILE,
 * which may be missing: then the rest applies and 1 is returned. 0, or a negative errno, reported.
 */
int config_load(struct settings *settings, const char *file, const char *const *assignments,
		size_t count);

/* Warns about settings that are accepted but will hardly do what was meant: very short allowances,
 * paths that cannot be used. `file` begins the messages. */
void config_warn(const struct settings *settings, const char *file);

/* Applies a file to the current contents of `settings`. 0, or a negative errno, reported. */
int config_read(struct settings *settings, const char *file);

/* Applies "key=value" of a command line; list items are separated by commas. Constraints between
 * settings are only checked by config_load(). */
int config_set(struct settings *settings, const char *assignment);

/* Writes every setting as YAML that config_read() accepts. */
void config_write(const struct settings *settings, FILE *to);

/* The same as JSON, which config_read() also accepts. 0 or a negative errno. */
int config_write_json(const struct settings *settings, FILE *to);

/* Writes the JSON schema of what config_write_json() writes. */
void config_write_schema(FILE *to);

/* Writes the example file: every setting at its default, commented out, below its help. */
void config_write_example(FILE *to);

/* Writes the manual's section on settings, in mdoc. */
void config_write_manual(FILE *to);

#endif
