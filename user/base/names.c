// SPDX-License-Identifier: GPL-2.0-only
#include "base/names.h"

#include <stdio.h>
#include <string.h>

const char *const reason_names[REASON_COUNT] = {
#define REASON(number, name, label, class, help) [REASON_##name] = label,
	REASONS(REASON)
#undef REASON
};

const char *const reason_help[REASON_COUNT] = {
#define REASON(number, name, label, class, help) [REASON_##name] = help,
	/* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): a help of several lines */
	REASONS(REASON)
#undef REASON
};

const char *const health_names[HEALTH_COUNT] = {
#define ITEM(name, label, help) [HEALTH_##name] = label,
	HEALTH(ITEM)
#undef ITEM
};

const char *const health_help[HEALTH_COUNT] = {
#define ITEM(name, label, help) [HEALTH_##name] = help,
	HEALTH(ITEM)
#undef ITEM
};

const char *const mode_names[MODE_COUNT] = {
#define MODE(name, label, help) [MODE_##name] = label,
	MODES(MODE)
#undef MODE
};

const char *const scope_names[BLOCK_SCOPE_COUNT] = {
#define SCOPE(name, label, help) [BLOCK_##name] = label,
	BLOCK_SCOPES(SCOPE)
#undef SCOPE
};

const char *const kind_names[KIND_COUNT] = {
#define KIND(name, label, lane, type4, type6) [KIND_##name] = label,
	KINDS(KIND)
#undef KIND
};

const char *const severity_names[SEVERITY_COUNT] = {
#define SEVERITY(name, label) [SEVERITY_##name] = label,
	SEVERITIES(SEVERITY)
#undef SEVERITY
};

const char *const view_names[VIEW_COUNT] = {
#define VIEW(number, name, label, help) [VIEW_##name] = label,
	VIEWS(VIEW)
#undef VIEW
};

const char *const visible_names[VISIBLE_COUNT] = {
#define VISIBLE(name, label, help) [VISIBLE_##name] = label,
	VISIBILITIES(VISIBLE)
#undef VISIBLE
};

const char *const visible_help[VISIBLE_COUNT] = {
#define VISIBLE(name, label, help) [VISIBLE_##name] = help,
	VISIBILITIES(VISIBLE)
#undef VISIBLE
};

const char *const lane_names[LANE_COUNT] = {
#define LANE(number, name, label, help) [LANE_##name] = label,
	LANES(LANE)
#undef LANE
};

const char *const side_names[SIDE_COUNT] = {
#define SIDE(name, label, help) [SIDE_##name] = label,
	LIST_SIDES(SIDE)
#undef SIDE
};

const char *const action_names[LIST_ACTION_COUNT] = {
#define ACTION(name, label, help) [LIST_##name] = label,
	LIST_ACTIONS(ACTION)
#undef ACTION
};

const char *const rule_labels[RULE_COUNT] = {
#define RULE(number, name, function, label, ...) [number] = label,
#include "user/detectors/rules.def"
};

int rule_find(const char *label)
{
	for (int rule = 0; rule < RULE_COUNT; rule++)
		if (!strcmp(rule_labels[rule], label))
			return rule;
	return -1;
}

static const short type4_by_kind[KIND_COUNT] = {
#define KIND(name, label, lane, type4, type6) [KIND_##name] = type4,
	KINDS(KIND)
#undef KIND
};

static const short type6_by_kind[KIND_COUNT] = {
#define KIND(name, label, lane, type4, type6) [KIND_##name] = type6,
	KINDS(KIND)
#undef KIND
};

const char *type_name(char *text, __u8 family, __u8 type)
{
	/* The tables contain kind + 1; 0 means none. */
	__u8 kind = family == 6 ? kind_by_type6[type] : kind_by_type4[type];
	int first = NO_TYPE;

	if (kind)
		first = family == 6 ? type6_by_kind[kind - 1] : type4_by_kind[kind - 1];
	if (first == type)
		return kind_names[kind - 1];
	snprintf(text, TYPE_TEXT, "%u", type);
	return text;
}
