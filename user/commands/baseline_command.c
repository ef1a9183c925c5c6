// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard baseline */
#include "base/names.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/liveness.h"
#include "commands/option.h"

#include "memory/baseline.h"
#include "config/config.h"
#include "detectors/detector.h"
#include "history/history.h"
#include "base/json.h"
#include "base/log.h"
#include "kernel/pins.h"
#include "commands/table.h"
#include "base/timebase.h"

#include <argp.h>
#include <errno.h>

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_in_force, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{ &common_no_arguments, 0, NULL, 0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	common_options_pass(state, state->input, 4);
	return 0;
}

static const struct argp parser = {
	.parser = parse_option,
	.children = common,
	.doc = "Show the usual figures here, as last saved: for each view and hour of the day "
	       "(UTC), the median over the sources that sent requests, and the upper end of the "
	       "usual range.\vTARGETS: distinct targets within the window; RATE: packets a second; "
	       "BYTES: payload; MINUTES: of the hour; -: too few days to tell.",
};

static void print_metric(struct table *table, const struct baseline_level *level,
			 const struct settings *settings)
{
	double limit = baseline_level_limit(level, settings);

	table_cell(table, "%.3g", level->median);
	if (limit > 0)
		table_cell(table, "%.3g", limit);
	else
		table_cell(table, "-");
}

static void print_text(const struct baseline *baseline, const struct settings *settings)
{
	static const char *const headings[] = { "VIEW",	    ">HOUR", ">DAYS",	 ">SOURCES",
						">TARGETS", ">TO",   ">RATE",	 ">TO",
						">BYTES",   ">TO",   ">MINUTES", ">TO",
						NULL };
	struct table *table = table_new(headings);

	for (int view = 0; view < VIEW_COUNT; view++) {
		for (int hour = 0; hour < BASELINE_HOURS; hour++) {
			const struct baseline_level *levels = baseline->levels[view][hour];

			if (!levels[0].days)
				continue;
			table_cell(table, "%s", view_names[view]);
			table_cell(table, "%d", hour);
			table_cell(table, "%u", levels[0].days);
			table_cell(table, "%u", levels[0].sources);
			for (int metric = 0; metric < BASELINE_METRIC_COUNT; metric++)
				print_metric(table, &levels[metric], settings);
		}
	}
	if (table_empty(table))
		printf("nothing is learned yet: that takes an hour with %llu sources "
		       "(baseline.sources)\n",
		       settings->baseline_sources);
	table_print(stdout, table);
}

static json_t *level_json(const struct baseline_level *level, const struct settings *settings)
{
	double limit = baseline_level_limit(level, settings);

	return json_pack("{s:f, s:f, s:o*}", "median", level->median, "mad", level->mad, "limit",
			 limit > 0 ? json_real(limit) : NULL);
}

static json_t *hour_json(const struct baseline_level *levels, int view, int hour,
			 const struct settings *settings)
{
	json_t *object = json_pack("{s:s, s:i, s:i, s:i}", "view", view_names[view], "hour", hour,
				   "days", (int)levels[0].days, "sources", (int)levels[0].sources);

	for (int metric = 0; metric < BASELINE_METRIC_COUNT; metric++)
		json_object_set_new(object, baseline_metric_names[metric],
				    level_json(&levels[metric], settings));
	return object;
}

static int print_json(const struct baseline *baseline, const struct settings *settings, __u64 saved)
{
	json_t *hours = json_array();

	for (int view = 0; view < VIEW_COUNT; view++) {
		for (int hour = 0; hour < BASELINE_HOURS; hour++) {
			const struct baseline_level *levels = baseline->levels[view][hour];

			if (levels[0].days)
				json_array_append_new(hours,
						      hour_json(levels, view, hour, settings));
		}
	}
	return json_write(stdout,
			  json_pack("{s:o, s:o}", "saved", json_time(saved), "hours", hours));
}

int command_baseline(int argc, char **argv)
{
	static struct baseline baseline;
	struct common_options options = COMMON_OPTIONS_INIT;
	struct settings settings;
	struct history *history;
	char path[SETTINGS_PATH];
	__u64 saved;

	option_parse(&parser, argc, argv, &options);
	if (common_settings(&options, &settings) ||
	    history_path(path, settings.memory_file, options.instance))
		return 1;
	if (!path[0]) {
		log_error(0, "memory.file is \"\": nothing is saved");
		return 1;
	}
	errno = 0;
	history = history_look(path);
	if (!history) {
		if (errno == ENOENT)
			log_error(0,
				  "%s does not exist: instance \"%s\" has not saved anything yet",
				  path, options.instance);
		return 1;
	}
	liveness_warn_reader(options.instance);
	saved = history_ordinary(history, &baseline);
	history_close(history);
	if (options.json)
		return print_json(&baseline, &settings, saved) ? 1 : 0;
	print_text(&baseline, &settings);
	return 0;
}
