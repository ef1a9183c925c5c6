// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard allow */
#include "lists/blocklist.h"
#include "lists/list_tags.h"
#include "commands/command.h"
#include "base/json.h"
#include "base/log.h"
#include "commands/list_change.h"
#include "commands/list_json.h"
#include "commands/option.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "base/units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { OPTION_FOR = 0x100, OPTION_REASON, OPTION_FORCE, OPTION_REPLACE };

/* Shorter prefixes need --force. */
enum { SHORTEST_IPV4 = 8, SHORTEST_IPV6 = 32, NAMED_MOST = 20 };

struct allow_options {
	struct list_change change;
	struct list_entry model;
	__u64 duration; /* ns; 0: until removed by disallow */
	bool force;
	bool replace;
	struct list_tally tally;
	bool lengths[PREFIX_WHOLE + 1]; /* of the names */
	struct prefix_set lifted;	/* blocks that this lifts or suspends */
	__u64 now;
};

static const struct argp_option allow_table[] = {
	{ "for", OPTION_FOR, "DURATION", 0,
	  "how long: 90s, 10m, 24h, 7d (default: until it is disallowed)", 0 },
	{ "reason", OPTION_REASON, "TEXT", 0, "the reason, shown in the list", 0 },
	{ "force", OPTION_FORCE, NULL, 0, "allow even prefixes shorter than /8, or /32 for IPv6",
	  0 },
	{ "replace", OPTION_REPLACE, NULL, 0,
	  "with --tag: replace the whole list; its entries that are not named here are disallowed",
	  0 },
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
	case OPTION_FORCE:
		options->force = true;
		return 0;
	case OPTION_REPLACE:
		options->replace = true;
		return 0;
	case ARGP_KEY_END:
		if (options->replace && !options->change.tag)
			option_error(state, "--replace requires --tag");
		if (!options->change.names.count && !options->change.file_count)
			option_error(state, "name what to allow: ADDRESS[/LENGTH], or --from FILE");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp allow_parser = {
	allow_table,
	parse_allow,
	"ADDRESS[/LENGTH]...",
	"Never limit, block or report these sources, and lift the blocks within them; with --for "
	"those blocks are suspended until it ends.",
	change_child,
	NULL,
	NULL,
};

static bool is_short(const struct prefix *prefix)
{
	return prefix->length <
	       (prefix_is_ipv4(prefix) ? IPV4_MAPPED_BITS + SHORTEST_IPV4 : SHORTEST_IPV6);
}

/* Collects the blocked sources inside one of the prefixes being allowed. */
static int note_lifted(const struct list_entry *entry, void *context)
{
	struct allow_options *options = context;
	const struct prefix_set *names = &options->change.names;
	const struct address address = entry->prefix.address;
	const __u32 network = options->change.network;
	const __u32 shortest = prefix_is_ipv4(&entry->prefix) ? IPV4_MAPPED_BITS : 0;

	if (entry->side != SIDE_SOURCE || !list_live(entry->expires, options->now) ||
	    (network != NETWORK_ANY && network != entry->network))
		return 0;
	for (__u32 length = shortest; length <= entry->prefix.length; length++) {
		const struct prefix wider = { .length = length,
					      .address = address_mask(&address, length) };

		if (options->lengths[length] && prefix_set_has(names, &wider))
			return prefix_set_append(&options->lifted, &entry->prefix);
	}
	return 0;
}

/* Lists the first NAMED_MOST: "203.0.113.9, 203.0.113.0/24 and 5 more". The caller frees it. */
static char *lifted_text(const struct prefix_set *lifted)
{
	char *text = NULL, prefix[PREFIX_TEXT];
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	for (int i = 0; i < lifted->count && i < NAMED_MOST; i++)
		fprintf(to, "%s%s", i ? ", " : "", prefix_format(prefix, &lifted->prefixes[i]));
	if (lifted->count > NAMED_MOST)
		fprintf(to, " and %d more", lifted->count - NAMED_MOST);
	fclose(to);
	return text;
}

/* Refuses very short prefixes without --force: they are more likely a typo than intended. */
static int check_names(struct allow_options *options)
{
	const struct prefix_set *names = &options->change.names;
	char prefix[PREFIX_TEXT], *lifted = lifted_text(&options->lifted);
	int error = 0;

	for (int i = 0; i < names->count && !options->force; i++)
		if (is_short(&names->prefixes[i]))
			error = log_error(-EPERM,
					  "%s is shorter than /%d: it would be exempt from every "
					  "rule, limit and block; --force allows it",
					  prefix_format(prefix, &names->prefixes[i]),
					  prefix_is_ipv4(&names->prefixes[i]) ? SHORTEST_IPV4 :
										SHORTEST_IPV6);
	if (error && options->lifted.count)
		log_error(0, "it would lift the blocks of %s", lifted ?: "?");
	free(lifted);
	return error;
}

static int allow(struct allow_options *options, __u64 now)
{
	const struct list_change *change = &options->change;
	struct list_batch batch;
	int error;

	options->now = now;
	options->model.expires = options->duration ? now + options->duration : 0;
	for (int i = 0; i < change->names.count; i++)
		options->lengths[change->names.prefixes[i].length] = true;
	error = lists_each(&change->pins, LIST_BLOCKS, note_lifted, options);
	prefix_set_sort(&options->lifted);
	if (!error)
		error = check_names(options);
	if (error)
		return error;
	batch = list_change_batch(change, &options->model);
	return list_tags_put(&change->pins, &batch, options->replace, now, &options->tally);
}

static json_t *lifted_json(const struct prefix_set *lifted, int most)
{
	json_t *array = json_array();
	char text[PREFIX_TEXT];

	for (int i = 0; i < lifted->count && i < most; i++)
		json_array_append_new(array,
				      json_string(prefix_format(text, &lifted->prefixes[i])));
	return array;
}

static void audit(const struct allow_options *options)
{
	json_t *details = json_pack("{s:i, s:i, s:i, s:o}", "added", (int)options->tally.added,
				    "kept", (int)options->tally.kept, "removed",
				    (int)options->tally.removed, "lifted",
				    lifted_json(&options->lifted, 100));

	if (options->duration)
		json_object_set_new(details, "seconds",
				    json_integer((json_int_t)(options->duration / NSEC_PER_SEC)));
	list_change_audit(&options->change, "allow", options->model.reason, details);
}

static void print_each(const struct allow_options *options)
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
}

