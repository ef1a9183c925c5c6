// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard alerts */
#include "base/moment.h"
#include "base/names.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/liveness.h"
#include "config/config.h"
#include "detectors/detector.h"
#include "base/json.h"
#include "base/log.h"
#include "commands/option.h"
#include "commands/records.h"
#include "commands/tail.h"
#include "base/units.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COUNT_DEFAULT = 10, COUNT_MOST = 1000000, COUNT_UNSET };

struct arguments {
	struct common_options common;
	__u64 count;
	struct record_filter filter;
	struct prefix about; /* for filter.about */
	bool follow;
};

enum {
	OPTION_RULE = 0x100,
	OPTION_SEVERITY,
	OPTION_SINCE,
	OPTION_UNTIL,
	OPTION_ADDRESS,
	OPTION_ACTIVE,
};

static const struct argp_option option_table[] = {
	{ "number", 'n', "N", 0, "how many (default 10; with --since or --active all)", 0 },
	{ "follow", 'f', NULL, 0, "continue with new records, across rotations of the file", 0 },
	{ "rule", OPTION_RULE, "RULE", 0, "only of this rule", 0 },
	{ "severity", OPTION_SEVERITY, "SEVERITY", 0, "only of this severity or higher", 0 },
	{ "since", OPTION_SINCE, "TIME", 0,
	  "only from this time on: 2026-11-20, 2026-11-20T20:48, 15:00, yesterday, \"yesterday "
	  "15:00\", or a duration before now: 90s, 10m, 24h, 7d",
	  0 },
	{ "until", OPTION_UNTIL, "TIME", 0, "only before this time", 0 },
	{ "address", OPTION_ADDRESS, "ADDRESS[/LENGTH]", 0,
	  "only alerts whose offender or target is this address, or in this prefix", 0 },
	{ "active", OPTION_ACTIVE, NULL, 0,
	  "only alerts that have not been cleared, with the latest record of each", 0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_in_force, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{ &common_no_arguments, 0, NULL, 0 },
	{},
};

static __u64 parse_moment(const struct argp_state *state, const char *option, const char *text)
{
	__u64 moment = 0;

	if (moment_parse_ago(text, timebase_now() + timebase_offset(), &moment))
		option_error(
			state,
			"%s \"%s\": accepted are 2026-11-20, 2026-11-20T20:48, "
			"2026-11-20T20:48:59Z, today, 15:00, \"yesterday 15:00\", or a duration "
			"before now such as 10m, 24h or 7d",
			option, text);
	return moment;
}

static void parse_address(const struct argp_state *state, struct arguments *arguments,
			  const char *text)
{
	if (prefix_parse(text, &arguments->about))
		option_error(
			state,
			"--address \"%s\": accepted are 192.0.2.1, 2001:db8::1, and with a length "
			"192.0.2.0/24, 2001:db8::/32",
			text);
	arguments->filter.about = &arguments->about;
}

/* --active and --since already bound the output: they lift the default count limit. */
static void parse_end(const struct argp_state *state, struct arguments *arguments)
{
	const struct record_filter *filter = &arguments->filter;

	if (arguments->follow && (filter->active || filter->until))
		option_error(state,
			     "--follow shows new records: it cannot be combined with --active "
			     "or --until");
	if (filter->since && filter->until && filter->since >= filter->until)
		option_error(state, "--since is not before --until");
	if (arguments->count == COUNT_UNSET)
		arguments->count = filter->active || filter->since ? COUNT_MOST : COUNT_DEFAULT;
}

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
			option_error(state, "-n %s: accepted are 0 to %d", argument, COUNT_MOST);
		return 0;
	case OPTION_RULE:
		arguments->filter.rule = option_choose(state, "--rule", argument, rule_names,
						       RULE_COUNT);
		return 0;
	case OPTION_SEVERITY:
		arguments->filter.severity = (enum severity)option_choose(state, "--severity",
									  argument, severity_names,
									  SEVERITY_COUNT);
		return 0;
	case OPTION_SINCE:
		arguments->filter.since = parse_moment(state, "--since", argument);
		return 0;
	case OPTION_UNTIL:
		arguments->filter.until = parse_moment(state, "--until", argument);
		return 0;
	case OPTION_ADDRESS:
		parse_address(state, arguments, argument);
		return 0;
	case OPTION_ACTIVE:
		arguments->filter.active = true;
		return 0;
	case ARGP_KEY_END:
		parse_end(state, arguments);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	NULL,
	"Print the latest alerts from the file of the setting alerts.file, the latest last. Each "
	"line begins with the id of its alert, which \"icmpguard explain\" accepts.",
	common,
	NULL,
	NULL,
};

