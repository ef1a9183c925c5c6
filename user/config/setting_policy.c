// SPDX-License-Identifier: GPL-2.0-only
/* Policy rules: a list of mappings, or of items in the form "KEY=VALUE KEY=VALUE ...". */
#include "config/setting.h"

#include "base/names.h"
#include "base/nearest.h"
#include "base/prefix.h"
#include "base/units.h"
#include "config/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { VLAN_LAST = 4094, RATE_MOST = 1000000 };

/* Parses "3", "3-7", "any", with numbers up to 255. */
static bool parse_range(__u8 *range, const char *text)
{
	char first[UNITS_TEXT];
	const char *dash = strchr(text, '-');
	__u64 from, to;

	if (!strcmp(text, "any")) {
		range[0] = 0;
		range[1] = 255;
		return true;
	}
	snprintf(first, sizeof(first), "%.*s", dash ? (int)(dash - text) : (int)strlen(text), text);
	if (units_parse_count(first, &from) || units_parse_count(dash ? dash + 1 : first, &to) ||
	    from > to || to > 255)
		return false;
	range[0] = (__u8)from;
	range[1] = (__u8)to;
	return true;
}

/* Compares with a name from the metrics, in which a - matches a _. */
static bool is_named(const char *name, const char *text)
{
	for (; *name && *text; name++, text++)
		if (*name != *text && !(*name == '_' && *text == '-'))
			return false;
	return *name == *text;
}

/* Parses "icmp/13", "icmp6/echo-request", "icmp6/5-99", "icmp/any". */
static bool parse_type(struct policy_rule *rule, const char *text)
{
	const char *slash = strchr(text, '/');
	char name[TYPE_TEXT];

	if (!slash)
		return false;
	if (!strncmp(text, "icmp/", 5))
		rule->family = 4;
	else if (!strncmp(text, "icmp6/", 6))
		rule->family = 6;
	else
		return false;
	if (parse_range(rule->types, slash + 1))
		return true;
	for (int type = 0; type < 256; type++) {
		if (!is_named(type_name(name, rule->family, (__u8)type), slash + 1))
			continue;
		rule->types[0] = rule->types[1] = (__u8)type;
		return true;
	}
	return false;
}

static bool parse_word(__u8 *value, const char *const *words, int count, const char *text)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(words[i], text)) {
			*value = (__u8)i;
			return true;
		}
	return false;
}

static bool take_action(struct policy_rule *rule, const char *text)
{
	return parse_word(&rule->action, policy_action_names, POLICY_ACTIONS, text);
}

static bool take_code(struct policy_rule *rule, const char *text)
{
	return parse_range(rule->codes, text);
}

static bool take_direction(struct policy_rule *rule, const char *text)
{
	__u8 direction;

	if (!strcmp(text, "both")) {
		rule->directions = 1 << POLICY_IN | 1 << POLICY_OUT;
		return true;
	}
	if (!parse_word(&direction, policy_direction_names, POLICY_DIRECTIONS, text))
		return false;
	rule->directions = (__u8)(1 << direction);
	return true;
}

static bool take_source(struct policy_rule *rule, const char *text)
{
	rule->sourced = true;
	return !prefix_parse(text, &rule->source);
}

static bool take_vlan(struct policy_rule *rule, const char *text)
{
	__u64 vlan;

	if (units_parse_count(text, &vlan) || vlan < 1 || vlan > VLAN_LAST)
		return false;
	rule->vlan = (__u32)vlan;
	return true;
}

static bool take_rate(struct policy_rule *rule, const char *text)
{
	return !units_parse_count(text, &rule->rate) && rule->rate && rule->rate <= RATE_MOST;
}

static bool take_burst(struct policy_rule *rule, const char *text)
{
	return !units_parse_count(text, &rule->burst) && rule->burst && rule->burst <= RATE_MOST;
}

static bool take_per(struct policy_rule *rule, const char *text)
{
	rule->shared = !strcmp(text, "all");
	return rule->shared || !strcmp(text, "source");
}

static bool parse_truth(bool *value, const char *text)
{
	*value = !strcmp(text, "yes") || !strcmp(text, "true");
	return *value || !strcmp(text, "no") || !strcmp(text, "false");
}

static bool take_shadow(struct policy_rule *rule, const char *text)
{
	return parse_truth(&rule->shadow, text);
}

static bool take_force(struct policy_rule *rule, const char *text)
{
	return parse_truth(&rule->force, text);
}

static const struct {
	const char *key;
	bool (*take)(struct policy_rule *rule, const char *text);
	const char *problem;
} keys[] = {
	{ "action", take_action, "action: allow, limit or drop" },
	{ "type", parse_type, "type: such as icmp/13, icmp6/echo-request, icmp6/5-99, icmp/any" },
	{ "code", take_code, "code: 0 to 255, a range such as 0-3, or any" },
	{ "direction", take_direction, "direction: in, out or both" },
	{ "source", take_source, "source: an address or prefix" },
	{ "vlan", take_vlan, "vlan: 1 to 4094" },
	{ "rate", take_rate, "rate: 1 to 1000000 packets a second" },
	{ "burst", take_burst, "burst: 1 to 1000000 packets" },
	{ "per", take_per, "per: source or all" },
	{ "shadow", take_shadow, "shadow: yes or no" },
	{ "force", take_force, "force: yes or no" },
};

