/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy: the lines of the profiles (policy.def), and the combination of these and the
 * operator's rules for each type, code and direction.
 */
#ifndef ICMPGUARD_CONFIG_POLICY_H
#define ICMPGUARD_CONFIG_POLICY_H

#include "config/settings.h"

/* A line of the profiles. */
struct policy_row {
	__u32 number; /* 0: end of the table */
	const char *label;
	__u8 family;
	__u8 types[2]; /* first and last; likewise the codes */
	__u8 codes[2];
	bool kept; /* excluded from rules over a range of types */
	__u8 actions[POLICY_PROFILES][POLICY_DIRECTIONS]; /* enum policy_action */
	__u64 rate, burst;
	bool shared;
	const char *reference;
	const char *reason;
};

/* In order of evaluation; ends with number 0. */
extern const struct policy_row policy_rows[];

extern const char *const policy_action_names[POLICY_ACTIONS];
extern const char *const policy_direction_names[POLICY_DIRECTIONS];
extern const char *const policy_profile_names[POLICY_PROFILES];

/* Returns the first line that matches such messages; NULL if none does. */
const struct policy_row *policy_row_of(__u8 family, __u8 type, __u8 code);

/* Returns whether a rule covers such messages. Lines marked KEPT are covered only by rules for that
 * single type, what the network cannot do without (headers/essential.h) only by those with
 * force. */
bool policy_rule_covers(const struct policy_rule *rule, __u8 family, __u8 type, __u8 code);
/* Returns true if a rule without force, other than an allow, names a type all of whose codes are
 * essential: it would cover nothing. */
bool policy_rule_needs_force(const struct policy_rule *rule);

/* Resolves the settings' policy for the kernel side: lines, classes, and the classes of each type
 * (POLICY_TYPES) and code. 0, or -E2BIG if the rules create more than POLICY_CLASSES classes. */
int policy_resolve(const struct settings *settings, struct policy_config *policy,
		   struct policy_type *types);

/* Returns the name of a line by its number: a row's label, or "rule-1". `text` has POLICY_LABEL
 * bytes; the result may point elsewhere. */
enum { POLICY_LABEL = 16 };
const char *policy_line_label(char *text, __u32 line);

/* Formats a range: "3", "3-7", "any". */
enum { POLICY_RANGE = 12 };
const char *policy_range(char *text, const __u8 *range);

#endif
