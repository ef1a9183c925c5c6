/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the tests of the configuration: files in a directory of their own, reports as text,
 * settings as text. */
#ifndef SELFTESTS_CONFIG_WORLD_H
#define SELFTESTS_CONFIG_WORLD_H

#include "config/config.h"

/* Create a temporary directory and enter it; leave and remove it. For TestSuite(). */
void config_world_enter(void);
void config_world_leave(void);

/* Writes c.yaml. */
void config_world_file(const char *text);
void config_world_bytes(const char *bytes, size_t length);
/* Writes `text` to c.yaml and reads it over `settings`. The reports replace `*reports`, to be
 * freed. */
int config_world_read(struct settings *settings, const char *text, char **reports);
/* The same for one assignment. */
int config_world_set(struct settings *settings, const char *assignment, char **reports);

/* Returns all settings as YAML, to be freed. */
char *config_world_text(const struct settings *settings);

/* The output to a stream (&stdout, &stderr) between the two calls, to be freed. */
struct caught {
	FILE **stream, *original;
	char *text;
	size_t size;
};
void catch_output(struct caught *caught, FILE **stream);
char *caught_output(struct caught *caught);

#endif
