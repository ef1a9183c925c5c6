// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard explain */
#include "sinks/print.h"
#include "base/names.h"
#include "base/nearest.h"
#include "commands/alert_subject.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/explain_rule.h"
#include "commands/human.h"
#include "config/config.h"
#include "detectors/detector.h"
#include "alerts/alert.h"
#include "alerts/evidence.h"
#include "base/json.h"
#include "base/log.h"
#include "commands/option.h"
#include "detectors/rule.h"
#include "config/setting.h"
#include "alerts/technique.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INDENT = HUMAN_INDENT };

struct arguments {
	struct common_options common;
	const char *alerts;
	const char *evidence;
	const char *subject;
};

enum { OPTION_ALERTS = 0x100, OPTION_EVIDENCE };

static const struct argp_option option_table[] = {
	{ "alerts", OPTION_ALERTS, "FILE", 0, "the alerts file (default: the setting alerts.file)",
	  0 },
	{ "evidence", OPTION_EVIDENCE, "DIRECTORY", 0,
	  "the directory with its packets (default: the setting evidence.directory)", 0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_in_force, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 3);
		return 0;
	case OPTION_ALERTS:
		arguments->alerts = argument;
		return 0;
	case OPTION_EVIDENCE:
		arguments->evidence = argument;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->subject)
			option_error(state, "one alert or rule at a time");
		arguments->subject = argument;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->subject)
			option_error(state, "an alert or a rule is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	"ID|ADDRESS|last|RULE",
	"Explain an alert: its figures and thresholds, why it matters, harmless traffic that looks "
	"alike, what was done, what to do next, and the file with its packets; or explain a rule. "
	"An alert is given by its id, the first digits of its id, an address (the latest alert "
	"about it), or \"last\".",
	common,
	NULL,
	NULL,
};

enum { FIGURE_TEXT = 32 };

/* Three digits and no powers of ten: most are estimates. */
static const char *figure(char *text, double value)
{
	const double size = fabs(value);
	const int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
	char *end;

	if (size > 0 && size < 0.1) {
		snprintf(text, FIGURE_TEXT, "%.2g", value);
		return text;
	}
	snprintf(text, FIGURE_TEXT, "%.*f", decimals, value);
	end = text + strlen(text);
	while (decimals && end[-1] == '0')
		*--end = '\0';
	if (end[-1] == '.')
		end[-1] = '\0';
	return text;
}

static void print_measures(const json_t *record)
{
	char text[FIGURE_TEXT];
	const json_t *measures = json_object_get(json_object_get(record, "icmpguard"), "measures");
	const json_t *measure;
	size_t i;

	printf("\nwhat was measured, and the threshold it passed (rates are over a second or "
	       "more)\n");
	json_array_foreach(measures, i, measure)
	{
		const json_t *threshold = json_object_get(measure, "threshold");
		const json_t *weight = json_object_get(measure, "weight");
		const char *name = json_string_value(json_object_get(measure, "name"));

		printf("%*s%-24s %12s", INDENT, "", name ? name : "-",
		       figure(text, json_number_value(json_object_get(measure, "value"))));
		if (threshold)
			printf("  %12s", figure(text, json_number_value(threshold)));
		if (weight)
			printf("  %.3g of %.3g points",
			       json_number_value(json_object_get(measure, "points")),
			       json_number_value(weight));
		putchar('\n');
	}
}

/* Describes what was done; a word that this version does not know is printed as it is. */
static const char *done_text(const char *action)
{
	static const char *const texts[] = {
		[ACTION_NONE] = "nothing",
		[ACTION_WOULD_BLOCK] = "nothing: in enforce mode it would be blocked",
		[ACTION_BLOCKED] = "it was blocked",
		[ACTION_LIMITED] = "no block: its packets over a limit are dropped",
	};
	int index = action ? option_find(alert_action_names, ARRAY_LENGTH(texts), action) : 0;

	return index < 0 ? action : texts[index];
}

static void print_done(const json_t *record)
{
	const char *action = json_text_in(record, "icmpguard", "action");
	const char *reason = json_text_in(record, "icmpguard", "action_reason");
	const char *until = json_text_in(record, "icmpguard", "blocked_until");

	printf("\nwhat was done\n%*s%s", INDENT, "", done_text(action));
	if (until)
		printf(", until %s", until);
	if (reason)
		printf(" (%s)", reason);
	alert_print_dropped(stdout, json_object_get(record, "icmpguard"));
	putchar('\n');
}

/* Returns a member, or "-": the file's content is not trusted. */
static const char *own_text(const json_t *record, const char *name)
{
	const char *text = json_text_in(record, "icmpguard", name);

	return text ? text : "-";
}

