// SPDX-License-Identifier: GPL-2.0-only
#include "config/policy.h"

#include "base/prefix.h"
#include "headers/essential.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const policy_action_names[POLICY_ACTIONS] = {
	[POLICY_ALLOW] = "allow",
	[POLICY_LIMIT] = "limit",
	[POLICY_DROP] = "drop",
};

const char *const policy_direction_names[POLICY_DIRECTIONS] = {
	[POLICY_IN] = "in",
	[POLICY_OUT] = "out",
};

const char *const policy_profile_names[POLICY_PROFILES] = {
	[POLICY_NONE] = "none",
	[POLICY_HOST] = "host",
	[POLICY_ROUTER] = "router",
	[POLICY_EDGE] = "edge",
};

const struct policy_row policy_rows[] = {
#define ALLOW  POLICY_ALLOW
#define LIMIT  POLICY_LIMIT
#define DROP   POLICY_DROP
#define KEPT   true
#define FREE   false
#define SOURCE false
#define ALL    true
#define RANGE(a, b)                                                                                \
	{                                                                                          \
		a, b                                                                               \
	}
#define ONE(number)                                                                                \
	{                                                                                          \
		number, number                                                                     \
	}
#define ANY                                                                                        \
	{                                                                                          \
		0, 255                                                                             \
	}
#define NO_RATE	      0, 0, false
#define RATE(a, b, c) a, b, c
#define LINE(number, label, family, types, codes, keep, hi, ho, ri, ro, ei, eo, ...)               \
	{ number,                                                                                  \
	  label,                                                                                   \
	  family,                                                                                  \
	  types,                                                                                   \
	  codes,                                                                                   \
	  keep,                                                                                    \
	  { [POLICY_HOST] = { hi, ho },                                                            \
	    [POLICY_ROUTER] = { ri, ro },                                                          \
	    [POLICY_EDGE] = { ei, eo } },                                                          \
	  __VA_ARGS__ },
#include "user/config/policy.def"
#undef ALLOW
#undef LIMIT
#undef DROP
#undef KEPT
#undef FREE
#undef SOURCE
#undef ALL
#undef RANGE
#undef ONE
#undef ANY
#undef NO_RATE
#undef RATE
	{},
};
_Static_assert(POLICY_DIRECTIONS *(ARRAY_LENGTH(policy_rows) + 1) <= POLICY_RULE,
	       "lines of profiles stand before rules");

static bool within(const __u8 *range, __u8 number)
{
	return number >= range[0] && number <= range[1];
}

const struct policy_row *policy_row_of(__u8 family, __u8 type, __u8 code)
{
	for (const struct policy_row *row = policy_rows; row->number; row++)
		if (row->family == family && within(row->types, type) && within(row->codes, code))
			return row;
	return NULL;
}

bool policy_rule_covers(const struct policy_rule *rule, __u8 family, __u8 type, __u8 code)
{
	bool named = rule->types[0] == rule->types[1];
	const struct policy_row *row;

	if (rule->family != family || !within(rule->types, type) || !within(rule->codes, code))
		return false;
	if (rule->action == POLICY_ALLOW)
		return true;
	if (essential_of(family, type, code))
		return named && rule->force;
	row = policy_row_of(family, type, code);
	return named || !row || !row->kept;
}

bool policy_rule_needs_force(const struct policy_rule *rule)
{
	__u32 codes = kind_codes(rule->family, rule->types[0]);
	__u32 code = rule->codes[0];

	if (rule->action == POLICY_ALLOW || rule->force || rule->types[0] != rule->types[1])
		return false;
	while (code <= rule->codes[1] && code < codes &&
	       essential_of(rule->family, rule->types[0], (__u8)code))
		code++;
	return code > rule->codes[0] && (code > rule->codes[1] || code == codes);
}

static void set_line(struct policy_line *line, __u8 action, __u64 rate, __u64 burst)
{
	line->action = action;
	line->limit = gcra_limit(rate, burst);
	line->network = NETWORK_ANY;
}

/* Sets the lines of the selected profile for both directions. */
static void set_profile(const struct settings *settings, struct policy_config *policy)
{
	for (const struct policy_row *row = policy_rows; row->number; row++)
		for (int direction = 0; direction < POLICY_DIRECTIONS; direction++) {
			struct policy_line *line =
				&policy->lines[policy_line_number(row->number, direction)];

			set_line(line, row->actions[settings->policy][direction], row->rate,
				 row->burst);
			line->shared = row->shared;
			line->shadow = (__u8)settings->policy_shadow;
		}
}