/* The summary of a bulk change, in two lines: each fits 80 columns. */
static void print_summary(const struct allow_options *options)
{
	const struct list_change *change = &options->change;
	char text[LIST_CHANGE_TEXT], duration[UNITS_TEXT];

	printf("allowed %s %s%s\n", list_change_summary(text, change),
	       options->duration ? "for " : "until disallowed",
	       options->duration ? units_format_duration(duration, options->duration) : "");
	list_change_print_tally(change, &options->tally, options->replace);
}

static void print_allowed(const struct allow_options *options)
{
	char *lifted = lifted_text(&options->lifted);

	if (options->change.file_count || options->replace)
		print_summary(options);
	else
		print_each(options);
	if (options->lifted.count)
		printf("blocks %s: %d (%s)\n", options->duration ? "that rest" : "lifted",
		       options->lifted.count, lifted ?: "?");
	free(lifted);
}

int command_allow(int argc, char **argv)
{
	struct allow_options options = { .change = LIST_CHANGE_INIT };
	json_t *allows = NULL;
	__u64 now;
	int error;

	options.model = list_allow_of(&(struct prefix){}, 0);
	option_parse(&allow_parser, argc, argv, &options);
	error = list_change_begin(&options.change);
	now = timebase_now();
	if (!error)
		error = allow(&options, now);
	if (!error && options.change.common.json) {
		allows = allows_to_json(&options.change.pins, &options.change.names, NULL, now,
					timebase_offset());
		error = allows ? 0 : -EIO;
	}
	list_change_unlock(&options.change);
	if (!error)
		audit(&options);
	if (!error && allows)
		error = json_write(stdout,
				   json_pack("{s:o, s:i, s:o}", "allows", allows, "blocks_lifted",
					     (int)options.tally.lifted, "lifted",
					     lifted_json(&options.lifted, options.lifted.count)));
	else if (!error)
		print_allowed(&options);
	list_change_end(&options.change);
	free(options.lifted.prefixes);
	return error ? 1 : 0;
}
