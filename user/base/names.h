/* SPDX-License-Identifier: GPL-2.0-only */
/* The labels of the lists in headers/, indexed by their enums. */
#ifndef ICMPGUARD_BASE_NAMES_H
#define ICMPGUARD_BASE_NAMES_H

#include "headers/visible.h"
#include "headers/maps.h"
#include "headers/mode.h"
#include "headers/rule.h"
#include "headers/view.h"

extern const char *const reason_names[REASON_COUNT];
extern const char *const reason_help[REASON_COUNT];
extern const char *const health_names[HEALTH_COUNT];
extern const char *const health_help[HEALTH_COUNT];
extern const char *const mode_names[MODE_COUNT];
extern const char *const scope_names[BLOCK_SCOPE_COUNT];
extern const char *const side_names[SIDE_COUNT];
extern const char *const action_names[LIST_ACTION_COUNT];
extern const char *const rule_labels[RULE_COUNT];
extern const char *const kind_names[KIND_COUNT];
extern const char *const severity_names[SEVERITY_COUNT];
extern const char *const view_names[VIEW_COUNT];
extern const char *const visible_names[VISIBLE_COUNT];
extern const char *const visible_help[VISIBLE_COUNT];
extern const char *const lane_names[LANE_COUNT];

/* Returns the number of the rule with this label, or -1. */
int rule_find(const char *label);

/* Returns the name of an ICMP (family 4) or ICMPv6 (6) type: its kind's, or the number if it has no
 * kind or shares it with another type, so that names are unique. `text` has TYPE_TEXT bytes; the
 * result may point elsewhere. */
enum { TYPE_TEXT = 8 };
const char *type_name(char *text, __u8 family, __u8 type);

#endif
