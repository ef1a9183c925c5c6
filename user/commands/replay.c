// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard replay */
#include "sinks/json.h"
#include "sinks/print.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/option.h"
#include "replay/compare.h"
#include "config/config.h"
#include "alerts/evidence.h"
#include "config/home.h"
#include "base/log.h"
#include "base/prefix.h"
#include "replay/replay_summary.h"
#include "config/setting.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REPLAY_NOTHING, REPLAY_ALERTS, REPLAY_ERROR };
enum { ARGUMENTS_MOST = 128 };

struct arguments {
	const char *config;
	const char *evidence;
	const char *homes[SETTINGS_PREFIXES];
	size_t home_count;
	const char *sets[ARGUMENTS_MOST];
	size_t set_count;
	char **files;
	size_t file_count;
	struct common_options common;
	bool eve;
	bool enforce;
	bool real_time;
	bool compare;
};

enum {
	OPTION_COMPARE = 0x100,
	OPTION_ENFORCE,
	OPTION_EVIDENCE,
	OPTION_FORMAT,
	OPTION_HOME,
	OPTION_SET,
	OPTION_SPEED,
};

static const struct argp_option option_table[] = {
	{ "config", 'c', "FILE", 0, "configuration (default: the built-in settings)", 0 },
	{ "set", OPTION_SET, "KEY=VALUE", 0, "override a setting; may be repeated", 0 },
	{ "home", OPTION_HOME, "PREFIX", 0,
	  "a prefix that is inside (the setting home); may be repeated", 0 },
	{ "enforce", OPTION_ENFORCE, NULL, 0,
	  "drop packets that are over a limit or blocked (the same as --set mode=enforce)", 0 },
	{ "format", OPTION_FORMAT, "ecs|eve", 0,
	  "Elastic Common Schema (default), or Suricata's EVE; implies --json", 0 },
	{ "evidence", OPTION_EVIDENCE, "DIRECTORY", 0,
	  "write each alert's packets there, as pcapng", 0 },
	{ "speed", OPTION_SPEED, "max|real", 0,
	  "as fast as possible (default), or at the speed of the capture", 0 },
	{ "compare", OPTION_COMPARE, NULL, 0,
	  "replay under two configurations, named before the capture, and report which alerts and "
	  "blocks differ",
	  0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_json, 0, NULL, 0 },
	{},
};

static const char *const formats[] = { "ecs", "eve" };
static const char *const speeds[] = { "max", "real" };

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 1);
		return 0;
	case 'c':
		arguments->config = argument;
		return 0;
	case OPTION_SET:
		if (arguments->set_count == ARGUMENTS_MOST)
			option_error(state, "more than %d --set", ARGUMENTS_MOST);
		arguments->sets[arguments->set_count++] = argument;
		return 0;
	case OPTION_HOME:
		if (arguments->home_count == SETTINGS_PREFIXES)
			option_error(state, "more than %d --home", SETTINGS_PREFIXES);
		arguments->homes[arguments->home_count++] = argument;
		return 0;
	case OPTION_ENFORCE:
		arguments->enforce = true;
		return 0;
	case OPTION_FORMAT:
		arguments->common.json = true;
		arguments->eve = option_choose(state, "--format", argument, formats, 2);
		return 0;
	case OPTION_EVIDENCE:
		arguments->evidence = argument;
		return 0;
	case OPTION_SPEED:
		arguments->real_time = option_choose(state, "--speed", argument, speeds, 2);
		return 0;
	case OPTION_COMPARE:
		arguments->compare = true;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->files = state->argv + state->next;
		arguments->file_count = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_END:
		if (arguments->compare && arguments->file_count < 3)
			option_error(state, "--compare takes two configurations and a capture");
		if (arguments->compare && arguments->config)
			option_error(
				state,
				"--compare takes its configurations as arguments, not with -c");
		if (!arguments->file_count)
			option_error(state, "no capture named; - reads standard input");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	"FILE...\n--compare A.yaml B.yaml FILE...",
	"Send captures through the XDP program and the rules, on the clock of the capture, and "
	"report what they would have found and done. FILE is a pcap or pcapng capture, also .gz or "
	".zst; - is standard input; several are merged by time.\vExit status: 0 nothing found "
	"(--compare: no difference), 1 alerts (a difference), 2 an error; what was found before it "
	"is reported.",
	common,
	NULL,
	NULL,
};

/* Precedence, lowest first: defaults, file, --set, --home, --enforce. */
static int read_settings(const struct arguments *arguments, const char *file,
			 struct settings *settings)
{
	const struct setting *home = setting_find("home");
	int error = 0;

