/* SPDX-License-Identifier: GPL-2.0-only */
/* The contents of each RULE.def, indexed by enum rule. */
#ifndef ICMPGUARD_DETECTORS_RULE_H
#define ICMPGUARD_DETECTORS_RULE_H

#include "headers/rule.h"

extern const char *const rule_names[RULE_COUNT];
extern const char *const rule_help[RULE_COUNT];	      /* what it finds */
extern const char *const rule_techniques[RULE_COUNT]; /* ids, separated by commas */

struct rule_text {
	const char *measured;  /* what is measured, and the settings it is compared with */
	const char *why;       /* why it matters */
	const char *lookalike; /* harmless traffic that looks the same */
	const char *next;      /* what to do */
};
extern const struct rule_text rule_texts[RULE_COUNT];

/* The rules in the order of the manual. */
extern const enum rule rules_in_order[RULE_COUNT];

/* The severities of a rule: first the default, then others that its detector assigns. */
struct rule_severity {
	enum rule rule;
	enum severity severity;
	const char *when; /* NULL: otherwise */
};
/* Returns the severity of the rule after `previous`; NULL: the first. Returns NULL at the end. */
const struct rule_severity *rule_severity_next(enum rule rule,
					       const struct rule_severity *previous);

/* A fixed threshold, not configurable. */
struct rule_constant {
	enum rule rule;
	const char *name; /* "FEW" */
	double value;
	const char *help;
};
/* Returns the constant of the rule after `previous`; NULL: the first. Returns NULL at the end. */
const struct rule_constant *rule_constant_next(enum rule rule,
					       const struct rule_constant *previous);
/* Writes the name in the spelling of settings ("few") to `text`, of size RULE_CONSTANT_TEXT;
 * returns `text`. */
enum { RULE_CONSTANT_TEXT = 32 };
const char *rule_constant_name(char *text, const struct rule_constant *constant);

#endif
