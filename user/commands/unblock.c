// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard unblock */
#include "lists/list_tags.h"
#include "commands/command.h"
#include "base/json.h"
#include "commands/list_change.h"
#include "commands/option.h"
#include "base/prefix.h"
#include "base/timebase.h"

#include <stdio.h>
#include <stdlib.h>

enum { OPTION_ALL = 0x100, OPTION_EXPIRED, OPTION_TARGET, OPTION_WITH };

struct unblock_options {
	struct list_change change;
	bool all;
	bool expired;
	bool target;
	bool with;
	struct address peer;
};

static const struct argp_option option_table[] = {
	{ "all", OPTION_ALL, NULL, 0, "every block, also those of rules", 0 },
	{ "target", OPTION_TARGET, NULL, 0, "only blocks of packets to them", 0 },
	{ "with", OPTION_WITH, "PEER", 0, "only blocks of packets between them and this address",
	  0 },
	{ "expired", OPTION_EXPIRED, NULL, 0,
	  "blocks that have expired; a running daemon removes them itself", 0 },
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
	case OPTION_TARGET:
		options->target = true;
		return 0;
	case OPTION_WITH:
		options->with = true;
		options->peer = list_change_address(state, "--with", argument);
		return 0;
	case ARGP_KEY_END:
		if ((options->change.names.count > 0 || options->change.file_count > 0) +
			    options->all + options->expired >
		    1)
			option_error(state,
				     "use only one of ADDRESS[/LENGTH]..., --all and --expired");
		if (!options->change.names.count && !options->all && !options->expired &&
		    !options->change.tag)
			option_error(state,
				     "name what to unblock: ADDRESS[/LENGTH], --from FILE, --tag "
				     "NAME, --all or --expired");
		if (options->change.tag && (options->change.names.count || options->all ||
					    options->expired || options->target || options->with))
			option_error(state, "--tag unblocks a whole list, and cannot be combined");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	"ADDRESS[/LENGTH]...\n--all\n--expired",
	"Lift the blocks of exactly these addresses and prefixes, of any side and VLAN.\vIf one of "
	"several is not blocked, none is lifted.",
	change_child,
	NULL,
	NULL,
};

/* The blocks to remove. */
struct selection {
	const struct unblock_options *options;
	__u64 now;
	struct prefix_set chosen;
	struct list_tally tally;
};

enum { PRINTED_MOST = 100 }; /* names, one per line */

/* Returns whether the command line names `prefix`, and --with, if given, is `peer`. */
static bool is_named(const struct unblock_options *options, const struct prefix *prefix,
		     const struct address *peer)
{
	return (!options->with || address_equal(&options->peer, peer)) &&
	       prefix_set_has(&options->change.names, prefix);
}

/* Returns whether an entry is selected; sets the name that selects it. */
static bool select_entry(const struct unblock_options *options, const struct list_entry *entry,
			 __u64 now, struct prefix *name)
{
	const struct prefix peer = prefix_of(&entry->peer);
	const struct address address = entry->prefix.address;

	*name = entry->prefix;
	if (options->change.network != NETWORK_ANY && options->change.network != entry->network)
		return false;
	if (options->all)
		return true;
	if (options->expired)
		return !list_live(entry->expires, now);
	if ((options->target && entry->side != SIDE_TARGET) ||
	    (options->with && !side_has_peer(entry->side)))
		return false;
	if (is_named(options, &entry->prefix, &entry->peer))
		return true;
	*name = peer;
	return side_has_peer(entry->side) && is_named(options, &peer, &address);
}

static int choose(const struct list_entry *entry, void *context)
{
	struct selection *selection = context;
	struct prefix name;

	return select_entry(selection->options, entry, selection->now, &name) ?
		       prefix_set_append(&selection->chosen, &name) :
		       0;
}

static bool is_chosen(const struct list_entry *entry, void *context)
{
	const struct selection *selection = context;
	struct prefix name;

	return select_entry(selection->options, entry, selection->now, &name);
}

static int unblock(struct selection *selection)
{
	const struct list_change *change = &selection->options->change;
	const struct list_entry none = list_block_of(&(struct prefix){}, BLOCK_ECHO, 0);
	const struct list_batch batch = list_change_batch(change, &none);
	int error;

	if (change->tag)
		return list_tags_put(&change->pins, &batch, true, selection->now,
				     &selection->tally);
	error = lists_each(&change->pins, LIST_BLOCKS, choose, selection);
	prefix_set_sort(&selection->chosen);
	if (!error)
		error = list_change_check(change, &selection->chosen, LIST_BLOCKS, selection->now);
	if (!error && selection->chosen.count)
		error = lists_unblock(&change->pins, is_chosen, selection);
	return error < 0 ? error : 0;
}

static void print_text(const struct selection *selection)
{
	if (selection->options->change.tag) {
		printf("unblocked list %s: %u entries\n", selection->options->change.tag,
		       selection->tally.removed);
		return;
	}
	if (selection->chosen.count > PRINTED_MOST) {
		printf("unblocked %d addresses and prefixes\n", selection->chosen.count);
		return;
	}
	list_change_print("unblocked", &selection->chosen);
	if (!selection->chosen.count)
		puts(selection->options->all ? "nothing is blocked" : "no block has expired");
}

int command_unblock(int argc, char **argv)
{
	struct unblock_options options = { .change = LIST_CHANGE_INIT };
	struct selection selection = { .options = &options };
	int error;

	option_parse(&parser, argc, argv, &options);
	error = list_change_begin(&options.change);
	selection.now = timebase_now();
	if (!error)
		error = unblock(&selection);
	list_change_unlock(&options.change);
	if (!error)
		list_change_audit(&options.change, "unblock", "",
				  json_pack("{s:i, s:b, s:b}", "removed",
					    selection.chosen.count + (int)selection.tally.removed,
					    "all", options.all, "expired", options.expired));
	if (!error && options.change.common.json)
		error = json_write(stdout, list_change_to_json("unblocked", &selection.chosen));
	else if (!error)
		print_text(&selection);
	list_change_end(&options.change);
	free(selection.chosen.prefixes);
	return error ? 1 : 0;
}