	config_defaults(settings);
	if (file)
		error = config_read(settings, file);
	for (size_t i = 0; i < arguments->set_count && !error; i++)
		error = config_set(settings, arguments->sets[i]);
	if (arguments->home_count && !error)
		setting_clear(home, settings);
	for (size_t i = 0; i < arguments->home_count && !error; i++)
		error = setting_add(home, settings, "--home", arguments->homes[i]);
	if (arguments->enforce)
		settings->mode = MODE_ENFORCE;
	if (arguments->eve)
		settings->alert_format = FORMAT_EVE;
	return error;
}

/* Reports the assumed home prefixes: detection depends on them, so a wrong assumption must be
 * visible. */
static void tell_home(const struct settings *settings)
{
	struct prefix_list home;
	char text[PREFIX_TEXT], list[512] = "";

	if (settings->home.count || home_prefixes(&home, settings, NULL, 0))
		return;
	for (__u32 i = 0; i < home.count; i++) {
		size_t length = strlen(list);

		snprintf(list + length, sizeof(list) - length, "%s%s", i ? ", " : "",
			 prefix_format(text, &home.prefixes[i]));
	}
	log_info("--home not given: assumed to be at home are %s", list);
}

struct printer {
	const struct settings *settings;
	const struct arguments *arguments;
	struct evidence *evidence;
	int error;
};

static void print_alert(const struct alert *alert, void *context)
{
	struct printer *printer = context;

	if (printer->evidence)
		evidence_alert(printer->evidence, alert);
	if (!printer->arguments->common.json)
		alert_print(stdout, alert, REPLAY_OFFSET);
	else if (alert_write(stdout, alert, printer->settings->alert_format, REPLAY_OFFSET, NULL))
		printer->error = -EIO;
}

static void take_sample(const struct sample *sample, void *context)
{
	struct printer *printer = context;

	evidence_sample(printer->evidence, sample);
}

static void flush_evidence(void *context)
{
	struct printer *printer = context;

	evidence_flush(printer->evidence);
}

static int print_summary(const struct arguments *arguments, const struct settings *settings,
			 const struct replay_result *result)
{
	if (arguments->common.json)
		return replay_summary_write(stdout, result, settings->mode, settings->alert_format);
	replay_summary_print(stdout, result, settings->mode);
	return 0;
}

/* Kept out of the summary, which is the same on every machine. */
static void tell_rate(const struct replay_result *result)
{
	if (result->seconds > 0)
		log_info("%llu frames in %.2f s, %.0f a second", result->capture.frames,
			 result->seconds, (double)result->capture.frames / result->seconds);
}

static int replay_once(const struct arguments *arguments, const struct settings *settings)
{
	struct printer printer = { .settings = settings, .arguments = arguments };
	struct replay_options options = {
		.settings = settings,
		.files = arguments->files,
		.file_count = arguments->file_count,
		.real_time = arguments->real_time,
		.progress = true,
		.report = print_alert,
		.sample = arguments->evidence ? take_sample : NULL,
		.polled = arguments->evidence ? flush_evidence : NULL,
		.context = &printer,
	};
	struct replay_result result;
	int error, status;

	if (arguments->evidence) {
		printer.evidence = evidence_new(arguments->evidence, settings, REPLAY_OFFSET,
						false);
		if (!printer.evidence)
			return REPLAY_ERROR;
	}
	error = replay(&options, &result);
	status = replay_alerts(&result) ? REPLAY_ALERTS : REPLAY_NOTHING;
	if (result.first || !error)
		printer.error |= print_summary(arguments, settings, &result);
	if (fflush(stdout) || printer.error)
		error = -EIO;
	if (error || !replay_complete(&result))
		status = REPLAY_ERROR;
	else
		tell_rate(&result);
	evidence_free(printer.evidence);
	replay_result_free(&result);
	return status;
}

static int compare(const struct arguments *arguments, struct settings *settings)
{
	const struct compare_options options = {
		.names = { arguments->files[0], arguments->files[1] },
		.settings = { &settings[0], &settings[1] },
		.files = arguments->files + 2,
		.file_count = arguments->file_count - 2,
		.json = arguments->common.json,
	};
	int differences;

	for (int i = 0; i < 2; i++)
		if (read_settings(arguments, arguments->files[i], &settings[i]))
			return REPLAY_ERROR;
	tell_home(&settings[0]);
	differences = compare_replays(&options);
	if (differences < 0)
		return REPLAY_ERROR;
	return differences ? REPLAY_ALERTS : REPLAY_NOTHING;
}

int command_replay(int argc, char **argv)
{
	struct arguments arguments = {};
	struct settings *settings;
	int status;

	option_parse(&parser, argc, argv, &arguments);
	settings = calloc(2, sizeof(*settings));
	if (!settings) {
		log_error(-ENOMEM, "out of memory");
		return REPLAY_ERROR;
	}
	if (arguments.compare) {
		status = compare(&arguments, settings);
	} else if (read_settings(&arguments, arguments.config, settings)) {
		status = REPLAY_ERROR;
	} else {
		tell_home(settings);
		status = replay_once(&arguments, settings);
	}
	free(settings);
	return status;
}
