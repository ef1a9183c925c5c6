/* SPDX-License-Identifier: GPL-2.0-only */
/* The types of settings, a row each; a file a family of types, setting_*.c. */
#ifndef ICMPGUARD_CONFIG_SETTING_TYPE_H
#define ICMPGUARD_CONFIG_SETTING_TYPE_H

#include "config/settings.h"

#include <jansson.h>
#include <stdio.h>

struct setting;

enum setting_shape {
	SHAPE_ONE,   /* a value */
	SHAPE_LIST,  /* items */
	SHAPE_NAMED, /* lists of items, by names of the operator's own: NAME=ITEM */
};

struct setting_type {
	enum setting_shape shape;
	bool pairs;  /* an item may be a mapping, and is then parsed as "KEY=VALUE KEY=VALUE ..." */
	size_t size; /* of the value in struct settings */
	/* Text to value; of lists one more item. `where` begins the error that is reported:
	 * "FILE:LINE", "--set". 0 or -EINVAL. */
	int (*parse)(const struct setting *setting, void *value, const char *where,
		     const char *text);
	/* The value as YAML on one line, and as JSON, a reference for the caller. */
	void (*print)(const struct setting *setting, const void *value, FILE *to);
	json_t *(*json)(const struct setting *setting, const void *value);
	/* What one value may be, in words; `text` holds SETTING_ACCEPTED. */
	void (*accepted)(const struct setting *setting, char *text);
};

extern const struct setting_type setting_bool, setting_count, setting_duration, setting_bytes,
	setting_choice, setting_path;		     /* setting_scalar.c */
extern const struct setting_type setting_choices;    /* setting_choices.c */
extern const struct setting_type setting_prefixes;   /* setting_prefixes.c */
extern const struct setting_type setting_interfaces; /* setting_interfaces.c */
extern const struct setting_type setting_routers;    /* setting_routers.c */
extern const struct setting_type setting_segments;   /* setting_segments.c */
extern const struct setting_type setting_durations;  /* setting_durations.c */
extern const struct setting_type setting_files;	     /* setting_files.c */
extern const struct setting_type setting_policy;     /* setting_policy.c */

#endif
