/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy: the lines of the profiles (policy.def), and what they and the operator's own rules
 * come to for each type, code and direction.
 */
#ifndef ICMPGUARD_CONFIG_POLICY_H
#define ICMPGUARD_CONFIG_POLICY_H

#include "config/settings.h"

/* A line of the profiles. */
struct policy_row {
	__u32 number; /* 0: past the last */
	const char *label;
	__u8 family;
	__u8 types[2]; /* from first to last, as the codes */
	__u8 codes[2];
	bool kept; /* by rules over a range of types */
	__u8 actions[POLICY_PROFILES][POLICY_DIRECTIONS]; /* enum policy_action */
	__u64 rate, burst;
	bool shared;
	const char *reference;
	const char *reason;
};

/* In their order; the last has the number 0. */
extern const struct policy_row policy_rows[];

extern const char *const policy_action_names[POLICY_ACTIONS];
extern const char *const policy_direction_names[POLICY_DIRECTIONS];
extern const char *const policy_profile_names[POLICY_PROFILES];

/* The first line that covers such messages; NULL: none does. */
const struct policy_row *policy_row_of(__u8 family, __u8 type, __u8 code);

/* Whether a rule covers such messages: of what must be kept only where it names the type, of what
 * the network cannot do without (headers/essential.h) only by force. */
bool policy_rule_covers(const struct policy_rule *rule, __u8 family, __u8 type, __u8 code);
/* Whether a rule names a type of which the network cannot do without any code that exists, and
 * neither allows it nor has force: it would cover nothing. */
bool policy_rule_needs_force(const struct policy_rule *rule);

/* The policy of the settings, for the kernel side: lines, classes, and the classes of each type and
 * code, POLICY_TYPES of them. 0, or -E2BIG where the rules make more than POLICY_CLASSES of them. */
int policy_resolve(const struct settings *settings, struct policy_config *policy,
		   struct policy_type *types);

/* The name of a line, by its number: a row's, or "rule-1". `text` holds POLICY_LABEL; what is
 * returned may be elsewhere. */
enum { POLICY_LABEL = 16 };
const char *policy_line_label(char *text, __u32 line);

/* "3", "3-7", "any". */
enum { POLICY_RANGE = 12 };
const char *policy_range(char *text, const __u8 *range);

#endif