/* JSON lines contain no raw control characters except C1 (U+0080 to U+009F, first byte C2 in
 * UTF-8). They are printed as JSON escapes. */
static void put_record(const char *line)
{
	for (; *line; line++)
		if ((unsigned char)line[0] == 0xc2 && (unsigned char)line[1] < 0xa0)
			printf("\\u%04x", (unsigned char)*++line);
		else
			putchar(*line);
	putchar('\n');
}

/* Prints a matching line. A write error (the reader closed the pipe) ends the output. */
static int print_line(const struct arguments *arguments, const char *line)
{
	json_t *record;

	if (arguments->common.json) {
		put_record(line);
	} else {
		record = json_load_line(line);
		record_print(stdout, record);
		json_decref(record);
	}
	return fflush(stdout) ? -errno : 0;
}

static int follow_line(const char *line, void *context)
{
	struct arguments *arguments = context;

	return record_matches(line, &arguments->filter) ? print_line(arguments, line) : 0;
}

/* Returns whether the filter leaves out other instances' records alone. */
static bool matches_all(const struct record_filter *filter)
{
	return filter->rule < 0 && !filter->severity && !filter->since && !filter->until &&
	       !filter->about && !filter->id;
}

/* Returns how many records of alerts a running daemon has lost. */
static unsigned long long lost_alerts(const char *instance)
{
	struct instance_notes notes;
	unsigned long long count = 0;

	if (instance_running(instance) <= 0)
		return 0;
	instance_read_notes(instance, &notes);
	return sscanf(notes.lost, "alerts=%llu", &count) == 1 ? count : 0;
}

static void print_none(const struct arguments *arguments)
{
	const struct record_filter *filter = &arguments->filter;
	const unsigned long long lost = lost_alerts(arguments->common.instance);

	if (lost)
		printf("no such alert in the file, but %llu record%s could not be written since "
		       "the "
		       "daemon started: see its log\n",
		       lost, lost == 1 ? "" : "s");
	else
		puts(filter->active	 ? "no such alert is active" :
		     matches_all(filter) ? "no alert yet" :
					   "no such alert");
}

static int print_latest(struct arguments *arguments, const char *name, int file, off_t *end)
{
	struct record_filter *filter = &arguments->filter;
	struct tail tail = {};
	int error = record_filter_begin(filter);

	if (!error)
		error = tail_read_rotated(&tail, name, file, arguments->count, record_matches,
					  filter);
	record_filter_free(filter);
	if (error)
		return log_error(error, "cannot read %s: %s", name, strerror(-error));
	for (size_t i = 0; i < tail.count && !error; i++)
		error = print_line(arguments, tail.lines[i]);
	*end = tail.end;
	if (!tail.count && arguments->count && !arguments->common.json && !arguments->follow)
		print_none(arguments);
	tail_free(&tail);
	if (filter->unreadable)
		log_warning(0, "%s: skipped %u lines that are not alert records", name,
			    filter->unreadable);
	return error;
}

static int open_alerts(const char *name, const char *instance, bool follow)
{
	int file = open(name, O_RDONLY | O_CLOEXEC);

	if (file >= 0)
		return file;
	if (errno == ENOENT && follow) {
		log_info("waiting for %s", name);
		return -ENOENT;
	}
	if (errno == ENOENT)
		return log_error(-ENOENT, "%s (the setting alerts.file) does not exist: %s", name,
				 lost_alerts(instance) ? "records could not be written (see the "
							 "daemon's log)" :
							 "no alert has been written yet");
	return log_error(-errno, "cannot open %s: %s", name, strerror(errno));
}

static int show(struct arguments *arguments, const char *name)
{
	int file, error = 0;
	off_t end = 0;

	file = open_alerts(name, arguments->common.instance, arguments->follow);
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
				       .count = COUNT_UNSET,
				       .filter = RECORD_FILTER_ALL };
	struct settings *settings = malloc(sizeof(*settings));
	int error;

	option_parse(&parser, argc, argv, &arguments);
	arguments.filter.instance = arguments.common.instance;
	if (!settings)
		error = log_error(-ENOMEM, "out of memory");
	else
		error = common_settings(&arguments.common, settings);
	if (!error && !strcmp(settings->alert_file, "-"))
		error = log_error(-ENOENT, "alerts go to the standard output of \"icmpguard run\" "
					   "(the setting alerts.file is \"-\")");
	else if (!error && !settings->alert_file[0])
		error = log_error(-ENOENT, "alerts are not written to a file (the setting "
					   "alerts.file is empty)");
	else if (!error) {
		liveness_warn_reader(arguments.common.instance);
		error = show(&arguments, settings->alert_file);
	}
	free(settings);
	return error ? 1 : 0;
}
