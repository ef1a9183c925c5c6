/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options shared by several commands, as child parsers of argp. A command lists the ones that it
 * accepts and, on ARGP_KEY_INIT, passes its struct common_options to them.
 */
#ifndef ICMPGUARD_COMMANDS_COMMON_OPTIONS_H
#define ICMPGUARD_COMMANDS_COMMON_OPTIONS_H

#include "config/config.h"
#include "kernel/pins.h"

#include <argp.h>

struct common_options {
	const char *instance; /* --instance NAME */
	const char *config;   /* -c FILE; NULL: CONFIG_FILE, if it exists */
	bool json;	      /* --json */
};

#define COMMON_OPTIONS_INIT                                                                        \
	{                                                                                          \
		.instance = INSTANCE_DEFAULT                                                       \
	}

/* common_in_force is the -c FILE of commands that call common_settings(). */
extern const struct argp common_instance, common_config, common_in_force, common_json;
/* No options; any argument is a usage error. */
extern const struct argp common_no_arguments;

/* Returns the instance's configuration file for config_load(): -c FILE, else
 * CONFIG_DIRECTORY/INSTANCE.yaml if it exists, else NULL. The result is valid until the next
 * call. */
const char *common_config_file(const struct common_options *options);

/* Reads the settings for a command about an instance: those of -c FILE; else those in force in its
 * daemon; else those of its configuration file, or the defaults. Returns 0 or a negative errno,
 * reported. */
int common_settings(const struct common_options *options, struct settings *settings);

/* Makes `options` the input of the first `count` child parsers. */
void common_options_pass(const struct argp_state *state, struct common_options *options, int count);

#endif
