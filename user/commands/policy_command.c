// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard policy show */
#include "base/json.h"
#include "base/log.h"
#include "base/mdoc.h"
#include "base/names.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/human.h"
#include "commands/liveness.h"
#include "commands/manual.h"
#include "commands/option.h"
#include "commands/table.h"
#include "kernel/mode.h"
#include "kernel/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_PROFILE = 0x100 };

struct arguments {
	struct common_options common;
	int profile; /* enum policy_profile; -1: the policy in force */
	bool show;
};

static const struct argp_option option_table[] = {
	{ "profile", OPTION_PROFILE, "PROFILE", 0,
	  "show the lines of host, router or edge, without an instance", 0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{},
};

static const char *const actions[] = { "show" };

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 2);
		return 0;
	case OPTION_PROFILE:
		arguments->profile = option_choose(state, "--profile", argument,
						   policy_profile_names, POLICY_PROFILES);
		return 0;
	case ARGP_KEY_ARG:
		option_choose(state, "policy", argument, actions, 1);
		arguments->show = true;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->show)
			option_error(state, "accepted is show");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	"show",
	"Show the policy in force, one line each: which messages it covers, the action in each "
	"direction, how many messages it covered, dropped, and would have dropped (in monitor "
	"mode, or as a shadow), the RFC, and the reason.\vThe first line that covers a message "
	"applies. The settings policy, policy-shadow and policy-rules define the policy.",
	common,
	NULL,
	NULL,
};

/* The policy and counters to print. */
struct shown {
	const struct policy_config *policy;
	struct policy_count counts[POLICY_LINES];
	bool counted;	/* counts come from an instance */
	enum mode mode; /* of that instance */
};

/* Formats "drop", "limit 5/s each", "limit 10/s in all", with "(shadow)". `text` has EFFECT_TEXT
 * bytes. */
enum { EFFECT_TEXT = 48 };

static const char *effect(char *text, const struct policy_line *line, __u64 rate)
{
	const char *shadow = line->shadow && line->action != POLICY_ALLOW ? " (shadow)" : "";

	if (line->action == POLICY_LIMIT)
		snprintf(text, EFFECT_TEXT, "%llu/s %s%s", rate, line->shared ? "in all" : "each",
			 shadow);
	else
		snprintf(text, EFFECT_TEXT, "%s%s", policy_action_names[line->action], shadow);
	return text;
}

static void count_cells(struct table *table, const struct shown *shown,
			const struct policy_count *count)
{
	if (!shown->counted)
		return;
	table_cell(table, "%llu", count->packets);
	table_cell(table, "%llu", count->drops);
	table_cell(table, "%llu", count->would_drop);
}

static void type_cells(struct table *table, __u8 family, const __u8 *types, const __u8 *codes)
{
	char text[POLICY_RANGE];

	table_cell(table, "%s/%s", family == 6 ? "icmp6" : "icmp", policy_range(text, types));
	table_cell(table, "%s", policy_range(text, codes));
}

static void rule_row(struct table *table, const struct shown *shown, __u32 number)
{
	const struct policy_rule *rule = &shown->policy->set[number];
	const struct policy_line *line = &shown->policy->lines[POLICY_RULE + number];
	char text[EFFECT_TEXT], prefix[PREFIX_TEXT], about[128] = "";
	size_t used = 0;

	type_cells(table, rule->family, rule->types, rule->codes);
	for (int direction = 0; direction < POLICY_DIRECTIONS; direction++)
		table_cell(table, "%s",
			   rule->directions >> direction & 1 ? effect(text, line, rule->rate) :
							       "-");
	count_cells(table, shown, &shown->counts[POLICY_RULE + number]);
	table_cell(table, "rule-%u", number + 1);
	table_cell(table, "-");
	if (rule->sourced)
		used += (size_t)snprintf(about, sizeof(about), " from %s",
					 prefix_format(prefix, &rule->source));
	if (rule->vlan)
		used += (size_t)snprintf(about + used, sizeof(about) - used, " in VLAN %u",
					 rule->vlan);
	if (rule->force)
		snprintf(about + used, sizeof(about) - used, " by force");
	table_cell(table, "own rule%s", about);
}

