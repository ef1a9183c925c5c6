/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The thresholds of the rules that are no settings, NAME_CONSTANT each: rows CONSTANT of
 * detectors/RULE.def, from which `icmpguard explain` and the manual have them too.
 */
#ifndef ICMPGUARD_CONFIG_THRESHOLDS_H
#define ICMPGUARD_CONFIG_THRESHOLDS_H

#define CONSTANT(rule, name, value, help) static const double rule##_##name = value;
#include "user/detectors/rules.def"

#endif