/* Returns what to say about an unknown key, in `problem`, of SETTING_PATH bytes. */
static const char *unknown_key(char *problem, const char *key)
{
	const char *names[ARRAY_LENGTH(keys)];
	char quoted[TEXT_QUOTED];
	int nearest;

	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
		names[i] = keys[i].key;
	nearest = nearest_word(names, ARRAY_LENGTH(keys), key);
	snprintf(problem, SETTING_PATH, "unknown key %s%s%s%s", text_quote(quoted, key),
		 nearest < 0 ? "" : " (did you mean \"", nearest < 0 ? "" : names[nearest],
		 nearest < 0 ? "" : "\"?)");
	return problem;
}

/* Parses "KEY=VALUE". Returns what is wrong, which may be in `problem`, or NULL. */
static const char *take_pair(struct policy_rule *rule, char *pair, __u32 *given, char *problem)
{
	char *value = strchr(pair, '=');

	if (!value)
		return "not KEY=VALUE";
	*value++ = '\0';
	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++) {
		if (strcmp(keys[i].key, pair) != 0)
			continue;
		if (*given & 1U << i)
			return "a key twice";
		*given |= 1U << i;
		return keys[i].take(rule, value) ? NULL : keys[i].problem;
	}
	return unknown_key(problem, pair);
}

/* Returns what is wrong with the rule as a whole, or NULL. */
static const char *problem_of(const struct policy_rule *rule, __u32 given)
{
	if ((given & 3) != 3)
		return "action and type are needed";
	if (rule->sourced && prefix_is_ipv4(&rule->source) != (rule->family == 4))
		return "source and type are of different families";
	if ((rule->action == POLICY_LIMIT) != (rule->rate != 0))
		return "rate is required with action limit, and only there";
	if (policy_rule_needs_force(rule))
		return "the network needs such messages: force=yes covers them anyway";
	return NULL;
}

static int parse_rule(const struct setting *setting, void *value, const char *where,
		      const char *text)
{
	struct policy_rule_list *list = value;
	struct policy_rule rule = { .codes = { 0, 255 },
				    .directions = 1 << POLICY_IN | 1 << POLICY_OUT };
	char *copy = strdup(text), *rest = copy, *pair;
	const char *problem = copy ? NULL : "out of memory";
	char unknown[SETTING_PATH];
	__u32 given = 0;

	while (!problem && (pair = strsep(&rest, " ")))
		if (*pair)
			problem = take_pair(&rule, pair, &given, unknown);
	free(copy);
	if (!problem)
		problem = problem_of(&rule, given);
	if (!problem && list->count == POLICY_RULES)
		problem = "one too many";
	if (problem)
		return setting_refuse(setting, where, text, problem);
	if (!rule.burst)
		rule.burst = rule.rate;
	list->rules[list->count++] = rule;
	return 0;
}

/* Formats the type as parse_type() reads it. `text` has POLICY_TYPE bytes. */
enum { POLICY_TYPE = 8 + POLICY_RANGE };

static const char *rule_type(char *text, const struct policy_rule *rule)
{
	char range[POLICY_RANGE];

	snprintf(text, POLICY_TYPE, "%s/%s", rule->family == 6 ? "icmp6" : "icmp",
		 policy_range(range, rule->types));
	return text;
}

static const char *rule_directions(const struct policy_rule *rule)
{
	if (rule->directions == (1 << POLICY_IN | 1 << POLICY_OUT))
		return "both";
	return policy_direction_names[rule->directions >> 1];
}

static json_t *json_rule(const struct policy_rule *rule)
{
	char type[POLICY_TYPE], code[POLICY_RANGE], prefix[PREFIX_TEXT];
	json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "action",
				   policy_action_names[rule->action], "type", rule_type(type, rule),
				   "code", policy_range(code, rule->codes), "direction",
				   rule_directions(rule));

	if (rule->sourced)
		json_object_set_new(object, "source",
				    json_string(prefix_format(prefix, &rule->source)));
	if (rule->vlan)
		json_object_set_new(object, "vlan", json_integer(rule->vlan));
	if (rule->rate) {
		json_object_set_new(object, "rate", json_integer((json_int_t)rule->rate));
		json_object_set_new(object, "burst", json_integer((json_int_t)rule->burst));
		json_object_set_new(object, "per", json_string(rule->shared ? "all" : "source"));
	}
	if (rule->shadow)
		json_object_set_new(object, "shadow", json_true());
	if (rule->force)
		json_object_set_new(object, "force", json_true());
	return object;
}

static json_t *json_rules(const struct setting *setting, const void *value)
{
	const struct policy_rule_list *list = value;
	json_t *array = json_array();

	for (__u32 i = 0; i < list->count; i++)
		json_array_append_new(array, json_rule(&list->rules[i]));
	return array;
}

/* Prints JSON, which is valid YAML. */
static void print_rules(const struct setting *setting, const void *value, FILE *to)
{
	json_t *array = json_rules(setting, value);

	json_dumpf(array, to, 0);
	json_decref(array);
}

static void accepted_rules(const struct setting *setting, char *text)
{
	snprintf(text, SETTING_ACCEPTED,
		 "a list of at most %d mappings, or texts such as \"action=drop type=icmp/13 "
		 "direction=in\": action, type, code, direction, source, vlan, rate, burst, per, "
		 "shadow, force",
		 POLICY_RULES);
}

const struct setting_type setting_policy = {
	.shape = SHAPE_LIST,
	.pairs = true,
	.size = sizeof(struct policy_rule_list),
	.parse = parse_rule,
	.print = print_rules,
	.json = json_rules,
	.accepted = accepted_rules,
};
