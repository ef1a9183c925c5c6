// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard unblock */
#include "lists/blocks.h"
#include "commands/command.h"
#include "base/json.h"
#include "commands/list_change.h"
#include "base/timebase.h"

#include <stdio.h>
#include <stdlib.h>

enum { OPTION_ALL = 0x100, OPTION_EXPIRED };

struct unblock_options {
	struct list_change change;
	bool all;
	bool expired;
};

static const struct argp_option option_table[] = {
	{ "all", OPTION_ALL, NULL, 0, "every block, those of rules too", 0 },
	{ "expired", OPTION_EXPIRED, NULL, 0,
	  "those that expired and wait to be swept, which the daemon does by itself", 0 },
	{},
};

static const struct argp_child change_child[] = { { &list_change_argp, 0, NULL, 0 }, {} };

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct unblock_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->change;
		return 0;
	case OPTION_ALL:
		options->all = true;
		return 0;
	case OPTION_EXPIRED:
		options->expired = true;
		return 0;
	case ARGP_KEY_END:
		if ((options->change.names.count > 0) + options->all + options->expired != 1)
			argp_error(state, "one of ADDRESS[/LENGTH]..., --all and --expired");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	"ADDRESS[/LENGTH]...\n--all\n--expired",
	"Lift the blocks of exactly these addresses and prefixes.\v"
	"If one of several is not blocked, none is lifted.",
	change_child,
	NULL,
	NULL,
};

/* The blocks that are to go. */
struct selection {
	const struct unblock_options *options;
	__u64 now;
	struct prefix_set chosen;
};

static bool is_selected(const struct block_entry *entry, const struct selection *selection)
{
	if (selection->options->all)
		return true;
	if (selection->options->expired)
		return !lists_live(entry->block.expires, selection->now);
	return prefix_set_has(&selection->options->change.names, &entry->prefix);
}

/* blocks_each() goes by prefix_compare(): appending keeps the order. */
static int choose(const struct block_entry *entry, void *context)
{
	struct selection *selection = context;

	return is_selected(entry, selection) ?
		       prefix_set_append(&selection->chosen, &entry->prefix) :
		       0;
}

static bool is_chosen(const struct block_entry *entry, void *chosen)
{
	return prefix_set_has(chosen, &entry->prefix);
}

static int unblock(struct selection *selection)
{
	const struct list_change *change = &selection->options->change;
	int error;

	error = blocks_each(&change->pins, choose, selection);
	if (!error)
		error = list_change_check(change, &selection->chosen, "block list");
	if (!error && selection->chosen.count)
		error = blocks_remove_if(&change->pins, is_chosen, &selection->chosen);
	return error < 0 ? error : 0;
}

static void print_text(const struct selection *selection)
{
	list_change_print("unblocked", &selection->chosen);
	if (!selection->chosen.count)
		puts(selection->options->all ? "nothing is blocked" : "no block has expired");
}

int command_unblock(int argc, char **argv)
{
	struct unblock_options options = { .change = LIST_CHANGE_INIT };
	struct selection selection = { .options = &options };
	int error;

	argp_err_exit_status = 2;
	argp_parse(&parser, argc, argv, 0, NULL, &options);
	error = list_change_begin(&options.change);
	selection.now = timebase_now();
	if (!error)
		error = unblock(&selection);
	if (!error && options.change.json)
		error = json_write(stdout, list_change_to_json("unblocked", &selection.chosen));
	else if (!error)
		print_text(&selection);
	list_change_end(&options.change);
	free(selection.chosen.prefixes);
	return error ? 1 : 0;
}
