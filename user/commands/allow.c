// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard allow */
#include "lists/lists.h"
#include "commands/command.h"
#include "base/json.h"
#include "commands/list_change.h"
#include "commands/list_json.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "base/units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { OPTION_FOR = 0x100, OPTION_REASON };

struct allow_options {
	struct list_change change;
	struct list_entry model;
	__u64 duration; /* ns; 0: until it is disallowed */
};

static const struct argp_option allow_table[] = {
	{ "for", OPTION_FOR, "DURATION", 0,
	  "for so long: 90s, 10m, 24h, 7d (default: until disallowed)", 0 },
	{ "reason", OPTION_REASON, "TEXT", 0, "why, for whoever reads the list", 0 },
	{},
};

static const struct argp_child change_child[] = { { &list_change_argp, 0, NULL, 0 }, {} };

static error_t parse_allow(int key, char *argument, struct argp_state *state)
{
	struct allow_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->change;
		return 0;
	case OPTION_FOR:
		options->duration = list_change_duration(state, argument);
		return 0;
	case OPTION_REASON:
		list_change_reason(state, options->model.reason, argument);
		return 0;
	case ARGP_KEY_END:
		if (!options->change.names.count)
			argp_error(state, "name what to allow: ADDRESS[/LENGTH]");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp allow_parser = {
	allow_table,
	parse_allow,
	"ADDRESS[/LENGTH]...",
	"Never limit, block or alert about these sources, and lift the blocks of addresses and "
	"prefixes within them; with --for these rest until it is over.",
	change_child,
	NULL,
	NULL,
};

/* The number of blocks lifted, or a negative errno. */
static int allow(struct allow_options *options, __u64 now)
{
	const struct list_change *change = &options->change;
	struct list_entry *entries;
	int result, lifted = 0;

	options->model.expires = options->duration ? now + options->duration : 0;
	entries = list_change_entries(change, &options->model);
	result = entries ? lists_fit(&change->pins, entries, (size_t)change->names.count, now) :
			   -ENOMEM;
	for (int i = 0; result >= 0 && i < change->names.count; i++) {
		result = lists_allow(&change->pins, &entries[i], now);
		lifted += result;
	}
	free(entries);
	return result < 0 ? result : lifted;
}

static void print_allowed(const struct allow_options *options, int lifted)
{
	struct list_entry entry = options->model;
	char name[ENTRY_NAME], duration[UNITS_TEXT];

	entry.network = options->change.network;
	for (int i = 0; i < options->change.names.count; i++) {
		entry.prefix = options->change.names.prefixes[i];
		entry_name(name, &entry);
		if (options->duration)
			printf("allowed %s for %s\n", name,
			       units_format_duration(duration, options->duration));
		else
			printf("allowed %s until disallowed\n", name);
	}
	if (lifted)
		printf("blocks lifted: %d\n", lifted);
}

int command_allow(int argc, char **argv)
{
	struct allow_options options = { .change = LIST_CHANGE_INIT };
	json_t *allows = NULL;
	int result;
	__u64 now;

	argp_err_exit_status = 2;
	options.model = list_allow_of(&(struct prefix){}, 0);
	argp_parse(&allow_parser, argc, argv, 0, NULL, &options);
	result = list_change_begin(&options.change);
	now = timebase_now();
	if (!result)
		result = allow(&options, now);
	if (result >= 0 && options.change.common.json) {
		allows = allows_to_json(&options.change.pins, &options.change.names, now,
					timebase_offset());
		result = allows ? result : -EIO;
	}
	list_change_unlock(&options.change);
	if (allows)
		result = json_write(stdout, json_pack("{s:o, s:i}", "allows", allows,
						      "blocks_lifted", result));
	else if (result >= 0)
		print_allowed(&options, result);
	list_change_end(&options.change);
	return result < 0 ? 1 : 0;
}
