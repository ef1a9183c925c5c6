// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard disallow */
#include "lists/blocks.h"
#include "commands/command.h"
#include "base/json.h"
#include "commands/list_change.h"

#include <stdio.h>
#include <stdlib.h>

static const struct argp_child change_child[] = { { &list_change_argp, 0, NULL, 0 }, {} };

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct list_change *change = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = change;
		return 0;
	case ARGP_KEY_END:
		if (!change->names.count)
			argp_error(state, "name what to take off the allow list: ADDRESS[/LENGTH]");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	NULL,
	parse_option,
	"ADDRESS[/LENGTH]...",
	"Take exactly these addresses and prefixes off the allow list.\v"
	"If one of several is not on it, none is taken off. What the configuration allows comes "
	"back when the daemon starts or reloads.",
	change_child,
	NULL,
	NULL,
};

/* allows_each() goes by prefix_compare(): appending keeps the order. */
static int collect(const struct allow_entry *entry, void *standing)
{
	return prefix_set_append(standing, &entry->prefix);
}

static int disallow(const struct list_change *change)
{
	struct prefix_set standing = {};
	int error;

	error = allows_each(&change->pins, collect, &standing);
	if (!error)
		error = list_change_check(change, &standing, "allow list");
	for (int i = 0; !error && i < change->names.count; i++)
		error = allows_remove(&change->pins, &change->names.prefixes[i]);
	free(standing.prefixes);
	return error;
}

int command_disallow(int argc, char **argv)
{
	struct list_change change = LIST_CHANGE_INIT;
	int error;

	argp_err_exit_status = 2;
	argp_parse(&parser, argc, argv, 0, NULL, &change);
	error = list_change_begin(&change);
	if (!error)
		error = disallow(&change);
	if (!error && change.json)
		error = json_write(stdout, list_change_to_json("disallowed", &change.names));
	else if (!error)
		list_change_print("disallowed", &change.names);
	list_change_end(&change);
	return error ? 1 : 0;
}
