/* SPDX-License-Identifier: GPL-2.0-only */
/* What is known of a rule, for icmpguard explain. */
#ifndef ICMPGUARD_COMMANDS_EXPLAIN_RULE_H
#define ICMPGUARD_COMMANDS_EXPLAIN_RULE_H

#include "config/config.h"
#include "detectors/detector.h"

#include <jansson.h>

/* Prints a rule: what it measures and why, lookalikes, what to do, severities, its settings as they
 * are in `settings`, and its fixed thresholds. */
void explain_rule(enum rule rule, const struct settings *settings);

/* Prints only the section about its techniques. */
void explain_techniques(enum rule rule);

/* Returns the same as an object, without the settings. */
json_t *explain_rule_json(enum rule rule);

#endif
