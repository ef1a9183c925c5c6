// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard block */
#include "lists/list_tags.h"
#include "commands/command.h"
#include "base/json.h"
#include "commands/list_change.h"
#include "commands/list_json.h"
#include "base/log.h"
#include "base/names.h"
#include "commands/option.h"
#include "kernel/object.h"
#include "lists/blocklist.h"
#include "base/prefix.h"
#include "respond/protect.h"
#include "respond/protect_file.h"
#include "respond/ssh_session.h"
#include "base/timebase.h"
#include "base/units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	OPTION_FOR = 0x100,
	OPTION_SCOPE,
	OPTION_TARGET,
	OPTION_WITH,
	OPTION_IDENTIFIER,
	OPTION_LIMIT,
	OPTION_REASON,
	OPTION_FORCE,
	OPTION_REPLACE
};

enum { LIMIT_MOST = 1000000 }; /* packets/s: one per microsecond */

struct block_options {
	struct list_change change;
	struct list_entry model;
	__u64 duration; /* ns; 0: until removed by unblock */
	bool force;
	bool replace;
	struct list_tally tally;
	size_t forced;	 /* protected addresses and SSH peers that --force blocks */
	bool identifier; /* --identifier was given */
};

static const struct argp_option block_table[] = {
	{ "for", OPTION_FOR, "DURATION", 0,
	  "how long: 90s, 10m, 24h, 7d (default: until it is unblocked)", 0 },
	{ "scope", OPTION_SCOPE, "SCOPE", 0,
	  "echo: echo requests and replies; icmp: ICMP and ICMPv6 except types that the network "
	  "needs (default); all: every packet except those types",
	  0 },
	{ "target", OPTION_TARGET, NULL, 0, "block packets to it, not packets from it", 0 },
	{ "with", OPTION_WITH, "PEER", 0,
	  "block only packets between it and this address, in both directions", 0 },
	{ "identifier", OPTION_IDENTIFIER, "NUMBER", 0,
	  "with --with: only echoes with this identifier, 0 to 65535", 0 },
	{ "limit", OPTION_LIMIT, "RATE", 0,
	  "drop only packets over this rate, 1 to 1000000 a second", 0 },
	{ "force", OPTION_FORCE, NULL, 0,
	  "block even addresses of this machine, its gateways, resolvers and management peers, and "
	  "with scope all the peer of an SSH session, which may cut you off",
	  0 },
	{ "reason", OPTION_REASON, "TEXT", 0, "the reason, shown in the list", 0 },
	{ "replace", OPTION_REPLACE, NULL, 0,
	  "with --tag: replace the whole list; its entries that are not named here are unblocked",
	  0 },
	{},
};

static const struct argp_child change_child[] = { { &list_change_argp, 0, NULL, 0 }, {} };

static __u32 parse_limit(const struct argp_state *state, const char *text)
{
	__u64 rate = 0;

	if (units_parse_count(text, &rate) || rate < 1 || rate > LIMIT_MOST)
		option_error(state, "--limit %s: accepted are 1 to %d packets a second", text,
			     LIMIT_MOST);
	return LIMIT_MOST / (__u32)(rate ? rate : 1);
}

static void take_identifier(struct block_options *options, const struct argp_state *state,
			    const char *text)
{
	__u64 number = 0;

	if (units_parse_count(text, &number) || number > 0xffff)
		option_error(state, "--identifier %s: accepted are 0 to 65535", text);
	options->model.identifier = (__u16)number;
	options->identifier = true;
}

/* With --identifier, only that conversation of the pair is blocked. */
static void check_pair(struct block_options *options, const struct argp_state *state)
{
	if (!options->identifier)
		return;
	if (options->model.side != SIDE_PAIR)
		option_error(state, "--identifier requires --with");
	options->model.side = SIDE_CONVERSATION;
	options->model.scope = BLOCK_ECHO;
}

static void check_names(const struct block_options *options, const struct argp_state *state)
{
	const struct prefix_set *names = &options->change.names;

	if (options->replace && !options->change.tag)
		option_error(state, "--replace requires --tag");
	if (!names->count && !options->change.file_count)
		option_error(state, "name what to block: ADDRESS[/LENGTH], or --from FILE");
	for (int i = 0; i < names->count && side_has_peer(options->model.side); i++)
		if (names->prefixes[i].length != PREFIX_WHOLE)
			option_error(state, "--with requires addresses, not prefixes");
}

