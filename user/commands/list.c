// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard list */
#include "lists/list_session.h"
#include "base/names.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/human.h"
#include "commands/list_address.h"
#include "base/json.h"
#include "commands/list_json.h"
#include "commands/list_more.h"
#include "commands/liveness.h"
#include "commands/option.h"
#include "base/prefix.h"
#include "commands/table.h"
#include "base/timebase.h"

#include <errno.h>

/* Sections listed in addition to the two lists. */
enum { LIST_MUTES = LISTS, LIST_PROTECTED, SECTIONS, LIST_EVERYTHING = SECTIONS };

enum { OPTION_PROTECTED = 0x100, OPTION_FORMAT };

enum list_format { FORMAT_TABLE, FORMAT_PLAIN, LIST_FORMATS };

struct list_options {
	struct common_options common;
	int which;  /* enum list_which, one of the sections above, or LIST_EVERYTHING */
	int format; /* enum list_format */
	bool named; /* only what is about one address or prefix */
	struct prefix about;
};

static const char *const format_names[LIST_FORMATS] = { "table", "plain" };

static const struct argp_option option_table[] = {
	{ "protected", OPTION_PROTECTED, NULL, 0, "the same as the section protected", 0 },
	{ "format", OPTION_FORMAT, "FORMAT", 0,
	  "table, or plain: one list, one entry per line, in the format of block --from and allow "
	  "--from",
	  0 },
	{},
};

static const char *const list_names[SECTIONS] = { "blocks", "allows", "mutes", "protected" };

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{},
};

/* Parses the argument: a section name, or an address or prefix. */
static void parse_subject(struct list_options *options, const struct argp_state *state,
			  const char *text)
{
	if (state->arg_num > 0)
		option_error(state, "only one list or address, not also \"%s\"", text);
	options->named = !prefix_parse(text, &options->about);
	if (!options->named)
		options->which = option_choose(state, "list or address", text, list_names,
					       SECTIONS);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct list_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &options->common, 2);
		return 0;
	case OPTION_PROTECTED:
		options->which = LIST_PROTECTED;
		return 0;
	case OPTION_FORMAT:
		options->format = option_choose(state, "--format", argument, format_names,
						LIST_FORMATS);
		return 0;
	case ARGP_KEY_ARG:
		parse_subject(options, state, argument);
		return 0;
	case ARGP_KEY_END:
		if (options->format == FORMAT_PLAIN && (options->common.json || options->named))
			option_error(state,
				     "--format plain cannot be combined with an address or --json");
		if (options->format == FORMAT_PLAIN &&
		    (options->which == LIST_MUTES || options->which == LIST_PROTECTED))
			option_error(state,
				     "--format plain is for blocks and allows, which --from reads; "
				     "%s has a table, and --json",
				     list_names[options->which]);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	"[blocks|allows|mutes|protected|ADDRESS[/LENGTH]]",
	"List what is blocked, allowed and muted, and which addresses rules do not block and why; "
	"or one of these; or the entries that cover an address or prefix: who made them, why, "
	"since when, until when, and how many packets they matched.\vPACKETS and BYTES count what "
	"a block has dropped, or in monitor mode what a rule's block would have dropped. "
	"A block rests while an allowance covers it.",
	common,
	NULL,
	NULL,
};

/* The state of printing one list. */
struct printing {
	const struct pins *pins;
	struct table *table;
	__u64 now;
	unsigned int expired;
};

static void expiry_cell(const struct printing *printing, __u64 expires)
{
	char text[HUMAN_TEXT];

	if (expires)
		table_cell(printing->table, "in %s", human_time(text, expires - printing->now));
	else
		table_cell(printing->table, "never");
}

/* `time` may be slightly later than `now`: the kernel side keeps running. */
static void ago_cell(const struct printing *printing, __u64 time)
{
	char text[HUMAN_TEXT];

	if (time)
		table_cell(printing->table, "%s ago",
			   human_time(text, printing->now > time ? printing->now - time : 0));
	else
		table_cell(printing->table, "-");
}

static void effect_cell(const struct printing *printing, const struct list_entry *entry)
{
	bool enforced = lists_enforced(printing->pins, entry, printing->now);
	char limit[ENTRY_NAME];

	if (lists_rests(printing->pins, entry, printing->now)) {
		table_cell(printing->table, "rests");
		return;
	}
	if (entry->action == LIST_LIMIT)
		table_cell(printing->table, "%s %s", enforced ? "limits" : "would limit",
			   entry_limit(limit, entry));
	else
		table_cell(printing->table, enforced ? "drops" : "would drop");
	table_paint(printing->table, enforced ? PAINT_BAD : PAINT_WATCH);
}

static int block_row(const struct list_entry *entry, void *context)
{
	struct printing *printing = context;
	char name[ENTRY_NAME], rule[BLOCK_RULE_TEXT], bytes[HUMAN_TEXT];

	if (!list_live(entry->expires, printing->now)) {
		printing->expired++;
		return 0;
	}
	table_cell(printing->table, "%s", entry_name(name, entry));
	table_cell(printing->table, "%s", scope_names[entry->scope % BLOCK_SCOPE_COUNT]);
	if (entry->tag[0])
		table_cell(printing->table, "list %s", entry->tag);
	else
		table_cell(printing->table, "%s", block_rule_name(rule, entry));
	ago_cell(printing, entry->created);
	expiry_cell(printing, entry->expires);
	effect_cell(printing, entry);
	table_cell(printing->table, "%llu", entry->hits.packets);
	table_cell(printing->table, "%s", human_bytes(bytes, entry->hits.bytes));
	ago_cell(printing, entry->hits.last_hit);
	table_cell(printing->table, "%s", entry->reason[0] ? entry->reason : "-");
	return 0;
}

