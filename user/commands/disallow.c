// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard disallow */
#include "lists/lists.h"
#include "commands/command.h"
#include "base/json.h"
#include "commands/list_change.h"
#include "commands/option.h"
#include "base/timebase.h"

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
			option_error(state,
				     "name what to remove from the allow list: ADDRESS[/LENGTH]");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	NULL,
	parse_option,
	"ADDRESS[/LENGTH]...",
	"Remove exactly these addresses and prefixes from the allow list.\vIf one of several is "
	"not on it, none is removed. Entries of the configuration return when the daemon starts or "
	"reloads.",
	change_child,
	NULL,
	NULL,
};

static bool is_named(const struct list_entry *entry, const struct list_change *change)
{
	return (change->network == NETWORK_ANY || change->network == entry->network) &&
	       prefix_set_has(&change->names, &entry->prefix);
}

struct standing {
	const struct list_change *change;
	struct prefix_set found;
};

static int collect(const struct list_entry *entry, void *context)
{
	struct standing *standing = context;

	return is_named(entry, standing->change) ?
		       prefix_set_append(&standing->found, &entry->prefix) :
		       0;
}

static bool is_to_go(const struct list_entry *entry, void *change)
{
	return is_named(entry, change);
}

static int disallow(struct list_change *change)
{
	struct standing standing = { .change = change };
	int error;

	error = lists_each(&change->pins, LIST_ALLOWS, collect, &standing);
	prefix_set_sort(&standing.found);
	if (!error)
		error = list_change_check(change, &standing.found, LIST_ALLOWS, timebase_now());
	if (!error)
		error = lists_disallow(&change->pins, is_to_go, change);
	free(standing.found.prefixes);
	return error < 0 ? error : 0;
}

int command_disallow(int argc, char **argv)
{
	struct list_change change = LIST_CHANGE_INIT;
	int error;

	option_parse(&parser, argc, argv, &change);
	error = list_change_begin(&change);
	if (!error)
		error = disallow(&change);
	list_change_unlock(&change);
	if (!error)
		list_change_audit(&change, "disallow", "", NULL);
	if (!error && change.common.json)
		error = json_write(stdout, list_change_to_json("disallowed", &change.names));
	else if (!error)
		list_change_print("disallowed", &change.names);
	list_change_end(&change);
	return error ? 1 : 0;
}
