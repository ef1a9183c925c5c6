// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard mode, icmpguard off */
#include "commands/mode_command.h"

#include "base/json.h"
#include "base/log.h"
#include "base/names.h"
#include "base/text.h"
#include "base/timebase.h"
#include "base/units.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/human.h"
#include "commands/liveness.h"
#include "commands/option.h"
#include "lists/audit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { OPTION_FOR = 0x100 };

/* The longest trial. */
#define TRIAL_LONGEST (7 * 86400 * NSEC_PER_SEC)

/* Arguments of `mode`, starting with the modes. */
enum wish { WISH_CONFIGURED = MODE_COUNT, WISH_CONFIRM, WISH_COUNT, WISH_SHOW = -1 };

static const char *const wishes[WISH_COUNT] = {
#define MODE(name, label, help) [MODE_##name] = label,
	MODES(MODE)
#undef MODE
		[WISH_CONFIGURED] = "configured",
	[WISH_CONFIRM] = "confirm",
};

struct arguments {
	struct common_options common;
	int wish; /* enum wish or enum mode */
	__u64 trial;
	char **words; /* the command line */
};

static const struct argp_option option_table[] = {
	{ "for", OPTION_FOR, "DURATION", 0,
	  "on trial: the previous mode returns after this time, 1s to 7d, unless confirmed by "
	  "\"icmpguard mode confirm\"; works without a daemon too",
	  0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{},
};

static __u64 parse_trial(const struct argp_state *state, const char *text)
{
	__u64 duration = 0;

	if (units_parse_duration(text, &duration) || duration < NSEC_PER_SEC ||
	    duration > TRIAL_LONGEST)
		option_error(state, "--for \"%s\": accepted are 1s to 7d, such as 90s, 10m or 1h",
			     text);
	return duration;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 2);
		return 0;
	case OPTION_FOR:
		arguments->trial = parse_trial(state, argument);
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->wish != WISH_SHOW)
			option_error(state, "%s: one mode", argument);
		arguments->wish = option_choose(state, "mode", argument, wishes, WISH_COUNT);
		return 0;
	case ARGP_KEY_END:
		if (arguments->trial && (arguments->wish < 0 || arguments->wish >= MODE_COUNT))
			option_error(state, "--for requires monitor, enforce or off");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp mode_parser = {
	option_table,
	parse_option,
	"[monitor|enforce|off|configured|confirm]",
	"Show the mode in force, or change it at once, without a restart, with or without a "
	"daemon.\vmonitor: packets that would be dropped are only counted, except those that an "
	"operator blocked. enforce: they are dropped. off: nothing is dropped. "
	"configured: return to the mode of the settings. confirm: make a trial (--for) permanent. "
	"A mode chosen here survives reloads and restarts, and ends when icmpguard is stopped.",
	common,
	NULL,
	NULL,
};

const char *mode_text(char *text, const struct mode_state *state, __u64 now)
{
	char left[HUMAN_TEXT];
	size_t used = (size_t)snprintf(text, MODE_TEXT, "%s", mode_names[state->mode]);

	if (state->until)
		snprintf(text + used, MODE_TEXT - used, ", on trial for %s more, then %s",
			 human_time(left, state->until - now), mode_names[state->after]);
	else if (state->chosen && state->mode != state->configured)
		snprintf(text + used, MODE_TEXT - used, ", by a command; the settings say %s",
			 mode_names[state->configured]);
	return text;
}

json_t *mode_json(const struct mode_state *state, __u64 now)
{
	const __u64 offset = timebase_offset();
	json_t *object = json_pack("{s:s, s:s, s:b}", "mode", mode_names[state->mode], "configured",
				   mode_names[state->configured], "by_command", state->chosen);

	if (state->since) {
		json_object_set_new(object, "changed", json_time(state->since + offset));
		json_object_set_new(object, "author", json_string(state->author));
	}
	if (state->until) {
		json_object_set_new(object, "until", json_time(state->until + offset));
		json_object_set_new(object, "seconds_left",
				    json_real((double)(state->until - now) / NSEC_PER_SEC));
		json_object_set_new(object, "after", json_string(mode_names[state->after]));
	}
	return object;
}

