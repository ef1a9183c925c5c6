// SPDX-License-Identifier: GPL-2.0-only
#include "commands/busiest.h"

#include "kernel/batch.h"
#include "detectors/detector.h"
#include "commands/human.h"
#include "base/json.h"
#include "base/log.h"
#include "base/names.h"
#include "commands/option.h"
#include "base/prefix.h"
#include "commands/table.h"
#include "base/timebase.h"
#include "commands/busiest_select.h"
#include "commands/common_options.h"
#include "commands/liveness.h"
#include "base/units.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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
	  "over which the rate is measured (default 1s; 100ms to 60s)", 0 },
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
			argp_error(state, "-n %s: accepted are 1 to %d", argument, COUNT_MOST);
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
			argp_error(state, "--interval %s: accepted are 100ms to 60s", argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* One run of the command. */
struct reading {
	const struct top_table *table;
	const struct arguments *arguments;
	struct top_readings before;
	struct top_rows rows;
	struct lane_config lanes[VIEW_COUNT][LANE_COUNT]; /* in force */
	__u64 now;					  /* of the second reading */
	__u64 elapsed;					  /* since the first */
	bool no_memory;
};

static const struct lane_config *lane_of(const struct reading *reading,
					 const struct endpoint *endpoint)
{
	return &reading->lanes[endpoint->view % VIEW_COUNT][endpoint->lane % LANE_COUNT];
}

static void read_before(const void *key, const void *value, void *context)
{
	struct reading *reading = context;
	struct top_row row;

	if (!top_matches(&reading->arguments->filter, key))
		return;
	reading->table->read(&row, value, lane_of(reading, key), 0);
	if (!top_note(&reading->before, key, row.packets))
		reading->no_memory = true;
}

static void read_after(const void *key, const void *value, void *context)
{
	struct reading *reading = context;
	struct top_row row;

	if (!top_matches(&reading->arguments->filter, key))
		return;
	memcpy(&row.endpoint, key, sizeof(row.endpoint));
	reading->table->read(&row, value, lane_of(reading, key), reading->now);
	row.rate = top_rate(&reading->before, &row.endpoint, row.packets, reading->elapsed);
	if (!top_add(&reading->rows, &row))
		reading->no_memory = true;
}

static void wait_until(__u64 time)
{
	struct timespec until = { (time_t)(time / NSEC_PER_SEC), (long)(time % NSEC_PER_SEC) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

static int read_twice(struct reading *reading)
{
	struct pins pins;
	__u64 start;
	int error;

	error = pins_open(&pins, reading->arguments->common.instance);
	if (error)
		return error;
	liveness_warn(&pins, reading->arguments->common.instance);
	memcpy(reading->lanes, pins.state->config[pins.state->control.slot & 1].lanes,
	       sizeof(reading->lanes));
	start = timebase_now();
	error = batch_each(reading->table->map(&pins), read_before, reading);
	if (!error) {
		top_sort(&reading->before);
		wait_until(start + reading->arguments->interval);
		reading->now = timebase_now();
		reading->elapsed = reading->now - start;
		error = batch_each(reading->table->map(&pins), read_after, reading);
	}
	pins_close(&pins);
	if (!error && reading->no_memory)
		error = log_error(-ENOMEM, "no memory for reading the %s", reading->table->name);
	if (!error)
		top_arrange(&reading->rows, reading->arguments->order);
	return error;
}

/* How many are shown. */
static size_t shown(const struct reading *reading)
{
	return reading->rows.count < reading->arguments->count ? reading->rows.count :
								 reading->arguments->count;
}

static __u64 ago(const struct reading *reading, __u64 time)
{
	/* An entry may be newer than the clock that was read before the table. */
	return reading->now > time ? reading->now - time : 0;
}

/* "echo_request 12, timestamp_request 3" into `text`. */
static const char *format_kinds(char *text, size_t size, const struct top_row *row)
{
	size_t used = 0;

	text[0] = '\0';
	for (int kind = 0; kind < KIND_COUNT && used < size; kind++) {
		__u32 count = row->kinds[slot_by_kind[kind]];

		if (lane_by_kind[kind] == row->endpoint.lane && count)
			used += (size_t)snprintf(text + used, size - used, "%s%s %u",
						 used ? ", " : "", kind_names[kind], count);
	}
	return text;
}

static void print_rows(FILE *to, const struct reading *reading)
{
	const char *peers = !strcmp(reading->table->peers, "targets") ? ">TARGETS" : ">SOURCES";
	const char *const headings[] = { "ADDRESS", "VIEW",   "LANE",  ">PACKETS",
					 ">RATE/s", ">BYTES", ">OVER", peers,
					 ">SEEN",   "TYPES",  NULL };
	struct table *table = table_new(headings);
	char text[PREFIX_TEXT], bytes[HUMAN_TEXT], seen[HUMAN_TEXT], kinds[256];

	for (size_t i = 0; i < shown(reading); i++) {
		const struct top_row *row = &reading->rows.rows[i];

		table_cell(table, "%s", address_format(text, &row->endpoint.address));
		table_cell(table, "%s", view_names[row->endpoint.view % VIEW_COUNT]);
		table_cell(table, "%s", lane_names[row->endpoint.lane % LANE_COUNT]);
		table_cell(table, "%llu", row->packets);
		table_cell(table, "%.1f", row->rate);
		table_cell(table, "%s", human_bytes(bytes, row->bytes));
		table_cell(table, "%llu", row->over);
		table_cell(table, "%.0f", row->fanout);
		table_cell(table, "%s ago", human_time(seen, ago(reading, row->last_seen)));
		table_cell(table, "%s", format_kinds(kinds, sizeof(kinds), row));
	}
	table_print(to, table);
	if (reading->rows.count > shown(reading))
		fprintf(to, "... of %zu\n", reading->rows.count);
	else if (!reading->rows.count)
		fprintf(to, "no %s yet\n", reading->table->name);
}

static json_t *kinds_json(const struct top_row *row)
{
	json_t *kinds = json_object();

	for (int kind = 0; kind < KIND_COUNT; kind++)
		if (lane_by_kind[kind] == row->endpoint.lane && row->kinds[slot_by_kind[kind]])
			json_object_set_new(kinds, kind_names[kind],
					    json_integer(row->kinds[slot_by_kind[kind]]));
	return kinds;
}

static json_t *row_json(const struct reading *reading, const struct top_row *row, __u64 offset)
{
	char address[PREFIX_TEXT], peers[32];

	snprintf(peers, sizeof(peers), "distinct_%s", reading->table->peers);
	return json_pack("{s:s, s:s, s:s, s:I, s:f, s:I, s:I, s:I, s:f, s:o, s:o, s:o}", "address",
			 address_format(address, &row->endpoint.address), "view",
			 view_names[row->endpoint.view % VIEW_COUNT], "lane",
			 lane_names[row->endpoint.lane % LANE_COUNT], "packets",
			 (json_int_t)row->packets, "packets_per_second", row->rate, "bytes",
			 (json_int_t)row->bytes, "over", (json_int_t)row->over, peers,
			 (json_int_t)llround(row->fanout), "window_seconds",
			 (double)row->window / NSEC_PER_SEC, "types", kinds_json(row), "first_seen",
			 json_time(row->first_seen + offset), "last_seen",
			 json_time(row->last_seen + offset));
}

static int write_rows(FILE *to, const struct reading *reading)
{
	__u64 offset = timebase_offset();
	json_t *rows = json_array();

	for (size_t i = 0; i < shown(reading); i++)
		json_array_append_new(rows, row_json(reading, &reading->rows.rows[i], offset));
	return json_write(to,
			  json_pack("{s:s, s:f, s:I, s:o}", "by",
				    order_names[reading->arguments->order], "interval_seconds",
				    (double)reading->elapsed / NSEC_PER_SEC, "entries",
				    (json_int_t)reading->rows.count, reading->table->name, rows));
}

int top_command(int argc, char **argv, const struct top_table *table)
{
	struct arguments arguments = {
		.common = COMMON_OPTIONS_INIT,
		.count = COUNT_DEFAULT,
		.filter = { -1, -1 },
		.interval = INTERVAL_DEFAULT,
	};
	const struct argp parser = { option_table, parse_option, NULL, table->help,
				     common,	   NULL,	 NULL };
	struct reading reading = { .table = table, .arguments = &arguments };
	int error;

	argp_err_exit_status = 2;
	argp_parse(&parser, argc, argv, 0, NULL, &arguments);
	error = read_twice(&reading);
	if (!error && arguments.common.json)
		error = write_rows(stdout, &reading);
	else if (!error)
		print_rows(stdout, &reading);
	free(reading.rows.rows);
	free(reading.before.entries);
	return error ? 1 : 0;
}
