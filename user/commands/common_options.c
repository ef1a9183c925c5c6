// SPDX-License-Identifier: GPL-2.0-only
#include "commands/common_options.h"

#include "base/terminal.h"
#include "commands/option.h"
#include "config/instance_path.h"
#include "kernel/published.h"
#include "kernel/instance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_INSTANCE = 0x300, OPTION_JSON, OPTION_COLOR };

static const struct argp_option instance_table[] = {
	{ "instance", OPTION_INSTANCE, "NAME", 0, "which instance (default " INSTANCE_DEFAULT ")",
	  0 },
	{},
};

static const struct argp_option config_table[] = {
	{ "config", 'c', "FILE", 0,
	  "configuration (default " CONFIG_DIRECTORY "/INSTANCE.yaml, else " CONFIG_FILE
	  ", where they exist)",
	  0 },
	{},
};

static const struct argp_option settings_table[] = {
	{ "config", 'c', "FILE", 0,
	  "configuration to go by (default: the settings in force in the instance, "
	  "else " CONFIG_DIRECTORY "/INSTANCE.yaml, else " CONFIG_FILE ")",
	  0 },
	{},
};

static const struct argp_option json_table[] = {
	{ "json", OPTION_JSON, NULL, 0, "print JSON", 0 },
	{ "color", OPTION_COLOR, "WHEN", 0,
	  "colour severities and states: auto (on a terminal, unless NO_COLOR is set; the "
	  "default), always or never",
	  0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct common_options *options = state->input;

	switch (key) {
	case OPTION_INSTANCE:
		if (instance_check_name(argument)) /* reported */
			exit(2);
		options->instance = argument;
		return 0;
	case 'c':
		options->config = argument;
		return 0;
	case OPTION_JSON:
		options->json = true;
		return 0;
	case OPTION_COLOR:
		terminal_set_colors((enum terminal_colors)option_choose(
			state, "--color", argument, terminal_color_names, COLORS_CHOICES));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t refuse_argument(int key, char *argument, struct argp_state *state)
{
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	option_error(state, "%s: this command takes no arguments", argument);
	return 0;
}

const struct argp common_instance = { .options = instance_table, .parser = parse_option };
const struct argp common_config = { .options = config_table, .parser = parse_option };
const struct argp common_in_force = { .options = settings_table, .parser = parse_option };
const struct argp common_json = { .options = json_table, .parser = parse_option };
const struct argp common_no_arguments = { .parser = refuse_argument };

void common_options_pass(const struct argp_state *state, struct common_options *options, int count)
{
	for (int i = 0; i < count; i++)
		state->child_inputs[i] = options;
}

const char *common_config_file(const struct common_options *options)
{
	static char path[256];
	int length;

	if (options->config || strchr(options->instance, '/'))
		return options->config;
	length = snprintf(path, sizeof(path), "%s/%s.yaml", CONFIG_DIRECTORY, options->instance);
	return length < (int)sizeof(path) && !access(path, F_OK) ? path : NULL;
}

int common_settings(const struct common_options *options, struct settings *settings)
{
	char path[PUBLISHED_PATH];
	const char *file = options->config;
	int error = instance_check_name(options->instance);

	if (error)
		return error;
	if (!file)
		file = published_path(path, options->instance);
	if (!file)
		file = common_config_file(options);
	error = config_load(settings, file, NULL, 0);
	return error < 0 ? error : instance_paths(settings, options->instance);
}