static void set_rule(struct policy_config *policy, const struct policy_rule *rule, __u32 number)
{
	struct policy_line *line = &policy->lines[POLICY_RULE + number];
	struct address all = { .halves = { ~0ULL, ~0ULL } }, mask;

	set_line(line, rule->action, rule->rate, rule->burst);
	line->shared = rule->shared;
	line->shadow = rule->shadow;
	if (rule->vlan)
		line->network = rule->vlan;
	if (!rule->sourced)
		return;
	mask = address_mask(&all, rule->source.length);
	memcpy(policy->sources[number].address, rule->source.address.halves,
	       sizeof(policy->sources[number].address));
	memcpy(policy->sources[number].mask, mask.halves, sizeof(policy->sources[number].mask));
}

/* Returns the number of a class, which is added if new; POLICY_CLASSES if there are too many.
 * `number` is a hint: the class of the previous code, which most codes share. */
static __u32 class_of(struct policy_config *policy, __u32 *count, __u32 number, __u64 rules,
		      __u32 line)
{
	if (policy->classes[number].rules == rules && policy->classes[number].line == line)
		return number;
	number = 0;
	while (number < *count &&
	       (policy->classes[number].rules != rules || policy->classes[number].line != line))
		number++;
	if (number < *count || number == POLICY_CLASSES)
		return number;
	policy->classes[number] = (struct policy_class){ .rules = rules, .line = line };
	++*count;
	return number;
}

static __u64 rules_of(const struct policy_rule_list *list, int direction, __u8 family, __u8 type,
		      __u8 code)
{
	__u64 rules = 0;

	for (__u32 i = 0; i < list->count; i++)
		if (list->rules[i].directions >> direction & 1 &&
		    policy_rule_covers(&list->rules[i], family, type, code))
			rules |= 1ULL << i;
	return rules;
}

static int resolve_type(const struct settings *settings, struct policy_config *policy,
			__u32 *classes, struct policy_type *element, __u8 family, __u8 type)
{
	for (int code = 0; code < 256; code++) {
		const struct policy_row *row = settings->policy ?
						       policy_row_of(family, type, (__u8)code) :
						       NULL;

		for (int direction = 0; direction < POLICY_DIRECTIONS; direction++) {
			__u64 rules = rules_of(&settings->policy_rules, direction, family, type,
					       (__u8)code);
			__u32 line = row ? policy_line_number(row->number, direction) : 0;
			__u32 before = code ? element->classes[direction][code - 1] : 0;
			__u32 class = class_of(policy, classes, before, rules, line);

			if (class == POLICY_CLASSES)
				return -E2BIG;
			element->classes[direction][code] = (__u8) class;
		}
	}
	return 0;
}

int policy_resolve(const struct settings *settings, struct policy_config *policy,
		   struct policy_type *types)
{
	const struct policy_rule_list *rules = &settings->policy_rules;
	__u32 classes = 1; /* class 0: no line applies */
	int error = 0;

	memset(policy, 0, sizeof(*policy));
	policy->lines_used = settings->policy || rules->count;
	policy->rules = rules->count;
	policy->profile = settings->policy;
	memcpy(policy->set, rules->rules, sizeof(policy->set));
	if (settings->policy)
		set_profile(settings, policy);
	for (__u32 i = 0; i < rules->count; i++)
		set_rule(policy, &rules->rules[i], i);
	for (int type = 0; !error && policy->lines_used && type < POLICY_TYPES; type++)
		error = resolve_type(settings, policy, &classes, &types[type], type < 256 ? 4 : 6,
				     (__u8)type);
	return error;
}

const char *policy_line_label(char *text, __u32 line)
{
	for (const struct policy_row *row = policy_rows; row->number && line < POLICY_RULE; row++)
		if (row->number == line / POLICY_DIRECTIONS)
			return row->label;
	snprintf(text, POLICY_LABEL, "rule-%u", line - POLICY_RULE + 1);
	return text;
}

const char *policy_range(char *text, const __u8 *range)
{
	if (range[0] == 0 && range[1] == 255)
		return "any";
	if (range[0] == range[1])
		snprintf(text, POLICY_RANGE, "%u", range[0]);
	else
		snprintf(text, POLICY_RANGE, "%u-%u", range[0], range[1]);
	return text;
}
