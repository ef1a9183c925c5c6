// SPDX-License-Identifier: GPL-2.0-only
#include "commands/explain_rule.h"

#include "alerts/technique.h"
#include "base/names.h"
#include "commands/human.h"
#include "config/setting.h"
#include "detectors/rule.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = HUMAN_INDENT };

static void print_item(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints an item of a section, wrapped. */
static void print_item(const char *format, ...)
{
	char text[1024];
	va_list arguments;

	va_start(arguments, format);
	/* NOLINTNEXTLINE(*valist.Uninitialized): va_start() set it */
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	printf("%*s", INDENT, "");
	human_wrap(stdout, text, INDENT, 2 * INDENT);
}

void explain_techniques(enum rule rule)
{
	const char *list = rule_techniques[rule];
	const struct technique *technique;

	printf("\ntechnique (MITRE ATT&CK)\n");
	while ((technique = technique_next(&list))) {
		print_item("%-10s %s%s%s (%s)", technique->id, technique->name,
			   technique->subname ? ": " : "", technique->subname ?: "",
			   technique->tactic);
	}
}

static void print_settings(enum rule rule, const struct settings *settings)
{
	char prefix[64], *value;

	snprintf(prefix, sizeof(prefix), "rules.%s.", rule_names[rule]);
	printf("\nsettings\n");
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &setting_table[i];

		if (strncmp(setting->path, prefix, strlen(prefix)))
			continue;
		value = setting_text(setting, settings);
		print_item("%s: %s", setting->path, value ?: "?");
		free(value);
	}
}

/* Prints the fixed thresholds, spelt like settings: LOWEST_START as "lowest-start". */
static void print_constants(enum rule rule)
{
	const struct rule_constant *constant = NULL;
	bool any = false;

	while ((constant = rule_constant_next(rule, constant))) {
		char name[RULE_CONSTANT_TEXT];

		if (!any)
			printf("\nfixed thresholds\n");
		any = true;
		print_item("%s: %g (%s)", rule_constant_name(name, constant), constant->value,
			   constant->help);
	}
}

static void print_severities(enum rule rule)
{
	const struct rule_severity *severity = NULL;

	printf("\nseverity\n");
	while ((severity = rule_severity_next(rule, severity)))
		print_item("%s%s%s", severity_names[severity->severity],
			   severity->when ? ": " : ", the default", severity->when ?: "");
}

void explain_rule(enum rule rule, const struct settings *settings)
{
	const struct rule_text *text = &rule_texts[rule];

	printf("%s: ", rule_names[rule]);
	human_wrap(stdout, rule_help[rule], strlen(rule_names[rule]) + 2, INDENT);
	human_section(stdout, "what is measured", text->measured);
	human_section(stdout, "why it matters", text->why);
	human_section(stdout, "what looks alike and is harmless", text->lookalike);
	explain_techniques(rule);
	human_section(stdout, "what to do", text->next);
	print_severities(rule);
	print_settings(rule, settings);
	print_constants(rule);
}

static json_t *severities_json(enum rule rule)
{
	const struct rule_severity *row = NULL;
	json_t *severities = json_array();

	while ((row = rule_severity_next(rule, row)))
		json_array_append_new(severities,
				      json_pack("{s:s, s:s?}", "severity",
						severity_names[row->severity], "when", row->when));
	return severities;
}

static json_t *constants_json(enum rule rule)
{
	const struct rule_constant *row = NULL;
	json_t *constants = json_array();
	char text[RULE_CONSTANT_TEXT];

	while ((row = rule_constant_next(rule, row)))
		json_array_append_new(constants, json_pack("{s:s, s:f, s:s}", "name",
							   rule_constant_name(text, row), "value",
							   row->value, "description", row->help));
	return constants;
}

json_t *explain_rule_json(enum rule rule)
{
	const struct rule_text *text = &rule_texts[rule];

	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o}", "rule", rule_names[rule],
			 "description", rule_help[rule], "techniques", rule_techniques[rule],
			 "measured", text->measured, "why", text->why, "lookalike", text->lookalike,
			 "next", text->next, "severities", severities_json(rule),
			 "fixed_thresholds", constants_json(rule));
}
