// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard alerts */
#include "sinks/print.h"
#include "base/names.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/liveness.h"
#include "config/config.h"
#include "config/instance_path.h"
#include "detectors/detector.h"
#include "base/json.h"
#include "base/log.h"
#include "commands/option.h"
#include "commands/tail.h"
#include "base/units.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COUNT_DEFAULT = 10, COUNT_MOST = 1000000 };

struct arguments {
	struct common_options common;
	__u64 count;
	int rule;		/* enum rule, or -1 for all */
	enum severity severity; /* at least */
	bool follow;
	unsigned int unreadable; /* lines that are no alert records */
};

enum { OPTION_RULE = 0x100, OPTION_SEVERITY };

static const struct argp_option option_table[] = {
	{ "number", 'n', "N", 0, "how many (default 10)", 0 },
	{ "follow", 'f', NULL, 0, "go on with new ones, across rotations of the file", 0 },
	{ "rule", OPTION_RULE, "RULE", 0, "only of this rule", 0 },
	{ "severity", OPTION_SEVERITY, "SEVERITY", 0, "only of this severity or higher", 0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_config, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{ &common_no_arguments, 0, NULL, 0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 4);
		return 0;
	case 'f':
		arguments->follow = true;
		return 0;
	case 'n':
		if (units_parse_count(argument, &arguments->count) || arguments->count > COUNT_MOST)
			argp_error(state, "-n %s: accepted are 0 to %d", argument, COUNT_MOST);
		return 0;
	case OPTION_RULE:
		arguments->rule = option_choose(state, "--rule", argument, rule_names, RULE_COUNT);
		return 0;
	case OPTION_SEVERITY:
		arguments->severity = (enum severity)option_choose(state, "--severity", argument,
								   severity_names, SEVERITY_COUNT);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	NULL,
	"Print the latest alerts of the file that the setting alerts.file names, the latest last.",
	common,
	NULL,
	NULL,
};

/* Whether a record is one that was asked for. */
static bool wanted(const struct arguments *arguments, const json_t *record)
{
	const char *rule = json_text_in(record, "icmpguard", "rule");
	const char *severity = json_text_in(record, "icmpguard", "severity");

	return rule && severity &&
	       (arguments->rule < 0 || !strcmp(rule, rule_names[arguments->rule])) &&
	       option_find(severity_names, SEVERITY_COUNT, severity) >= (int)arguments->severity;
}

static bool match(const char *line, void *context)
{
	struct arguments *arguments = context;
	json_t *record = json_load_line(line);
	bool matches = wanted(arguments, record);

	if (!json_text_in(record, "icmpguard", "rule"))
		arguments->unreadable++;
	json_decref(record);
	return matches;
}

/* A line of JSON has no control characters but C1, which begins with byte C2; in a text of JSON an
 * escape means the same. */
static void put_record(const char *line)
{
	for (; *line; line++)
		if ((unsigned char)line[0] == 0xc2 && (unsigned char)line[1] < 0xa0)
			printf("\\u%04x", (unsigned char)*++line);
		else
			putchar(*line);
	putchar('\n');
}

/* Prints a line that matched; a reader that went away ends the following. */
static int print_line(const struct arguments *arguments, const char *line)
{
	json_t *record;

	if (arguments->common.json) {
		put_record(line);
	} else {
		record = json_load_line(line);
		alert_print_record(stdout, record);
		json_decref(record);
	}
	return fflush(stdout) ? -errno : 0;
}

static int follow_line(const char *line, void *context)
{
	return match(line, context) ? print_line(context, line) : 0;
}

static int print_latest(struct arguments *arguments, const char *name, int file, off_t *end)
{
	struct tail tail;
	int error = tail_read_rotated(&tail, name, file, arguments->count, match, arguments);

	if (error)
		return log_error(error, "cannot read %s: %s", name, strerror(-error));
	for (size_t i = 0; i < tail.count && !error; i++)
		error = print_line(arguments, tail.lines[i]);
	*end = tail.end;
	tail_free(&tail);
	if (arguments->unreadable)
		log_warning(0, "%s: passed over %u lines that are no alert records", name,
			    arguments->unreadable);
	return error;
}

static int open_alerts(const char *name, bool follow)
{
	int file = open(name, O_RDONLY | O_CLOEXEC);

	if (file >= 0)
		return file;
	if (errno == ENOENT && follow) {
		log_info("waiting for %s", name);
		return -ENOENT;
	}
	if (errno == ENOENT)
		return log_error(
			-ENOENT,
			"there is no %s (the setting alerts.file): no alert was written yet", name);
	return log_error(-errno, "cannot open %s: %s", name, strerror(errno));
}

static int show(struct arguments *arguments, const char *name)
{
	int file, error = 0;
	off_t end = 0;

	file = open_alerts(name, arguments->follow);
	if (file < 0 && !(arguments->follow && file == -ENOENT))
		return file;
	if (file >= 0)
		error = print_latest(arguments, name, file, &end);
	if (!error && arguments->follow) {
		error = tail_follow(name, file, end, follow_line, arguments);
		return log_error(error, "cannot follow %s: %s", name, strerror(-error));
	}
	if (file >= 0)
		close(file);
	return error;
}

int command_alerts(int argc, char **argv)
{
	struct arguments arguments = { .common = COMMON_OPTIONS_INIT,
				       .count = COUNT_DEFAULT,
				       .rule = -1 };
	struct settings *settings = malloc(sizeof(*settings));
	int error;

	argp_err_exit_status = 2;
	argp_parse(&parser, argc, argv, 0, NULL, &arguments);
	if (!settings)
		error = log_error(-ENOMEM, "out of memory");
	else
		error = config_load(settings, arguments.common.config, NULL, 0);
	if (error >= 0)
		error = instance_paths(settings, arguments.common.instance);
	if (error >= 0 && !strcmp(settings->alert_file, "-"))
		error = log_error(-ENOENT, "alerts go to the standard output of \"icmpguard run\" "
					   "(the setting alerts.file is \"-\")");
	else if (error >= 0 && !settings->alert_file[0])
		error = log_error(-ENOENT, "alerts are not written to a file (the setting "
					   "alerts.file is empty)");
	else if (error >= 0) {
		liveness_warn_reader(arguments.common.instance);
		error = show(&arguments, settings->alert_file);
	}
	free(settings);
	return error ? 1 : 0;
}
