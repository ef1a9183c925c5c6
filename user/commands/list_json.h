/* SPDX-License-Identifier: GPL-2.0-only */
/* The lists for machines; the manual documents the fields. */
#ifndef ICMPGUARD_COMMANDS_LIST_JSON_H
#define ICMPGUARD_COMMANDS_LIST_JSON_H

#include "kernel/pins.h"
#include "base/prefix_set.h"
#include "lists/list_entry.h"

#include <jansson.h>

/*
 * Arrays of what stands, without what expired; of what is in `only` and about
 * some of `about`, where they are not NULL.
 * `now`: timebase_now(); `offset`: timebase_offset(). NULL after reporting.
 */
json_t *blocks_to_json(const struct pins *pins, const struct prefix_set *only,
		       const struct prefix *about, __u64 now, __u64 offset);
json_t *allows_to_json(const struct pins *pins, const struct prefix_set *only,
		       const struct prefix *about, __u64 now, __u64 offset);

/* The name of who made an entry: a rule, "operator" or "configuration". `text` holds
 * BLOCK_RULE_TEXT; what is returned may be elsewhere. */
enum { BLOCK_RULE_TEXT = 16 };
const char *block_rule_name(char *text, const struct list_entry *entry);

/* Whom an entry is about: "192.0.2.1", "to 192.0.2.0/24 vlan 20", "192.0.2.1 with 192.0.2.9";
 * and to what it is limited: "to 10/s". `text` holds ENTRY_NAME. */
enum { ENTRY_NAME = 176 };
const char *entry_name(char *text, const struct list_entry *entry);
const char *entry_limit(char *text, const struct list_entry *entry);

#endif
