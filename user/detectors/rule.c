// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/rule.h"

#include <ctype.h>
#include <stddef.h>

const char *const rule_names[RULE_COUNT] = {
#define RULE(number, name, function, label, ...) [number] = label,
#include "user/detectors/rules.def"
};

const char *const rule_help[RULE_COUNT] = {
#define RULE(number, name, function, label, severity, response, techniques, observes, lanes, help) \
	[number] = help,
#include "user/detectors/rules.def"
};

const char *const rule_techniques[RULE_COUNT] = {
#define RULE(number, name, function, label, severity, response, techniques, ...)                   \
	[number] = techniques,
#include "user/detectors/rules.def"
};

const struct rule_text rule_texts[RULE_COUNT] = {
#define TEXTS(name, ...) [RULE_##name] = { __VA_ARGS__ },
#include "user/detectors/rules.def"
};

const enum rule rules_in_order[RULE_COUNT] = {
#define RULE(number, name, ...) RULE_##name,
#include "user/detectors/rules.def"
};

static const struct rule_severity severities[] = {
#define RULE(number, name, function, label, severity, ...)                                         \
	{ RULE_##name, SEVERITY_##severity, NULL },
#define ALSO(name, severity, when) { RULE_##name, SEVERITY_##severity, when },
#include "user/detectors/rules.def"
};

static const struct rule_constant constants[] = {
#define CONSTANT(rule, name, value, help) { RULE_##rule, #name, value, help },
#include "user/detectors/rules.def"
};

const struct rule_severity *rule_severity_next(enum rule rule, const struct rule_severity *previous)
{
	const struct rule_severity *end = severities + ARRAY_LENGTH(severities);
	const struct rule_severity *row = previous ? previous + 1 : severities;

	while (row < end && row->rule != rule)
		row++;
	return row < end ? row : NULL;
}

const struct rule_constant *rule_constant_next(enum rule rule, const struct rule_constant *previous)
{
	const struct rule_constant *end = constants + ARRAY_LENGTH(constants);
	const struct rule_constant *row = previous ? previous + 1 : constants;

	while (row < end && row->rule != rule)
		row++;
	return row < end ? row : NULL;
}

const char *rule_constant_name(char *text, const struct rule_constant *constant)
{
	size_t i;

	for (i = 0; constant->name[i] && i < RULE_CONSTANT_TEXT - 1; i++)
		text[i] = constant->name[i] == '_' ? '-' : (char)tolower(constant->name[i]);
	text[i] = '\0';
	return text;
}
