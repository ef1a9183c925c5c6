// SPDX-License-Identifier: GPL-2.0-only
#include "commands/list_json.h"

#include "lists/lists.h"
#include "base/json.h"
#include "base/names.h"
#include "base/prefix.h"

#include <errno.h>
#include <stdio.h>

struct array {
	const struct pins *pins;
	const struct prefix_set *only;
	const struct prefix *about;
	__u64 now;
	__u64 offset;
	json_t *elements;
};

/* Formats the rule by number if a pinned list was written by a program with more rules. */
const char *block_rule_name(char *text, const struct list_entry *entry)
{
	if (entry->origin == ORIGIN_CONFIGURATION)
		return "configuration";
	if (entry->rule == BLOCK_BY_OPERATOR)
		return "operator";
	if (entry->rule < RULE_COUNT)
		return rule_labels[entry->rule];
	snprintf(text, BLOCK_RULE_TEXT, "rule %u", entry->rule);
	return text;
}

const char *entry_name(char *text, const struct list_entry *entry)
{
	char prefix[PREFIX_TEXT], peer[PREFIX_TEXT], vlan[24] = "", identifier[24] = "";

	prefix_format(prefix, &entry->prefix);
	if (entry->network != NETWORK_ANY)
		snprintf(vlan, sizeof(vlan), " vlan %u", entry->network);
	if (entry->side == SIDE_CONVERSATION)
		snprintf(identifier, sizeof(identifier), " identifier %u", entry->identifier);
	if (side_has_peer(entry->side))
		snprintf(text, ENTRY_NAME, "%s with %s%s%s", prefix,
			 address_format(peer, &entry->peer), identifier, vlan);
	else
		snprintf(text, ENTRY_NAME, "%s%s%s", entry->side == SIDE_TARGET ? "to " : "",
			 prefix, vlan);
	return text;
}

static unsigned int rate_of(const struct list_entry *entry)
{
	return entry->interval ? 1000000 / entry->interval : 0;
}

const char *entry_limit(char *text, const struct list_entry *entry)
{
	snprintf(text, ENTRY_NAME, "to %u/s", rate_of(entry));
	return text;
}

/* Returns null for 0: never. */
static json_t *moment(const struct array *array, __u64 time)
{
	return time ? json_time(time + array->offset) : json_null();
}

static bool is_wanted(const struct array *array, const struct list_entry *entry)
{
	return list_live(entry->expires, array->now) &&
	       (!array->only || prefix_set_has(array->only, &entry->prefix)) &&
	       (!array->about || list_entry_is_about(entry, array->about));
}

static int append(struct array *array, json_t *element)
{
	return json_array_append_new(array->elements, element) ? -ENOMEM : 0;
}

static json_t *text_or_null(const char *text)
{
	return text[0] ? json_string(text) : json_null();
}

static json_t *vlan_json(const struct list_entry *entry)
{
	return entry->network == NETWORK_ANY ? json_null() : json_integer(entry->network);
}

/* Adds who made the entry, and why. */
static int add_decision(json_t *object, const struct list_entry *entry)
{
	char rule[BLOCK_RULE_TEXT];

	return json_object_update_new(
		object,
		json_pack("{s:s, s:o, s:o, s:o, s:o}", "origin",
			  entry->origin == ORIGIN_RULE ? "rule" : block_rule_name(rule, entry),
			  "reason", text_or_null(entry->reason), "author",
			  text_or_null(entry->author), "list", text_or_null(entry->tag), "vlan",
			  vlan_json(entry)));
}

static json_t *peer_json(const struct list_entry *entry)
{
	char peer[PREFIX_TEXT];

	return side_has_peer(entry->side) ? json_string(address_format(peer, &entry->peer)) :
					    json_null();
}

static json_t *identifier_json(const struct list_entry *entry)
{
	return entry->side == SIDE_CONVERSATION ? json_integer(entry->identifier) : json_null();
}

static int append_block(const struct list_entry *entry, void *context)
{
	char prefix[PREFIX_TEXT], rule[BLOCK_RULE_TEXT];
	struct array *array = context;
	json_t *object;

	if (!is_wanted(array, entry))
		return 0;
	object = json_pack("{s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:o, s:b, s:s, s:o, s:o, s:s, s:o}",
			   "prefix", prefix_format(prefix, &entry->prefix), "scope",
			   scope_names[entry->scope % BLOCK_SCOPE_COUNT], "rule",
			   block_rule_name(rule, entry), "created", moment(array, entry->created),
			   "expires", moment(array, entry->expires), "packets",
			   (json_int_t)entry->hits.packets, "bytes", (json_int_t)entry->hits.bytes,
			   "last_hit", moment(array, entry->hits.last_hit), "enforced",
			   lists_enforced(array->pins, entry, array->now) &&
				   !lists_rests(array->pins, entry, array->now),
			   "side", side_names[entry->side % SIDE_COUNT], "peer", peer_json(entry),
			   "identifier", identifier_json(entry), "action",
			   action_names[entry->action % LIST_ACTION_COUNT], "rate",
			   entry->action == LIST_LIMIT ? json_integer(rate_of(entry)) :
							 json_null());
	return add_decision(object, entry) ? -ENOMEM : append(array, object);
}

static int append_allow(const struct list_entry *entry, void *context)
{
	struct array *array = context;
	char prefix[PREFIX_TEXT];
	json_t *object;

	if (!is_wanted(array, entry))
		return 0;
	object = json_pack("{s:s, s:o, s:o}", "prefix", prefix_format(prefix, &entry->prefix),
			   "created", moment(array, entry->created), "expires",
			   moment(array, entry->expires));
	return add_decision(object, entry) ? -ENOMEM : append(array, object);
}

static json_t *finish(struct array *array, int error)
{
	if (!error)
		return array->elements;
	json_decref(array->elements);
	return NULL;
}

static json_t *list_to_json(const struct pins *pins, enum list_which which,
			    int (*append)(const struct list_entry *, void *),
			    const struct prefix_set *only, const struct prefix *about, __u64 now,
			    __u64 offset)
{
	struct array array = { .pins = pins,
			       .only = only,
			       .about = about,
			       .now = now,
			       .offset = offset,
			       .elements = json_array() };

	return finish(&array, lists_each(pins, which, append, &array));
}

json_t *blocks_to_json(const struct pins *pins, const struct prefix_set *only,
		       const struct prefix *about, __u64 now, __u64 offset)
{
	return list_to_json(pins, LIST_BLOCKS, append_block, only, about, now, offset);
}

json_t *allows_to_json(const struct pins *pins, const struct prefix_set *only,
		       const struct prefix *about, __u64 now, __u64 offset)
{
	return list_to_json(pins, LIST_ALLOWS, append_allow, only, about, now, offset);
}
