// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard top */
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/live_render.h"
#include "commands/live_screen.h"
#include "commands/option.h"
#include "base/log.h"
#include "base/timebase.h"
#include "base/units.h"
#include "config/config.h"
#include "kernel/instance.h"
#include "kernel/libbpf_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { OPTION_BATCH = 0x100, OPTION_PANE };

#define INTERVAL_LEAST (100 * NSEC_PER_MSEC)
#define INTERVAL_MOST  (60 * NSEC_PER_SEC)

struct arguments {
	struct common_options common;
	bool batch;
	__u64 times; /* 0: until interrupted */
	__u64 interval;
	enum live_pane pane;
	const char *filter;
};

static const struct argp_option option_table[] = {
	{ "batch", OPTION_BATCH, NULL, 0,
	  "print plain text at each reading, without a terminal or keys", 0 },
	{ "number", 'n', "N", 0, "exit after this many readings (with --batch; default 1)", 0 },
	{ "interval", 'd', "TIME", 0, "time between two readings, 100ms to 60s (default 2s)", 0 },
	{ "pane", OPTION_PANE, "PANE", 0,
	  "begin with all (the default), sources, targets, conversations, types, verdicts, "
	  "blocks or alerts",
	  0 },
	{ "filter", 'f', "TEXT", 0,
	  "show only lines with this text, or about this address or prefix", 0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_in_force, 0, NULL, 0 },
	{ &common_no_arguments, 0, NULL, 0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 3);
		return 0;
	case OPTION_BATCH:
		arguments->batch = true;
		return 0;
	case 'n':
		if (units_parse_count(argument, &arguments->times) || !arguments->times)
			option_error(state, "-n %s: accepted is a number from 1 on", argument);
		return 0;
	case 'd':
		if (units_parse_duration(argument, &arguments->interval) ||
		    arguments->interval < INTERVAL_LEAST || arguments->interval > INTERVAL_MOST)
			option_error(state, "-d %s: accepted are 100ms to 60s", argument);
		return 0;
	case OPTION_PANE:
		arguments->pane = (enum live_pane)option_choose(state, "--pane", argument,
								live_pane_names, LIVE_PANES);
		return 0;
	case 'f':
		if (strlen(argument) >= LIVE_FILTER_TEXT)
			option_error(state, "--filter %s: at most %d characters are accepted",
				     argument, LIVE_FILTER_TEXT - 1);
		arguments->filter = argument;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	NULL,
	"Show current activity: the verdict, rates by type and verdict, the busiest sources, "
	"targets and conversations, blocks and alerts. Keys sort, filter, show one address over "
	"time, and block, unblock, allow or explain it; ? lists them. Nothing is measured while it "
	"is closed.\vWhile it is open, the kernel's run-time statistics are enabled to measure the "
	"cost of a packet: each run of each BPF program on this machine then reads the clock "
	"twice.",
	common,
	NULL,
	NULL,
};

static void wait_for(__u64 interval)
{
	const struct timespec time = { (time_t)(interval / NSEC_PER_SEC),
				       (long)(interval % NSEC_PER_SEC) };

	nanosleep(&time, NULL);
}

/* Prints the verdict, whole. */
static void print_verdict(const struct live_line *line)
{
	fputs(terminal_paint(stdout, line->paint), stdout);
	terminal_message(stdout, line->text);
	fputs(terminal_plain(stdout, line->paint), stdout);
}

/* On a terminal, lines are cut to its width, except the verdict. */
static void print(const struct live_lines *lines)
{
	const int width = terminal_width(stdout);

	if (lines->count)
		print_verdict(&lines->lines[0]);
	for (size_t i = 1; i < lines->count; i++) {
		const char *text = lines->lines[i].text;
		const char *end = width ? terminal_cut(text, width) : text + strlen(text);

		printf("%s%.*s%s\n", terminal_paint(stdout, lines->lines[i].paint),
		       (int)(end - text), text, terminal_plain(stdout, lines->lines[i].paint));
	}
	putchar('\n');
	fflush(stdout);
}

static int batch(struct live *live, struct live_model *model, const struct arguments *arguments)
{
	struct live_lines *lines = malloc(sizeof(*lines));
	int error = lines ? live_read(live) : log_error(-ENOMEM, "out of memory");

	for (__u64 i = 0; !error && (i < arguments->times || !arguments->times); i++) {
		wait_for(arguments->interval);
		error = live_read(live);
		if (error)
			break;
		live_render(lines, live, model, LIVE_LINES_MOST, 0);
		print(lines);
		if (ferror(stdout))
			error = -EIO;
	}
	free(lines);
	return error;
}

static int run(struct live *live, struct settings *settings, const struct arguments *arguments)
{
	struct live_model model = { .pane = arguments->pane };
	int error = common_settings(&arguments->common, settings);

	if (error)
		return error;
	error = pins_find(arguments->common.instance);
	if (error)
		return error;
	snprintf(model.filter, sizeof(model.filter), "%s",
		 arguments->filter ? arguments->filter : "");
	libbpf_log_start();
	live_open(live);
	if (arguments->batch)
		error = batch(live, &model, arguments);
	else if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		error = log_error(-ENOTTY, "top needs a terminal; --batch -n 1 prints plain text");
	else
		error = live_screen(live, &model, arguments->interval, arguments->common.config);
	live_close(live);
	live_model_free(&model);
	return error;
}

int command_top(int argc, char **argv)
{
	struct arguments arguments = { .common = COMMON_OPTIONS_INIT,
				       .times = 1,
				       .interval = 2 * NSEC_PER_SEC };
	struct settings *settings = calloc(1, sizeof(*settings));
	struct live *live = calloc(1, sizeof(*live));
	int error;

	option_parse(&parser, argc, argv, &arguments);
	if (live && settings) {
		live->instance = arguments.common.instance;
		live->settings = settings;
		live->run_stats = -1;
		error = run(live, settings, &arguments);
	} else {
		error = log_error(-ENOMEM, "out of memory");
	}
	free(live);
	free(settings);
	return error ? 1 : 0;
}
