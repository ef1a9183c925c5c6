// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard block */
#include "lists/blocks.h"
#include "commands/command.h"
#include "base/json.h"
#include "commands/list_change.h"
#include "commands/list_json.h"
#include "base/log.h"
#include "base/names.h"
#include "commands/option.h"
#include "base/prefix.h"
#include "respond/protect.h"
#include "base/timebase.h"
#include "base/units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { OPTION_FOR = 0x100, OPTION_SCOPE };

struct block_options {
	struct list_change change;
	enum block_scope scope;
	__u64 duration; /* ns; 0: until it is unblocked */
};

static const struct argp_option block_table[] = {
	{ "for", OPTION_FOR, "DURATION", 0,
	  "for so long: 90s, 10m, 24h, 7d (default: until unblocked)", 0 },
	{ "scope", OPTION_SCOPE, "SCOPE", 0,
	  "echo: echo requests and replies; icmp: ICMP and ICMPv6, but for types the network "
	  "cannot do without (default); all: every packet but those",
	  0 },
	{},
};

static const struct argp_child change_child[] = { { &list_change_argp, 0, NULL, 0 }, {} };

static error_t parse_block(int key, char *argument, struct argp_state *state)
{
	struct block_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->change;
		return 0;
	case OPTION_FOR:
		options->duration = list_change_duration(state, argument);
		return 0;
	case OPTION_SCOPE:
		options->scope = (enum block_scope)option_choose(state, "--scope", argument,
								 scope_names, BLOCK_SCOPE_COUNT);
		return 0;
	case ARGP_KEY_END:
		if (!options->change.names.count)
			argp_error(state, "name what to block: ADDRESS[/LENGTH]");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp block_parser = {
	block_table,
	parse_block,
	"ADDRESS[/LENGTH]...",
	"Drop what comes from an address or prefix, in monitor mode too. What stands already is "
	"replaced.\v"
	"Never blocked are addresses of this machine, its gateways and resolvers, and what is on "
	"the allow list. If one of several cannot be blocked, none is.",
	change_child,
	NULL,
	NULL,
};

/* What the command must keep away from. */
struct taboo {
	struct protected_list *protected;
	struct prefix_set allowed;
	__u64 now;
};

static int add_allowed(const struct allow_entry *entry, void *context)
{
	struct taboo *taboo = context;

	return lists_live(entry->allow.expires, taboo->now) ?
		       prefix_set_append(&taboo->allowed, &entry->prefix) :
		       0;
}

static int check_prefix(const struct prefix *prefix, const struct taboo *taboo)
{
	const struct prefix_set *allowed = &taboo->allowed;
	const char *reason = protect_reason(taboo->protected, prefix);
	char text[PREFIX_TEXT], other[PREFIX_TEXT];

	prefix_format(text, prefix);
	if (reason)
		return log_error(-EPERM, "%s cannot be blocked: it %s %s", text,
				 prefix->length == PREFIX_WHOLE ? "is" : "holds", reason);
	for (int i = 0; i < allowed->count; i++)
		if (prefix_overlaps(&allowed->prefixes[i], prefix))
			return log_error(-EPERM,
					 "%s cannot be blocked: %s is on the allow list (icmpguard "
					 "disallow takes it off)",
					 text, prefix_format(other, &allowed->prefixes[i]));
	return 0;
}

/* All are checked, so that one error does not hide the next. */
static int check_prefixes(const struct list_change *change, __u64 now)
{
	struct taboo taboo = { .protected = protect_load(), .now = now };
	int error;

	if (!taboo.protected)
		return log_error(-ENOMEM,
				 "cannot find out what must not be blocked: out of memory");
	error = allows_each(&change->pins, add_allowed, &taboo);
	for (int i = 0; i < change->names.count; i++)
		if (check_prefix(&change->names.prefixes[i], &taboo))
			error = -EPERM;
	protect_free(taboo.protected);
	free(taboo.allowed.prefixes);
	return error;
}

static int block(const struct block_options *options, __u64 now)
{
	const struct list_change *change = &options->change;
	__u64 expires = options->duration ? now + options->duration : 0;
	int error;

	error = check_prefixes(change, now);
	if (!error)
		error = blocks_fit(&change->pins, &change->names, now);
	for (int i = 0; !error && i < change->names.count; i++)
		error = blocks_add(&change->pins, &change->names.prefixes[i], options->scope,
				   BLOCK_BY_OPERATOR, expires, now);
	return error;
}

static void print_blocked(const struct block_options *options)
{
	char prefix[PREFIX_TEXT], duration[UNITS_TEXT];

	for (int i = 0; i < options->change.names.count; i++) {
		prefix_format(prefix, &options->change.names.prefixes[i]);
		if (options->duration)
			printf("blocked %s for %s, scope %s\n", prefix,
			       units_format_duration(duration, options->duration),
			       scope_names[options->scope]);
		else
			printf("blocked %s until unblocked, scope %s\n", prefix,
			       scope_names[options->scope]);
	}
}

static int print_blocked_json(const struct block_options *options, __u64 now)
{
	const struct list_change *change = &options->change;
	json_t *blocks = blocks_to_json(&change->pins, &change->names, now, timebase_offset());

	return blocks ? json_write(stdout, json_pack("{s:o}", "blocks", blocks)) : -EIO;
}

int command_block(int argc, char **argv)
{
	struct block_options options = { .change = LIST_CHANGE_INIT, .scope = BLOCK_ICMP };
	__u64 now;
	int error;

	argp_err_exit_status = 2;
	argp_parse(&block_parser, argc, argv, 0, NULL, &options);
	error = list_change_begin(&options.change);
	now = timebase_now();
	if (!error)
		error = block(&options, now);
	if (!error && options.change.json)
		error = print_blocked_json(&options, now);
	else if (!error)
		print_blocked(&options);
	list_change_end(&options.change);
	return error ? 1 : 0;
}
