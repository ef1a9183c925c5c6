/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options that several commands have, as child parsers of argp.  A command lists those that it
 * takes, and on ARGP_KEY_INIT passes its struct common_options to them.
 */
#ifndef ICMPGUARD_COMMANDS_COMMON_OPTIONS_H
#define ICMPGUARD_COMMANDS_COMMON_OPTIONS_H

#include "config/config.h"
#include "kernel/pins.h"

#include <argp.h>

struct common_options {
	const char *instance; /* --instance NAME */
	const char *config;   /* -c FILE; NULL: CONFIG_FILE, where it exists */
	bool json;	      /* --json */
};

#define COMMON_OPTIONS_INIT                                                                        \
	{                                                                                          \
		.instance = INSTANCE_DEFAULT                                                       \
	}

extern const struct argp common_instance, common_config, common_json;
/* No option: an argument is a usage error. */
extern const struct argp common_no_arguments;

/* The configuration of the instance: -c FILE, else CONFIG_DIRECTORY/INSTANCE.yaml where it exists,
 * else NULL, as for config_load(). Of one call at a time. */
const char *common_config_file(const struct common_options *options);

/* Makes `options` the input of the first `count` children. */
void common_options_pass(const struct argp_state *state, struct common_options *options, int count);

#endif
