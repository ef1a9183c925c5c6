// SPDX-License-Identifier: GPL-2.0-only
#include "commands/list_json.h"

#include "lists/blocks.h"
#include "detectors/detector.h"
#include "base/json.h"
#include "base/names.h"
#include "base/prefix.h"

#include <errno.h>
#include <stdio.h>

struct array {
	const struct pins *pins;
	const struct prefix_set *only;
	__u64 now;
	__u64 offset;
	json_t *elements;
};

/* A pinned list may come from a program that has more rules: those have numbers. */
const char *block_rule_name(char *text, const struct block *block)
{
	if (block->rule == BLOCK_BY_OPERATOR)
		return "operator";
	if (block->rule < RULE_COUNT)
		return rule_names[block->rule];
	snprintf(text, BLOCK_RULE_TEXT, "rule %u", block->rule);
	return text;
}

const char *block_scope_name(char *text, const struct block *block)
{
	if (block->scope < BLOCK_SCOPE_COUNT)
		return scope_names[block->scope];
	snprintf(text, BLOCK_RULE_TEXT, "scope %u", block->scope);
	return text;
}

/* Null for what never was or never will be. */
static json_t *moment(const struct array *array, __u64 time)
{
	return time ? json_time(time + array->offset) : json_null();
}

static bool is_wanted(const struct array *array, const struct prefix *prefix, __u64 expires)
{
	return lists_live(expires, array->now) &&
	       (!array->only || prefix_set_has(array->only, prefix));
}

static int append(struct array *array, json_t *element)
{
	return json_array_append_new(array->elements, element) ? -ENOMEM : 0;
}

static int append_block(const struct block_entry *entry, void *context)
{
	const struct block *block = &entry->block;
	char prefix[PREFIX_TEXT], scope[BLOCK_RULE_TEXT], rule[BLOCK_RULE_TEXT];
	struct array *array = context;

	if (!is_wanted(array, &entry->prefix, block->expires))
		return 0;
	return append(array, json_pack("{s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:o, s:b}", "prefix",
				       prefix_format(prefix, &entry->prefix), "scope",
				       block_scope_name(scope, block), "rule",
				       block_rule_name(rule, block), "created",
				       moment(array, block->created), "expires",
				       moment(array, block->expires), "packets",
				       (json_int_t)entry->hits.packets, "bytes",
				       (json_int_t)entry->hits.bytes, "last_hit",
				       moment(array, entry->hits.last_hit), "enforced",
				       blocks_enforced(array->pins, block)));
}

static int append_allow(const struct allow_entry *entry, void *context)
{
	const struct allow *allow = &entry->allow;
	struct array *array = context;
	char prefix[PREFIX_TEXT];

	if (!is_wanted(array, &entry->prefix, allow->expires))
		return 0;
	return append(array,
		      json_pack("{s:s, s:o, s:o}", "prefix", prefix_format(prefix, &entry->prefix),
				"created", moment(array, allow->created), "expires",
				moment(array, allow->expires)));
}

static json_t *finish(struct array *array, int error)
{
	if (!error)
		return array->elements;
	json_decref(array->elements);
	return NULL;
}

json_t *blocks_to_json(const struct pins *pins, const struct prefix_set *only, __u64 now,
		       __u64 offset)
{
	struct array array = {
		.pins = pins, .only = only, .now = now, .offset = offset, .elements = json_array()
	};

	return finish(&array, blocks_each(pins, append_block, &array));
}

json_t *allows_to_json(const struct pins *pins, const struct prefix_set *only, __u64 now,
		       __u64 offset)
{
	struct array array = {
		.pins = pins, .only = only, .now = now, .offset = offset, .elements = json_array()
	};

	return finish(&array, allows_each(pins, append_allow, &array));
}