static int allow_row(const struct list_entry *entry, void *context)
{
	struct printing *printing = context;
	char name[ENTRY_NAME], rule[BLOCK_RULE_TEXT];

	if (!list_live(entry->expires, printing->now)) {
		printing->expired++;
		return 0;
	}
	table_cell(printing->table, "%s", entry_name(name, entry));
	table_cell(printing->table, "%s", block_rule_name(rule, entry));
	ago_cell(printing, entry->created);
	expiry_cell(printing, entry->expires);
	table_cell(printing->table, "%s", entry->reason[0] ? entry->reason : "-");
	return 0;
}

static void finish(struct printing *printing, const char *nothing, const char *expired)
{
	if (table_empty(printing->table))
		puts(nothing);
	table_print(stdout, printing->table);
	if (printing->expired)
		printf("%u more %s\n", printing->expired, expired);
}

static int print_blocks(const struct pins *pins, __u64 now)
{
	static const char *const headings[] = { "BLOCKED",   "SCOPE",  "BY",	   "?SINCE",
						"EXPIRES",   "EFFECT", ">PACKETS", "?>BYTES",
						"?LAST HIT", "REASON", NULL };
	struct printing printing = { .pins = pins, .table = table_new(headings), .now = now };
	int error = lists_each(pins, LIST_BLOCKS, block_row, &printing);

	finish(&printing, "nothing is blocked",
	       "expired, to be swept (icmpguard unblock --expired)");
	return error;
}

static int print_allows(const struct pins *pins, __u64 now)
{
	static const char *const headings[] = {
		"ALLOWED", "BY", "SINCE", "EXPIRES", "REASON", NULL
	};
	struct printing printing = { .pins = pins, .table = table_new(headings), .now = now };
	int error = lists_each(pins, LIST_ALLOWS, allow_row, &printing);

	finish(&printing, "nothing is allowed", "expired, to be swept");
	return error;
}

/* Returns whether a section was requested. An address can be on both lists. */
static bool wants(const struct list_options *options, int section)
{
	if (options->named)
		return section < LISTS;
	return options->which == section || options->which == LIST_EVERYTHING;
}

static int print_text(const struct pins *pins, const struct list_options *options, __u64 now)
{
	int error = 0;
	bool begun = false;

	for (int section = 0; !error && section < SECTIONS; section++) {
		if (!wants(options, section))
			continue;
		if (begun)
			putchar('\n');
		begun = true;
		error = section == LIST_BLOCKS ? print_blocks(pins, now) :
			section == LIST_ALLOWS ? print_allows(pins, now) :
			section == LIST_MUTES  ? list_print_mutes(pins, options->common.instance) :
						 list_print_protected(options->common.instance);
	}
	return error;
}

static int print_json(const struct pins *pins, const struct list_options *options, __u64 now)
{
	const struct prefix *about = options->named ? &options->about : NULL;
	json_t *lists = json_object();
	__u64 offset = timebase_offset();
	int error = 0;

	/* json_object_set_new() fails on NULL, a list that could not be read. */
	if (wants(options, LIST_BLOCKS))
		error |= json_object_set_new(lists, list_names[LIST_BLOCKS],
					     blocks_to_json(pins, NULL, about, now, offset));
	if (wants(options, LIST_ALLOWS))
		error |= json_object_set_new(lists, list_names[LIST_ALLOWS],
					     allows_to_json(pins, NULL, about, now, offset));
	if (wants(options, LIST_MUTES))
		error |= json_object_set_new(lists, list_names[LIST_MUTES],
					     list_mutes_json(pins, options->common.instance));
	if (wants(options, LIST_PROTECTED))
		error |= json_object_set_new(lists, list_names[LIST_PROTECTED],
					     list_protected_json(options->common.instance));
	if (!error)
		return json_write(stdout, lists);
	json_decref(lists);
	return -EIO;
}

static int print(const struct pins *pins, const struct list_options *options, __u64 now)
{
	if (options->format == FORMAT_PLAIN)
		return list_print_plain(stdout, pins,
					options->which == LIST_ALLOWS ? LIST_ALLOWS : LIST_BLOCKS,
					now);
	if (options->common.json)
		return print_json(pins, options, now);
	if (options->named)
		return list_print_about(stdout, pins, &options->about, now);
	return print_text(pins, options, now);
}

int command_list(int argc, char **argv)
{
	struct list_options options = { .common = COMMON_OPTIONS_INIT, .which = LIST_EVERYTHING };
	struct pins pins;
	__u64 now;
	int error;

	option_parse(&parser, argc, argv, &options);
	error = pins_open(&pins, options.common.instance);
	if (error)
		return 1;
	liveness_warn(&pins, options.common.instance);
	list_session_join(&pins, false);
	now = timebase_now();
	error = print(&pins, &options, now);
	list_session_end(&pins);
	pins_close(&pins);
	return error ? 1 : 0;
}
