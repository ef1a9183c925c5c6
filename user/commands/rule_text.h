/* SPDX-License-Identifier: GPL-2.0-only */
/* What `icmpguard explain` says of a rule beyond the line in rule.h. */
#ifndef ICMPGUARD_COMMANDS_RULE_TEXT_H
#define ICMPGUARD_COMMANDS_RULE_TEXT_H

#include "headers/rule.h"

struct rule_text {
	const char *measured;  /* and which settings are its thresholds */
	const char *why;       /* it matters */
	const char *lookalike; /* what is known to look alike and be harmless */
	const char *next;      /* what to do */
};

extern const struct rule_text rule_texts[RULE_COUNT];

#endif
