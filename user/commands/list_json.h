/* SPDX-License-Identifier: GPL-2.0-only */
/* The lists for machines; the manual documents the fields. */
#ifndef ICMPGUARD_COMMANDS_LIST_JSON_H
#define ICMPGUARD_COMMANDS_LIST_JSON_H

#include "kernel/pins.h"
#include "base/prefix_set.h"

#include <jansson.h>

/*
 * Arrays of what stands, without what expired; of what is in `only`, where it is not NULL.
 * `now`: timebase_now(); `offset`: timebase_offset(). NULL after reporting.
 */
json_t *blocks_to_json(const struct pins *pins, const struct prefix_set *only, __u64 now,
		       __u64 offset);
json_t *allows_to_json(const struct pins *pins, const struct prefix_set *only, __u64 now,
		       __u64 offset);

/* The name of who made a block: a rule, or "operator". `text` holds BLOCK_RULE_TEXT; what is
 * returned may be elsewhere. */
enum { BLOCK_RULE_TEXT = 16 };
const char *block_rule_name(char *text, const struct block *block);
/* The name of its scope. Likewise. */
const char *block_scope_name(char *text, const struct block *block);

#endif
