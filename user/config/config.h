/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading settings from YAML and the command line, by the table in settings.h.  Every
 * error names file, line, key, value and what is accepted; all errors of a file are
 * reported, and `settings` is changed only if there is none.
 */
#ifndef ICMPGUARD_CONFIG_CONFIG_H
#define ICMPGUARD_CONFIG_CONFIG_H

#include "config/settings.h"

#include <stdio.h>

#define CONFIG_DIRECTORY "/etc/icmpguard"
#define CONFIG_FILE	 CONFIG_DIRECTORY "/icmpguard.yaml"

/* Fills in the defaults. */
void config_defaults(struct settings *settings);

/*
 * What a command or a reload goes by: the defaults, over them `file`, over that `count`
 * assignments of the command line, and a check that all of it goes together.  `file` NULL
 * is CONFIG_FILE, which may be missing: then 1 is returned and the rest applies.  0, or a
 * negative errno after reporting.
 */
int config_load(struct settings *settings, const char *file, const char *const *assignments,
		size_t count);

/* Reads a file over what `settings` holds. 0, or a negative errno after reporting. */
int config_read(struct settings *settings, const char *file);

/* "key=value" of a command line; a list's items are separated by commas. What several
 * settings together must fulfil is checked by config_load() alone. */
int config_set(struct settings *settings, const char *assignment);

/* Writes every setting as YAML that config_read() takes. */
void config_write(const struct settings *settings, FILE *to);

/* The same as JSON, which config_read() takes too. 0 or a negative errno. */
int config_write_json(const struct settings *settings, FILE *to);

/* The example: every setting at its default, commented out, below its help. */
void config_write_example(FILE *to);

/* The manual's part about settings, in mdoc. */
void config_write_manual(FILE *to);

#endif