static struct policy_count row_count(const struct shown *shown, const struct policy_row *row)
{
	const struct policy_count *in = &shown->counts[policy_line_number(row->number, POLICY_IN)];
	const struct policy_count *out =
		&shown->counts[policy_line_number(row->number, POLICY_OUT)];

	return (struct policy_count){
		in->packets + out->packets,
		in->drops + out->drops,
		in->would_drop + out->would_drop,
	};
}

static void profile_row(struct table *table, const struct shown *shown,
			const struct policy_row *row)
{
	const struct policy_count count = row_count(shown, row);
	char text[EFFECT_TEXT];

	type_cells(table, row->family, row->types, row->codes);
	for (__u32 direction = 0; direction < POLICY_DIRECTIONS; direction++)
		table_cell(table, "%s",
			   effect(text,
				  &shown->policy->lines[policy_line_number(row->number, direction)],
				  row->rate));
	count_cells(table, shown, &count);
	table_cell(table, "%s", row->label);
	table_cell(table, "%s", row->reference);
	table_cell(table, "%s", row->reason);
}

static void print(FILE *to, const struct shown *shown)
{
	static const char *const counted[] = { "TYPE",	     "CODE",	 "IN",		"OUT",
					       ">PACKETS",   ">DROPPED", ">WOULD DROP", "_LINE",
					       "_REFERENCE", "_REASON",	 NULL };
	static const char *const plain[] = { "TYPE",  "CODE",	    "IN",      "OUT",
					     "_LINE", "_REFERENCE", "_REASON", NULL };
	const struct policy_config *policy = shown->policy;
	struct table *table = table_new(shown->counted ? counted : plain);

	fprintf(to, "profile %s, %u %s of your own", policy_profile_names[policy->profile],
		policy->rules, policy->rules == 1 ? "rule" : "rules");
	if (shown->counted && shown->mode != MODE_ENFORCE)
		fprintf(to, "; mode %s: nothing is dropped by them", mode_names[shown->mode]);
	fputs(policy->lines_used ? "\n\n" : ": every message passes\n", to);
	for (__u32 i = 0; i < policy->rules; i++)
		rule_row(table, shown, i);
	for (const struct policy_row *row = policy_rows; policy->profile && row->number; row++)
		profile_row(table, shown, row);
	table_print(to, table);
}

static json_t *line_json(const char *label, __u8 family, const __u8 *types, const __u8 *codes,
			 const struct policy_count *count)
{
	return json_pack("{s:s, s:s, s:[i,i], s:[i,i], s:I, s:I, s:I}", "line", label, "family",
			 family == 6 ? "icmp6" : "icmp", "types", types[0], types[1], "codes",
			 codes[0], codes[1], "packets", (json_int_t)count->packets, "dropped",
			 (json_int_t)count->drops, "would_drop", (json_int_t)count->would_drop);
}

static void put_effect(json_t *object, const char *direction, const struct policy_line *line,
		       __u64 rate, __u64 burst)
{
	json_t *value = json_pack("{s:s, s:b}", "action", policy_action_names[line->action],
				  "shadow", line->shadow);

	if (line->action == POLICY_LIMIT) {
		json_object_set_new(value, "rate", json_integer((json_int_t)rate));
		json_object_set_new(value, "burst", json_integer((json_int_t)burst));
		json_object_set_new(value, "per", json_string(line->shared ? "all" : "source"));
	}
	json_object_set_new(object, direction, value);
}

static json_t *rule_json(const struct shown *shown, __u32 number)
{
	const struct policy_rule *rule = &shown->policy->set[number];
	char label[POLICY_LABEL], prefix[PREFIX_TEXT];
	json_t *object = line_json(policy_line_label(label, POLICY_RULE + number), rule->family,
				   rule->types, rule->codes, &shown->counts[POLICY_RULE + number]);

	for (int direction = 0; direction < POLICY_DIRECTIONS; direction++)
		if (rule->directions >> direction & 1)
			put_effect(object, policy_direction_names[direction],
				   &shown->policy->lines[POLICY_RULE + number], rule->rate,
				   rule->burst);
	if (rule->sourced)
		json_object_set_new(object, "source",
				    json_string(prefix_format(prefix, &rule->source)));
	if (rule->vlan)
		json_object_set_new(object, "vlan", json_integer(rule->vlan));
	json_object_set_new(object, "force", json_boolean(rule->force));
	return object;
}

