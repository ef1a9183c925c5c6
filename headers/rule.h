/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Severities, and the rules by number.  Everything else about a rule is in its file
 * user/detectors/RULE.def.
 */
#ifndef ICMPGUARD_RULE_H
#define ICMPGUARD_RULE_H

#include "headers/types.h"

#define SEVERITIES(SEVERITY)                                                                       \
	SEVERITY(INFO, "info")                                                                     \
	SEVERITY(LOW, "low")                                                                       \
	SEVERITY(MEDIUM, "medium")                                                                 \
	SEVERITY(HIGH, "high")                                                                     \
	SEVERITY(CRITICAL, "critical")

enum severity {
#define SEVERITY(name, label) SEVERITY_##name,
	SEVERITIES(SEVERITY)
#undef SEVERITY
	SEVERITY_COUNT
};

enum rule {
#define RULE(number, name, ...) RULE_##name = number,
#include "user/detectors/rules.def"
	RULE_COUNT = 0
#define RULE(...) +1
#include "user/detectors/rules.def"
};

_Static_assert((0
#define RULE(number, ...) | 1ULL << (number)
#include "user/detectors/rules.def"
	       ) == (1ULL << RULE_COUNT) - 1,
	       "each rule has a number of its own, and none is left out");

#endif