static void set_side(struct block_options *options, const struct argp_state *state,
		     enum list_side side)
{
	if (options->model.side != SIDE_SOURCE)
		option_error(state, "--target and --with cannot be combined");
	options->model.side = (__u8)side;
}

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
		options->model.scope = (__u8)option_choose(state, "--scope", argument, scope_names,
							   BLOCK_SCOPE_COUNT);
		return 0;
	case OPTION_TARGET:
		set_side(options, state, SIDE_TARGET);
		return 0;
	case OPTION_WITH:
		set_side(options, state, SIDE_PAIR);
		options->model.peer = list_change_address(state, "--with", argument);
		return 0;
	case OPTION_IDENTIFIER:
		take_identifier(options, state, argument);
		return 0;
	case OPTION_LIMIT:
		options->model.action = LIST_LIMIT;
		options->model.interval = parse_limit(state, argument);
		return 0;
	case OPTION_FORCE:
		options->force = true;
		return 0;
	case OPTION_REASON:
		list_change_reason(state, options->model.reason, argument);
		return 0;
	case OPTION_REPLACE:
		options->replace = true;
		return 0;
	case ARGP_KEY_END:
		check_names(options, state);
		check_pair(options, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp block_parser = {
	block_table,
	parse_block,
	"ADDRESS[/LENGTH]...",
	"Drop packets from an address or prefix, also in monitor mode. An earlier block of it is "
	"replaced.\vAddresses of this machine, its gateways, resolvers and management peers cannot "
	"be blocked, nor can prefixes that contain them. Allowed addresses pass even if a prefix "
	"that contains them is blocked. If one of several cannot be blocked, none is, unless "
	"--skip-bad leaves it out.",
	change_child,
	NULL,
	NULL,
};

/* Warns that an address is blocked by --force; of a long list, of the first ones. */
static void warn_forced(struct block_options *options, const char *text, const char *is,
			const char *reason)
{
	if (options->forced++ < BLOCKLIST_REPORTED)
		log_warning(0, "%s %s %s: blocked by --force", text, is, reason);
}

/* Returns why the entry must not be blocked, or NULL. Guards against operators cutting themselves
 * off. */
static const char *protected_reason(const struct list_entry *entry,
				    const struct protected_list *protected)
{
	const struct prefix peer = prefix_of(&entry->peer);

	if (entry->side != SIDE_SOURCE && entry->scope != BLOCK_ALL)
		return NULL;
	if (side_has_peer(entry->side) && !protect_reason(protected, &peer))
		return NULL;
	return protect_reason(protected, &entry->prefix);
}

/* Addresses that must not be blocked. */
struct spared {
	struct protected_list *protected;
	struct prefix_set sessions; /* peers of SSH */
};

static int spared_read(struct spared *spared, const struct block_options *options)
{
	spared->protected = protect_load_instance(options->change.common.instance);
	if (!spared->protected)
		return log_error(-ENOMEM,
				 "cannot determine which addresses are protected: out of memory");
	if (options->model.scope != BLOCK_ALL || options->model.side == SIDE_TARGET)
		return 0;
	return ssh_sessions_read(&spared->sessions, options->change.common.instance);
}

static void spared_free(struct spared *spared)
{
	protect_free(spared->protected);
	free(spared->sessions.prefixes);
}

/* Returns false, reported, if the block would drop all traffic of an SSH peer: that would cut off
 * the operator who may have to undo it. Scopes other than `all` leave the session alone. */
static bool check_session(struct block_options *options, const struct list_entry *entry,
			  const struct spared *spared)
{
	const struct prefix peer = prefix_of(&entry->peer);
	const struct prefix *found = ssh_session_from(&spared->sessions, &entry->prefix);
	char address[PREFIX_TEXT];

	if (!found && side_has_peer(entry->side))
		found = ssh_session_from(&spared->sessions, &peer);
	if (!found)
		return true;
	prefix_format(address, found);
	if (options->force) {
		warn_forced(options, address, "has", "an SSH session with this machine");
		return true;
	}
	list_change_refuse(&options->change,
			   "%s has an SSH session with this machine, which scope all would cut; "
			   "scope icmp leaves it alone, --force blocks it",
			   address);
	return false;
}

/* Returns true if the entry can be blocked; otherwise reports why not. */
static bool check_entry(struct block_options *options, const struct list_entry *entry,
			const struct spared *spared, __u64 now)
{
	struct list_change *change = &options->change;
	const char *reason = protected_reason(entry, spared->protected);
	const char *is = entry->prefix.length == PREFIX_WHOLE ? "is" : "holds";
	char text[PREFIX_TEXT], allowed[PREFIX_TEXT];
	struct prefix by;

	prefix_format(text, &entry->prefix);
	if (reason && !options->force) {
		list_change_refuse(change, "%s cannot be blocked: it %s %s; --force blocks it",
				   text, is, reason);
		return false;
	}
	if (reason)
		warn_forced(options, text, is, reason);
	if (!check_session(options, entry, spared))
		return false;
	if (entry->side != SIDE_SOURCE || !lists_cover(&change->pins, &entry->prefix, now, &by))
		return true;
	prefix_format(allowed, &by);
	if (by.length == entry->prefix.length)
		list_change_refuse(change,
				   "%s cannot be blocked: it is on the allow list (icmpguard "
				   "disallow %s removes it)",
				   text, allowed);
	else
		list_change_refuse(change,
				   "%s cannot be blocked: %s, which holds it, is on the allow list "
				   "(icmpguard disallow %s removes that)",
				   text, allowed, allowed);
	return false;
}

/* Checks all entries, so that one error does not hide the next. Reduces the names to those that can
 * be blocked; with --skip-bad the others are left out. */
static int check_entries(struct block_options *options, __u64 now)
{
	struct list_change *change = &options->change;
	struct list_entry entry = options->model;
	struct spared spared = {};
	int count = 0, error = spared_read(&spared, options);

	for (int i = 0; !error && i < change->names.count; i++) {
		entry.prefix = change->names.prefixes[i];
		if (check_entry(options, &entry, &spared, now))
			change->names.prefixes[count++] = entry.prefix;
	}
	spared_free(&spared);
	if (error)
		return error;
	if (change->refused > BLOCKLIST_REPORTED)
		log_warning(0, "%zu more cannot be blocked", change->refused - BLOCKLIST_REPORTED);
	if (change->refused && !change->skip_bad)
		return change->names.count == 1 ?
			       -EPERM :
			       log_error(-EPERM,
					 "nothing is changed (--skip-bad changes the rest)");
	if (options->forced > BLOCKLIST_REPORTED)
		log_warning(0, "%zu more are blocked by --force",
			    options->forced - BLOCKLIST_REPORTED);
	change->names.count = count;
	return 0;
}

static int block(struct block_options *options, __u64 now)
{
	const struct list_change *change = &options->change;
	struct list_batch batch;
	int error;

	options->model.expires = options->duration ? now + options->duration : 0;
	error = check_entries(options, now);
	if (error)
		return error;
	batch = list_change_batch(change, &options->model);
	return list_tags_put(&change->pins, &batch, options->replace, now, &options->tally);
}

static void audit(const struct block_options *options)
{
	const struct list_entry *model = &options->model;
	json_t *details = json_pack("{s:s, s:s, s:s, s:i, s:i, s:i}", "scope",
				    scope_names[model->scope], "side", side_names[model->side],
				    "effect", action_names[model->action], "added",
				    (int)options->tally.added, "kept", (int)options->tally.kept,
				    "removed", (int)options->tally.removed);

	if (options->duration)
		json_object_set_new(details, "seconds",
				    json_integer((json_int_t)(options->duration / NSEC_PER_SEC)));
	list_change_audit(&options->change, "block", model->reason, details);
}

/* The summary of a bulk change, in two lines: each fits 80 columns. */
static void print_summary(const struct block_options *options)
{
	const struct list_change *change = &options->change;
	char text[LIST_CHANGE_TEXT], duration[UNITS_TEXT];

	printf("%s %s %s%s, scope %s\n",
	       options->model.action == LIST_LIMIT ? "limited" : "blocked",
	       list_change_summary(text, change), options->duration ? "for " : "until unblocked",
	       options->duration ? units_format_duration(duration, options->duration) : "",
	       scope_names[options->model.scope]);
	list_change_print_tally(change, &options->tally, options->replace);
}

static void print_blocked(const struct block_options *options)
{
	struct list_entry entry = options->model;
	char name[ENTRY_NAME], duration[UNITS_TEXT], effect[ENTRY_NAME];

	if (options->change.file_count || options->replace) {
		print_summary(options);
		return;
	}
	entry.network = options->change.network;
	for (int i = 0; i < options->change.names.count; i++) {
		entry.prefix = options->change.names.prefixes[i];
		printf("%s %s ", entry.action == LIST_LIMIT ? "limited" : "blocked",
		       entry_name(name, &entry));
		if (entry.action == LIST_LIMIT)
			printf("%s ", entry_limit(effect, &entry));
		if (options->duration)
			printf("for %s, scope %s\n",
			       units_format_duration(duration, options->duration),
			       scope_names[entry.scope]);
		else
			printf("until unblocked, scope %s\n", scope_names[entry.scope]);
	}
}

int command_block(int argc, char **argv)
{
	struct block_options options = { .change = LIST_CHANGE_INIT };
	json_t *blocks = NULL;
	__u64 now;
	int error;

	options.model = list_block_of(&(struct prefix){}, BLOCK_ICMP, 0);
	option_parse(&block_parser, argc, argv, &options);
	error = list_change_begin(&options.change);
	now = timebase_now();
	if (!error)
		error = block(&options, now);
	if (!error && options.change.common.json) {
		blocks = blocks_to_json(&options.change.pins, &options.change.names, NULL, now,
					timebase_offset());
		error = blocks ? 0 : -EIO;
	}
	list_change_unlock(&options.change);
	if (!error)
		audit(&options);
	if (!error && blocks)
		error = json_write(stdout, json_pack("{s:o}", "blocks", blocks));
	else if (!error)
		print_blocked(&options);
	list_change_end(&options.change);
	return error ? 1 : 0;
}
