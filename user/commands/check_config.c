// SPDX-License-Identifier: GPL-2.0-only
#include "commands/command.h"

#include "commands/manual.h"
#include "commands/option.h"
#include "daemon/blocklists.h"
#include "config/config.h"
#include "base/log.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_EFFECTIVE = 256, OPTION_EXAMPLE, OPTION_MANUAL, OPTION_JSON, OPTION_SET };

static const struct argp_option options[] = {
	{ "effective", OPTION_EFFECTIVE, NULL, 0, "print all effective settings, as YAML", 0 },
	{ "json", OPTION_JSON, NULL, 0, "print all effective settings, as JSON", 0 },
	{ "set", OPTION_SET, "KEY=VALUE", 0, "override a setting of the file; may be repeated", 0 },
	{ "example", OPTION_EXAMPLE, NULL, 0,
	  "print a file with every setting at its default, commented out", 0 },
	{ "manual", OPTION_MANUAL, "PART", OPTION_ARG_OPTIONAL,
	  "print a generated part of the manual, by default settings", 0 },
	{}
};

struct arguments {
	int output; /* one of the OPTION_ values, or 0 */
	const char *file;
	const char *part; /* part of the manual */
	const char **assignments;
	size_t assignment_count;
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case OPTION_EFFECTIVE:
	case OPTION_EXAMPLE:
	case OPTION_MANUAL:
	case OPTION_JSON:
		if (arguments->output && arguments->output != key)
			option_error(state,
				     "use only one of --effective, --json, --example and --manual");
		arguments->output = key;
		if (key == OPTION_MANUAL)
			arguments->part = value ?: "settings";
		return 0;
	case OPTION_SET:
		arguments->assignments[arguments->assignment_count++] = value;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			option_error(state, "only one FILE, not also \"%s\"", value);
		arguments->file = strcmp(value, "-") ? value : "/dev/stdin";
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "[FILE]",
	.doc = "Check a configuration file (default: " CONFIG_FILE ", - for standard input) as the "
	       "daemon reads it.",
};

/* Prints the settings as JSON or YAML. */
static int print_settings(const struct settings *settings, int output)
{
	if (output == OPTION_JSON)
		return config_write_json(settings, stdout);
	config_write(settings, stdout);
	return 0;
}

/* A reload refuses the configuration if it cannot read one of the lists. */
static int check_lists(const struct settings *settings)
{
	struct configured_blocks blocks;
	int error = daemon_read_blocklists(settings, &blocks);

	configured_blocks_free(&blocks);
	return error;
}

static int check(const struct arguments *arguments)
{
	const char *file = arguments->file ?: CONFIG_FILE;
	struct settings settings;
	int result;

	result = config_load(&settings, arguments->file, arguments->assignments,
			     arguments->assignment_count);
	if (result < 0)
		return result;
	if (arguments->output)
		return print_settings(&settings, arguments->output);
	if (check_lists(&settings))
		return log_error(-EINVAL, "%s: lists.from: a reload would be refused", file);
	config_warn(&settings, file);
	if (result)
		printf("%s: does not exist; the defaults apply\n", file);
	else
		printf("%s: ok\n", file);
	return 0;
}

static int write_manual(const char *part)
{
	if (!manual_write(part, stdout))
		return 0;
	return log_error(-EINVAL, "--manual: no part \"%s\"; accepted: %s", part, manual_parts);
}

int command_check_config(int argc, char **argv)
{
	struct arguments arguments = { .assignments = calloc((size_t)argc, sizeof(char *)) };
	int error = 0;

	if (!arguments.assignments)
		return log_error(1, "out of memory");
	option_parse(&argp, argc, argv, &arguments);
	if (arguments.output == OPTION_EXAMPLE)
		config_write_example(stdout);
	else if (arguments.output == OPTION_MANUAL)
		error = write_manual(arguments.part);
	else
		error = check(&arguments);
	free(arguments.assignments);
	return error ? 1 : 0;
}