static json_t *row_json(const struct shown *shown, const struct policy_row *row)
{
	const struct policy_count count = row_count(shown, row);
	json_t *object = line_json(row->label, row->family, row->types, row->codes, &count);

	for (__u32 direction = 0; direction < POLICY_DIRECTIONS; direction++)
		put_effect(object, policy_direction_names[direction],
			   &shown->policy->lines[policy_line_number(row->number, direction)],
			   row->rate, row->burst);
	json_object_set_new(object, "kept", json_boolean(row->kept));
	json_object_set_new(object, "reference", json_string(row->reference));
	json_object_set_new(object, "reason", json_string(row->reason));
	return object;
}

static json_t *shown_json(const struct shown *shown)
{
	json_t *lines = json_array();

	for (__u32 i = 0; i < shown->policy->rules; i++)
		json_array_append_new(lines, rule_json(shown, i));
	for (const struct policy_row *row = policy_rows; shown->policy->profile && row->number;
	     row++)
		json_array_append_new(lines, row_json(shown, row));
	return json_pack("{s:s, s:s?, s:o}", "profile",
			 policy_profile_names[shown->policy->profile], "mode",
			 shown->counted ? mode_names[shown->mode] : NULL, "lines", lines);
}

static int put_out(const struct arguments *arguments, const struct shown *shown)
{
	if (arguments->common.json)
		return json_write(stdout, shown_json(shown));
	print(stdout, shown);
	return 0;
}

static int show_running(const struct arguments *arguments, struct shown *shown)
{
	struct pins pins;
	int error;

	error = pins_open(&pins, arguments->common.instance);
	if (error)
		return error;
	shown->counted = true;
	shown->mode = mode_running(&pins, timebase_now());
	shown->policy = &pins.state->config[pins.state->control.slot & 1].policy;
	error = policy_read(shown->counts, &pins);
	if (!error)
		error = put_out(arguments, shown);
	liveness_warn(&pins, arguments->common.instance);
	pins_close(&pins);
	return error;
}

/* Resolves a profile without an instance. The caller frees it; NULL: out of memory. */
static struct policy_config *profile_config(enum policy_profile profile)
{
	struct settings *settings = calloc(1, sizeof(*settings));
	struct policy_config *policy = calloc(1, sizeof(*policy));
	struct policy_type *types = calloc(POLICY_TYPES, sizeof(*types));

	if (settings && policy && types) {
		settings->policy = profile;
		policy_resolve(settings, policy, types);
	} else {
		free(policy);
		policy = NULL;
	}
	free(types);
	free(settings);
	return policy;
}

int command_policy(int argc, char **argv)
{
	struct arguments arguments = { .common = COMMON_OPTIONS_INIT, .profile = -1 };
	struct policy_config *policy = NULL;
	struct shown shown = {};
	int error;

	option_parse(&parser, argc, argv, &arguments);
	if (arguments.profile < 0)
		return show_running(&arguments, &shown) ? 1 : 0;
	policy = profile_config((enum policy_profile)arguments.profile);
	shown.policy = policy;
	error = policy ? put_out(&arguments, &shown) : log_error(-ENOMEM, "out of memory");
	free(policy);
	return error ? 1 : 0;
}

static void put_actions(FILE *to, const struct policy_row *row)
{
	for (enum policy_profile profile = POLICY_HOST; profile < POLICY_PROFILES; profile++)
		for (int direction = 0; direction < POLICY_DIRECTIONS; direction++)
			fprintf(to, "%s%s", profile != POLICY_HOST || direction ? ", " : "",
				policy_action_names[row->actions[profile][direction]]);
}

void manual_policy(FILE *to)
{
	char types[POLICY_RANGE], codes[POLICY_RANGE];

	for (const struct policy_row *row = policy_rows; row->number; row++) {
		fprintf(to, ".It Cm %s\n%s type %s, code %s: ", row->label,
			row->family == 6 ? "ICMPv6" : "ICMP", policy_range(types, row->types),
			policy_range(codes, row->codes));
		put_actions(to, row);
		if (row->rate)
			fprintf(to, " (limit %llu/s %s)", row->rate,
				row->shared ? "in all" : "each source");
		fputs(".\n", to);
		mdoc_text(to, row->reason);
		fprintf(to, "(%s)%s\n", row->reference, row->kept ? ", kept" : "");
	}
}