static void print(const struct mode_state *state, __u64 now)
{
	char text[MODE_TEXT], ago[HUMAN_TEXT], author[4 * MODE_AUTHOR];

	printf("mode        %s\n", mode_text(text, state, now));
	printf("configured  %s\n", mode_names[state->configured]);
	if (state->since)
		printf("changed     %s ago by %s\n", human_time(ago, time_since(now, state->since)),
		       text_escape(author, sizeof(author), state->author));
	if (state->until)
		puts("\nicmpguard mode confirm makes it permanent");
	else if (state->mode == MODE_OFF)
		printf("\nnothing is dropped; icmpguard mode %s undoes it\n",
		       mode_names[state->configured]);
}

/* Confirms the trial, or reports why it cannot. */
static int confirm(const struct pins *pins, const char *author, __u64 now)
{
	struct mode_state state;
	int error;

	mode_read(&state, pins, now);
	error = mode_confirm(pins, author, now);
	if (error == -ENOENT)
		return log_error(error, "there is no trial to confirm: the mode is %s for good",
				 mode_names[state.mode]);
	if (error)
		return log_error(error, "the trial is over: the mode is %s again",
				 mode_names[state.mode]);
	return 0;
}

static int change(const struct arguments *arguments, const struct pins *pins, const char *author,
		  __u64 now)
{
	if (arguments->wish == WISH_CONFIRM)
		return confirm(pins, author, now);
	if (arguments->wish == WISH_CONFIGURED)
		mode_release(pins, author, now);
	else
		mode_choose(pins, (enum mode)arguments->wish,
			    arguments->trial ? now + arguments->trial : 0, author, now);
	return 0;
}

static void record(const struct arguments *arguments, const struct pins *pins,
		   const struct mode_state *state, __u64 now)
{
	char text[MODE_TEXT];

	audit_write(&(struct audit_record){ .path = pins->state->lists.audit,
					    .instance = arguments->common.instance,
					    .action = "mode",
					    .reason = mode_text(text, state, now),
					    .arguments = arguments->words,
					    .details = mode_json(state, now) });
}

/* Changes the mode if requested, then prints it. */
static int serve(const struct arguments *arguments)
{
	struct mode_state state;
	char author[MODE_AUTHOR];
	struct pins pins;
	__u64 now;
	int error;

	error = pins_open(&pins, arguments->common.instance);
	if (error)
		return error;
	now = timebase_now();
	audit_author(author, sizeof(author));
	if (arguments->wish != WISH_SHOW)
		error = change(arguments, &pins, author, now);
	mode_read(&state, &pins, now);
	if (!error && arguments->wish != WISH_SHOW)
		record(arguments, &pins, &state, now);
	if (!error && arguments->common.json)
		error = json_write(stdout, mode_json(&state, now));
	else if (!error)
		print(&state, now);
	liveness_warn(&pins, arguments->common.instance);
	pins_close(&pins);
	return error;
}

int command_mode(int argc, char **argv)
{
	struct arguments arguments = { .common = COMMON_OPTIONS_INIT,
				       .wish = WISH_SHOW,
				       .words = argv };

	option_parse(&mode_parser, argc, argv, &arguments);
	return serve(&arguments) ? 1 : 0;
}

static const struct argp_child off_common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{ &common_no_arguments, 0, NULL, 0 },
	{},
};

static error_t parse_off(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	common_options_pass(state, &arguments->common, 3);
	return 0;
}

static const struct argp off_parser = {
	NULL,
	parse_off,
	NULL,
	"Stop all dropping at once: blocks of operators and of rules, limits, guard and policy. "
	"Counting and alerts continue. It works without a daemon, waits for no lock, and is the "
	"same as \"icmpguard mode off\".\v\"icmpguard mode enforce\", or monitor, undoes it; no "
	"block is lost meanwhile.",
	off_common,
	NULL,
	NULL,
};

int command_off(int argc, char **argv)
{
	struct arguments arguments = { .common = COMMON_OPTIONS_INIT,
				       .wish = MODE_OFF,
				       .words = argv };

	option_parse(&off_parser, argc, argv, &arguments);
	return serve(&arguments) ? 1 : 0;
}
