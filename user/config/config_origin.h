/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where settings were given: detects duplicate keys, and provides the line for errors about
 * inconsistent settings.
 */
#ifndef ICMPGUARD_CONFIG_CONFIG_ORIGIN_H
#define ICMPGUARD_CONFIG_CONFIG_ORIGIN_H

#include "config/setting.h"

struct origins {
	const char *file;
	/* Line of a setting or section, indexed by its (first) row and the number of dots in its
	 * path; 0: not given. */
	size_t lines[SETTING_COUNT][SETTING_DEPTH];
	bool assigned[SETTING_COUNT]; /* on the command line */
};

/* Maximum size of "FILE:LINE", including the NUL. */
enum { ORIGIN_TEXT = 4096 + 24 };

/* Formats the beginning of error messages: "FILE:LINE"; FILE alone for line 0; "--set" without a
 * file. */
const char *origin_text(char *text, const char *file, size_t line);

/* Applies a file to `settings`, which are partly changed after an error. Records lines in
 * `origins`. 0, or a negative errno, reported. */
int config_read_yaml(struct settings *settings, struct origins *origins, const char *file);

/* Checks that the settings are consistent with each other. Reports all errors. 0 or -EINVAL. */
int config_check(const struct settings *settings, const struct origins *origins);

#endif
