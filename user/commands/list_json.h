/* SPDX-License-Identifier: GPL-2.0-only */
/* The lists as JSON; the manual documents the fields. */
#ifndef ICMPGUARD_COMMANDS_LIST_JSON_H
#define ICMPGUARD_COMMANDS_LIST_JSON_H

#include "kernel/pins.h"
#include "base/prefix_set.h"
#include "lists/list_entry.h"

#include <jansson.h>

/*
 * Return arrays of the unexpired entries; if not NULL, `only` and `about` restrict them to prefixes
 * in the set and to entries that overlap the prefix. `now`: timebase_now(); `offset`:
 * timebase_offset(). NULL after reporting.
 */
json_t *blocks_to_json(const struct pins *pins, const struct prefix_set *only,
		       const struct prefix *about, __u64 now, __u64 offset);
json_t *allows_to_json(const struct pins *pins, const struct prefix_set *only,
		       const struct prefix *about, __u64 now, __u64 offset);

/* Returns the name of an entry's author: a rule, "operator" or "configuration". `text` has
 * BLOCK_RULE_TEXT bytes; the result may point elsewhere. */
enum { BLOCK_RULE_TEXT = 16 };
const char *block_rule_name(char *text, const struct list_entry *entry);

/* entry_name() formats what an entry matches: "192.0.2.1", "to 192.0.2.0/24 vlan 20", "192.0.2.1
 * with 192.0.2.9"; entry_limit() its limit: "to 10/s". `text` has ENTRY_NAME bytes. */
enum { ENTRY_NAME = 176 };
const char *entry_name(char *text, const struct list_entry *entry);
const char *entry_limit(char *text, const struct list_entry *entry);

#endif