static const char *visible_text(const json_t *record)
{
	const char *name = own_text(record, "visible");

	for (int i = 0; i < VISIBLE_COUNT; i++)
		if (!strcmp(name, visible_names[i]))
			return visible_help[i];
	return visible_help[VISIBLE_UNKNOWN];
}

static void print_alert(const json_t *record, enum rule rule, const char *path, bool kept)
{
	const struct rule_text *text = &rule_texts[rule];
	const json_t *own = json_object_get(record, "icmpguard");
	const json_int_t findings = json_integer_value(json_object_get(own, "findings"));

	record_print(stdout, record);
	printf("%*sview %s, lane %s, confidence %lld %%, %lld finding%s\n", INDENT, "",
	       own_text(record, "view"), own_text(record, "lane"),
	       json_integer_value(json_object_get(own, "confidence")), findings,
	       findings == 1 ? "" : "s");
	printf("%*sfrom %s to %s\n", INDENT, "", own_text(record, "first_seen"),
	       own_text(record, "last_seen"));
	human_section(stdout, "which directions were visible", visible_text(record));
	print_measures(record);
	human_section(stdout, "how it is measured", text->measured);
	human_section(stdout, "why it matters", text->why);
	human_section(stdout, "what looks alike and is harmless", text->lookalike);
	explain_techniques(rule);
	print_done(record);
	human_section_about(stdout, "what to do next", text->next, own_text(record, "offender"));
	printf("\nevidence\n%*s%s%s\n", INDENT, "", path,
	       kept ? "" : " (no longer exists, or never did)");
}

static int explain_alert(const struct arguments *arguments, const struct settings *settings,
			 struct alert_subject *subject)
{
	const char *file = arguments->alerts ? arguments->alerts : settings->alert_file;
	const char *folder = arguments->evidence ? arguments->evidence :
						   settings->evidence_directory;
	const char *id, *name;
	char path[PATH_MAX];
	json_t *record;
	bool kept;
	int rule;

	subject->filter.instance = arguments->alerts ? NULL : arguments->common.instance;
	record = alert_subject_find(file, arguments->subject, subject);
	if (!record)
		return 1;
	id = json_text_in(record, "icmpguard", "id");
	name = json_text_in(record, "icmpguard", "rule");
	rule = name ? option_find(rule_names, RULE_COUNT, name) : -1;
	evidence_path(path, sizeof(path), folder, id);
	kept = access(path, R_OK) == 0;
	if (rule < 0)
		log_error(0, "alert %s is from a rule that this version does not have: %s", id,
			  name ? name : "none");
	else if (arguments->common.json)
		json_write(stdout, json_pack("{s:O,s:o,s:s,s:b}", "alert", record, "explanation",
					     explain_rule_json((enum rule)rule), "evidence", path,
					     "evidence_kept", kept));
	else
		print_alert(record, (enum rule)rule, path, kept);
	json_decref(record);
	return rule < 0;
}

static void report_rules(void)
{
	char *names = NULL;
	size_t size;
	FILE *to = open_memstream(&names, &size);

	for (int i = 0; to && i < RULE_COUNT; i++)
		fprintf(to, " %s", rule_names[i]);
	if (to && !fclose(to))
		log_error(0, "the rules are:%s", names);
	free(names);
}

int command_explain(int argc, char **argv)
{
	struct arguments arguments = { .common = COMMON_OPTIONS_INIT };
	struct settings settings;
	struct alert_subject subject;
	int rule;

	option_parse(&parser, argc, argv, &arguments);
	if (common_settings(&arguments.common, &settings))
		return 1;
	rule = option_find(rule_names, RULE_COUNT, arguments.subject);
	if (rule >= 0 && arguments.common.json)
		return json_write(stdout, explain_rule_json((enum rule)rule)) ? 1 : 0;
	if (rule >= 0) {
		explain_rule((enum rule)rule, &settings);
		return 0;
	}
	if (alert_subject_read(&subject, arguments.subject))
		return explain_alert(&arguments, &settings, &subject);
	rule = nearest_word(rule_names, RULE_COUNT, arguments.subject);
	log_error(0,
		  "\"%s\" is neither a rule%s%s%s nor an alert: accepted are an alert's id, %d or "
		  "more of its first digits, an address it is about, and \"last\"",
		  arguments.subject, rule >= 0 ? " (did you mean \"" : "",
		  rule >= 0 ? rule_names[rule] : "", rule >= 0 ? "\"?)" : "", ALERT_SUBJECT_LEAST);
	report_rules();
	return 2;
}
