/* SPDX-License-Identifier: GPL-2.0-only */
/* The types of settings, a row each; setting_*.c contain a family of types each. */
#ifndef ICMPGUARD_CONFIG_SETTING_TYPE_H
#define ICMPGUARD_CONFIG_SETTING_TYPE_H

#include "config/settings.h"

#include <jansson.h>
#include <stdio.h>

struct setting;

enum setting_shape {
	SHAPE_ONE,   /* a single value */
	SHAPE_LIST,  /* a list of items */
	SHAPE_NAMED, /* lists of items with operator-chosen names: NAME=ITEM */
};

struct setting_type {
	enum setting_shape shape;
	bool pairs;  /* an item may be a mapping, parsed as "KEY=VALUE KEY=VALUE ..." */
	size_t size; /* of the value in struct settings */
	/* Parses text into a value; for lists, adds an item. `where` is the beginning of error
	 * messages: "FILE:LINE", "--set". 0 or -EINVAL. */
	int (*parse)(const struct setting *setting, void *value, const char *where,
		     const char *text);
	/* Print the value as YAML on one line, and return it as JSON, a reference owned by the
	 * caller. */
	void (*print)(const struct setting *setting, const void *value, FILE *to);
	json_t *(*json)(const struct setting *setting, const void *value);
	/* Describes the accepted values; `text` has SETTING_ACCEPTED bytes. */
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
