/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of JSON Schema (draft 2020-12) that the schemas of this project use. */
#ifndef ICMPGUARD_SELFTESTS_UNIT_SCHEMA_H
#define ICMPGUARD_SELFTESTS_UNIT_SCHEMA_H

#include <jansson.h>

/* Returns NULL if `value` matches the schema, or the name of what does not: a member, a type, a
 * pattern, a keyword. An unknown keyword is a mismatch too, so that none goes unchecked. */
const char *schema_check(const json_t *schema, const json_t *value);

#endif
