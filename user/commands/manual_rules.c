// SPDX-License-Identifier: GPL-2.0-only
#include "base/names.h"
#include "commands/manual.h"

#include "alerts/technique.h"
#include "base/mdoc.h"
#include "config/setting.h"
#include "detectors/detector.h"

#include <ctype.h>
#include <stdlib.h>

/* Writes a paragraph: a heading, which may be empty, and text. */
static void put_paragraph(FILE *to, const char *heading, const char *text)
{
	fputs(".Pp\n", to);
	if (*heading)
		fprintf(to, ".Em %s :\n", heading);
	mdoc_text(to, text);
}

static void put_severities(FILE *to, enum rule rule)
{
	const struct rule_severity *row = NULL;

	fputs(".Pp\n.Em Severity :\n", to);
	while ((row = rule_severity_next(rule, row)))
		fprintf(to, row->when ? "; %s for %s" : "%s", severity_names[row->severity],
			row->when);
	fputs(".\n", to);
}

static void put_constants(FILE *to, enum rule rule)
{
	const struct rule_constant *row = rule_constant_next(rule, NULL);
	char text[RULE_CONSTANT_TEXT];

	if (!row)
		return;
	fputs(".Pp\nFixed thresholds:\n.Bl -tag -width Ds -compact\n", to);
	for (; row; row = rule_constant_next(rule, row)) {
		fprintf(to, ".It %s , %g\n", rule_constant_name(text, row), row->value);
		mdoc_text(to, row->help);
	}
	fputs(".El\n", to);
}

static void put_techniques(FILE *to, enum rule rule)
{
	const char *list = rule_techniques[rule], *separator = "";
	const struct technique *technique;

	fputs(".Pp\n.Em ATT&CK :\n", to);
	while ((technique = technique_next(&list))) {
		fprintf(to, "%s%s, %s", separator, technique->id,
			technique->subname ? technique->subname : technique->name);
		separator = ";\n";
	}
	fputs(".\n", to);
}

static void put_rule(FILE *to, enum rule rule)
{
	const struct rule_text *text = &rule_texts[rule];
	char *sentence;

	fprintf(to, ".Ss %s\n", rule_names[rule]);
	if (asprintf(&sentence, "%c%s.", toupper(rule_help[rule][0]), rule_help[rule] + 1) >= 0) {
		mdoc_text(to, sentence);
		free(sentence);
	}
	put_paragraph(to, "Measured", text->measured);
	put_paragraph(to, "", text->why);
	put_paragraph(to, "Looks alike and is harmless", text->lookalike);
	put_paragraph(to, "What to do", text->next);
	put_severities(to, rule);
	put_constants(to, rule);
	put_techniques(to, rule);
}

void manual_rules(FILE *to)
{
	for (int i = 0; i < RULE_COUNT; i++)
		put_rule(to, rules_in_order[i]);
}

void manual_windows(FILE *to)
{
#define WINDOW(name, label, count, lanes, help)                                                    \
	fputs(".It Ic rules." label ".window\n", to);                                              \
	mdoc_text(to, help);
#include "user/detectors/rules.def"
}

/* Writes "low; info: a few messages to one host". */
static void put_cell(FILE *to, enum rule rule)
{
	const struct rule_severity *row = NULL;

	while ((row = rule_severity_next(rule, row)))
		fprintf(to, row->when ? "; %s: %s" : "%s", severity_names[row->severity],
			row->when);
}

void manual_table(FILE *to)
{
	fputs("| rule | what it finds | severity |\n|---|---|---|\n", to);
	for (int i = 0; i < RULE_COUNT; i++) {
		enum rule rule = rules_in_order[i];

		fprintf(to, "| `%s` | %s | ", rule_names[rule], rule_help[rule]);
		put_cell(to, rule);
		fputs(" |\n", to);
	}
}
