/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fixed thresholds of the rules, named NAME_CONSTANT: the CONSTANT rows of detectors/RULE.def,
 * which `icmpguard explain` and the manual also use.
 */
#ifndef ICMPGUARD_CONFIG_THRESHOLDS_H
#define ICMPGUARD_CONFIG_THRESHOLDS_H

#define CONSTANT(rule, name, value, help) static const double rule##_##name = value;
#include "user/detectors/rules.def"

#endif
