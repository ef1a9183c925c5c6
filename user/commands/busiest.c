// SPDX-License-Identifier: GPL-2.0-only
#include "commands/busiest.h"

#include "detectors/detector.h"
#include "base/json.h"
#include "base/names.h"
#include "commands/option.h"
#include "commands/busiest_print.h"
#include "commands/busiest_read.h"
#include "commands/common_options.h"
#include "commands/liveness.h"
#include "base/units.h"

enum { COUNT_DEFAULT = 10, COUNT_MOST = 1 << 24 };
#define INTERVAL_DEFAULT NSEC_PER_SEC
#define INTERVAL_LEAST	 (NSEC_PER_SEC / 10)
#define INTERVAL_MOST	 (60 * NSEC_PER_SEC)

struct arguments {
	struct common_options common;
	__u64 count;
	enum top_order order;
	struct top_filter filter;
	__u64 interval;
};

enum { OPTION_BY = 0x100, OPTION_INTERVAL, OPTION_LANE, OPTION_VIEW };

static const struct argp_option option_table[] = {
	{ "number", 'n', "N", 0, "how many (default 10)", 0 },
	{ "by", OPTION_BY, "FIGURE", 0, "rate (default), fanout, bytes or packets", 0 },
	{ "view", OPTION_VIEW, "VIEW", 0, "only inbound, outbound, private or edge", 0 },
	{ "lane", OPTION_LANE, "LANE", 0,
	  "only request, reply, error, discovery, fragment or other", 0 },
	{ "interval", OPTION_INTERVAL, "TIME", 0,
	  "time over which the rate is measured (default 1s; 100ms to 60s)", 0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{ &common_no_arguments, 0, NULL, 0 },
	{},
};

static const char *const order_names[] = { "rate", "fanout", "bytes", "packets" };

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 3);
		return 0;
	case 'n':
		if (units_parse_count(argument, &arguments->count) || arguments->count < 1 ||
		    arguments->count > COUNT_MOST)
			option_error(state, "-n %s: accepted are 1 to %d", argument, COUNT_MOST);
		return 0;
	case OPTION_BY:
		arguments->order = (enum top_order)option_choose(state, "--by", argument,
								 order_names,
								 ARRAY_LENGTH(order_names));
		return 0;
	case OPTION_VIEW:
		arguments->filter.view = option_choose(state, "--view", argument, view_names,
						       VIEW_COUNT);
		return 0;
	case OPTION_LANE:
		arguments->filter.lane = option_choose(state, "--lane", argument, lane_names,
						       LANE_COUNT);
		return 0;
	case OPTION_INTERVAL:
		if (units_parse_duration(argument, &arguments->interval) ||
		    arguments->interval < INTERVAL_LEAST || arguments->interval > INTERVAL_MOST)
			option_error(state, "--interval %s: accepted are 100ms to 60s", argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int read_instance(struct top_reading *reading, const struct arguments *arguments)
{
	struct pins pins;
	int error = pins_open(&pins, arguments->common.instance);

	if (error)
		return error;
	liveness_warn(&pins, arguments->common.instance);
	error = top_read_before(reading, &pins);
	if (!error)
		error = top_read_after(reading, &pins, arguments->interval);
	pins_close(&pins);
	if (!error)
		top_arrange(&reading->rows, arguments->order);
	return error;
}

static int write_rows(const struct top_reading *reading, const struct arguments *arguments)
{
	return json_write(stdout, json_pack("{s:s, s:f, s:I, s:o}", "by",
					    order_names[arguments->order], "interval_seconds",
					    (double)reading->elapsed / NSEC_PER_SEC, "entries",
					    (json_int_t)reading->rows.count, reading->table->name,
					    top_rows_json(reading, arguments->count)));
}

int top_command(int argc, char **argv, const struct top_table *table)
{
	struct arguments arguments = {
		.common = COMMON_OPTIONS_INIT,
		.count = COUNT_DEFAULT,
		.filter = { -1, -1, NULL },
		.interval = INTERVAL_DEFAULT,
	};
	const struct argp parser = { option_table, parse_option, NULL, table->help,
				     common,	   NULL,	 NULL };
	struct top_reading reading = { .table = table };
	int error;

	option_parse(&parser, argc, argv, &arguments);
	reading.filter = arguments.filter;
	error = read_instance(&reading, &arguments);
	if (!error && arguments.common.json)
		error = write_rows(&reading, &arguments);
	else if (!error)
		top_print(stdout, &reading, arguments.count);
	top_read_free(&reading);
	return error ? 1 : 0;
}
