/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of JSON Schema (draft 2020-12) that the schemas of this project use. */
#ifndef ICMPGUARD_SELFTESTS_UNIT_SCHEMA_H
#define ICMPGUARD_SELFTESTS_UNIT_SCHEMA_H

#include <jansson.h>

/* NULL where `value` is as the schema says, or the name of what is not: a member, a type, a
 * pattern, a keyword. A keyword it does not know is wrong too, so that none goes unchecked. */
const char *schema_check(const json_t *schema, const json_t *value);

#endif
