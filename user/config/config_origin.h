/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where settings were given: what tells a key that comes twice, and what names the line
 * when two settings do not go together.
 */
#ifndef ICMPGUARD_CONFIG_CONFIG_ORIGIN_H
#define ICMPGUARD_CONFIG_CONFIG_ORIGIN_H

#include "config/setting.h"

struct origins {
	const char *file;
	/* Line of a setting or section by its (first) row and the dots in its path; 0: not
	 * given. */
	size_t lines[SETTING_COUNT][SETTING_DEPTH];
	bool assigned[SETTING_COUNT]; /* by the command line */
};

/* Longest "FILE:LINE", with its end. */
enum { ORIGIN_TEXT = 4096 + 24 };

/* Where error messages begin: "FILE:LINE", FILE alone for line 0, "--set" without a file. */
const char *origin_text(char *text, const char *file, size_t line);

/* Reads a file over `settings`, which are half changed after an error. Lines go to
 * `origins`. 0, or a negative errno after reporting. */
int config_read_yaml(struct settings *settings, struct origins *origins, const char *file);

/* What no single value tells: settings that do not go together. Reports all. 0 or -EINVAL. */
int config_check(const struct settings *settings, const struct origins *origins);

#endif
