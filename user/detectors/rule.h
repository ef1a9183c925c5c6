/* SPDX-License-Identifier: GPL-2.0-only */
/* What RULE.def says of a rule, for people and machines; by enum rule. */
#ifndef ICMPGUARD_DETECTORS_RULE_H
#define ICMPGUARD_DETECTORS_RULE_H

#include "headers/rule.h"

extern const char *const rule_names[RULE_COUNT];
extern const char *const rule_help[RULE_COUNT];	      /* what it finds */
extern const char *const rule_techniques[RULE_COUNT]; /* ids, separated by commas */

struct rule_text {
	const char *measured;  /* what is measured, and by which settings it is judged */
	const char *why;       /* why it matters */
	const char *lookalike; /* what looks alike and is harmless */
	const char *next;      /* what to do */
};
extern const struct rule_text rule_texts[RULE_COUNT];

/* The rules in the order of the manual. */
extern const enum rule rules_in_order[RULE_COUNT];

/* The severities of a rule: by default the first, and those that its detector gives. */
struct rule_severity {
	enum rule rule;
	enum severity severity;
	const char *when; /* NULL: otherwise */
};
/* The next of a rule after `previous`, NULL for the first; NULL at the end. */
const struct rule_severity *rule_severity_next(enum rule rule,
					       const struct rule_severity *previous);

/* A threshold that is no setting. */
struct rule_constant {
	enum rule rule;
	const char *name; /* "FEW" */
	double value;
	const char *help;
};
/* As above. */
const struct rule_constant *rule_constant_next(enum rule rule,
					       const struct rule_constant *previous);
/* Its name as settings are spelt, "few", into `text`, which holds RULE_CONSTANT_TEXT. */
enum { RULE_CONSTANT_TEXT = 32 };
const char *rule_constant_name(char *text, const struct rule_constant *constant);

#endif
