// SPDX-License-Identifier: GPL-2.0-only
#include "daemon/hooks.h"

#include "base/hash_table.h"
#include "base/json.h"
#include "base/log.h"
#include "base/names.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "lists/block_table.h"
#include "lists/lists.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Minimum time between two resyncs after failures. */
#define RESYNC_PAUSE (60 * NSEC_PER_SEC)

/* A block reported to the programs; its key is a struct block_key. */
struct given {
	__u64 walk; /* the last walk that found it */
	__u64 expires;
	__u16 rule;
	__u8 origin;
	__u8 scope;
};

struct hooks {
	struct hook_helper *helper;
	const struct settings *settings;
	const char *instance;
	const struct pins *pins;
	struct hash_table *given;
	__u64 walk;
	__u64 now;
	__u64 signature; /* of the lists at the last walk */
	__u64 expiry;	 /* next expiry, as of the last walk */
	bool behind;	 /* the queue was full: walk again */
	bool resync;
	__u64 resync_at;
	__u64 troubles; /* failures up to the last resync */
	__u64 lost;
	bool gone;
	struct hook_counts none;
};

bool hooks_wanted(const struct settings *settings)
{
	return settings->hook_block[0] || settings->hook_unblock[0] || settings->hook_alert[0] ||
	       settings->hook_resync[0];
}

struct hooks *hooks_new(struct hook_helper *helper, const struct settings *settings,
			const char *instance, const struct pins *pins)
{
	struct hooks *hooks = calloc(1, sizeof(*hooks));

	if (!hooks)
		return NULL;
	hooks->settings = settings;
	hooks->instance = instance;
	hooks->pins = pins;
	hooks->resync = true;
	hooks->signature = ~0ULL;
	hooks->given = hash_table_new(sizeof(struct block_key), sizeof(struct given),
				      pins->slot_count);
	if (!hooks->given) {
		free(hooks);
		return NULL;
	}
	hooks->helper = helper;
	return hooks;
}

void hooks_free(struct hooks *hooks)
{
	if (!hooks)
		return;
	hook_helper_free(hooks->helper);
	hash_table_free(hooks->given);
	free(hooks);
}

const struct hook_counts *hooks_counts(const struct hooks *hooks)
{
	return hooks->helper ? hook_helper_counts(hooks->helper) : &hooks->none;
}

__u64 hooks_lost(const struct hooks *hooks)
{
	return hooks->lost;
}

/* 0, or -EAGAIN if the queue is full. Other failures are reported once, by the helper or here, and
 * ignored. */
static int run(struct hooks *hooks, const char *program, const char *const *arguments,
	       const char *input)
{
	int error;

	if (!program[0] || !hooks->helper)
		return 0;
	error = hook_helper_run(hooks->helper, program, arguments, input, strlen(input),
				hooks->settings->hook_timeout,
				(unsigned int)hooks->settings->hook_queue);
	if (error == -EPIPE && !hooks->gone) {
		hooks->gone = true;
		log_error(0, "hooks: the process that runs them is gone: none is run until "
			     "icmpguard is restarted (under systemd it needs the drop-in "
			     "hooks.conf)");
	}
	return error == -EAGAIN ? error : 0;
}

static const char *rule_name(const struct given *given)
{
	if (given->origin == ORIGIN_CONFIGURATION)
		return "configuration";
	return given->origin == ORIGIN_RULE && given->rule < RULE_COUNT ? rule_labels[given->rule] :
									  "operator";
}

static json_t *block_json(const struct hooks *hooks, const struct block_key *key,
			  const struct given *given)
{
	const struct prefix prefix = { .length = key->length, .address = key->address };
	char text[PREFIX_TEXT], peer[PREFIX_TEXT];

	return json_pack(
		"{s:s, s:s, s:o, s:o, s:o, s:s, s:s, s:o}", "prefix", prefix_format(text, &prefix),
		"side", side_names[key->side % SIDE_COUNT], "peer",
		side_has_peer(key->side) ? json_string(address_format(peer, &key->peer)) :
					   json_null(),
		"identifier",
		key->side == SIDE_CONVERSATION ? json_integer(key->identifier) : json_null(),
		"vlan", key->network == NETWORK_ANY ? json_null() : json_integer(key->network),
		"scope", scope_names[given->scope % BLOCK_SCOPE_COUNT], "rule", rule_name(given),
		"expires",
		given->expires ? json_time(given->expires + timebase_offset()) : json_null());
}

/* Runs a program with arguments "block|unblock PREFIX SCOPE SECONDS RULE SIDE" and the same as JSON
 * on its standard input. */
static int report(struct hooks *hooks, bool begins, const struct block_key *key,
		  const struct given *given)
{
	const struct prefix prefix = { .length = key->length, .address = key->address };
	const char *action = begins ? "block" : "unblock";
	char text[PREFIX_TEXT], seconds[24] = "-", *input;
	json_t *object = block_json(hooks, key, given);
	int error;

	if (given->expires)
		snprintf(seconds, sizeof(seconds), "%llu",
			 given->expires > hooks->now ?
				 (given->expires - hooks->now + NSEC_PER_SEC - 1) / NSEC_PER_SEC :
				 0);
	json_object_set_new(object, "action", json_string(action));
	json_object_set_new(object, "instance", json_string(hooks->instance));
	input = json_dumps(object, JSON_LINE);
	json_decref(object);
	if (!input)
		return -ENOMEM;
	error = run(hooks, begins ? hooks->settings->hook_block : hooks->settings->hook_unblock,
		    (const char *const[]){ action, prefix_format(text, &prefix),
					   scope_names[given->scope % BLOCK_SCOPE_COUNT], seconds,
					   rule_name(given), side_names[key->side % SIDE_COUNT],
					   NULL },
		    input);
	free(input);
	return error;
}

/* Returns whether a slot currently drops packets. */
static bool drops(const struct hooks *hooks, const struct block_slot *slot,
		  const struct list_entry *entry)
{
	return slot->action == LIST_DROP && slot->until[BLOCK_ECHO] > hooks->now &&
	       lists_enforced(hooks->pins, entry, hooks->now);
}

static int walk_slot(const struct pins *pins, struct block_slot *slot, void *context)
{
	const struct list_entry entry = lists_entry_of(slot);
	const struct block_key key = list_key(&entry);
	struct hooks *hooks = context;
	const struct given fresh = { .walk = hooks->walk,
				     .expires = entry.expires,
				     .rule = entry.rule,
				     .origin = entry.origin,
				     .scope = entry.scope };
	struct given *given;

	if (!drops(hooks, slot, &entry))
		return 0;
	if (slot->until[BLOCK_ECHO] < hooks->expiry)
		hooks->expiry = slot->until[BLOCK_ECHO];
	given = hash_table_find(hooks->given, &key);
	if (given && given->scope == fresh.scope) {
		given->walk = hooks->walk;
		return 0;
	}
	/* One that covers more, or less, than before is not what the programs know: left to
	 * report_ended(), it ends, and begins anew with the next walk. */
	if (given) {
		hooks->behind = true;
		return 0;
	}
	if (report(hooks, true, &key, &fresh)) {
		hooks->behind = true;
		return 0;
	}
	given = hash_table_add(hooks->given, &key);
	if (given)
		*given = fresh;
	return 0;
}

/* Reports blocks that the last walk did not find as ended. */
static void report_ended(struct hooks *hooks)
{
	struct given *given = hash_table_first(hooks->given), *next;

	for (; given; given = next) {
		next = hash_table_next(hooks->given, given);
		if (given->walk == hooks->walk)
			continue;
		if (report(hooks, false, hash_table_key(hooks->given, given), given))
			hooks->behind = true;
		else
			hash_table_remove(hooks->given, given);
	}
}

static int take_slot(const struct pins *pins, struct block_slot *slot, void *context)
{
	const struct list_entry entry = lists_entry_of(slot);
	const struct block_key key = list_key(&entry);
	struct hooks *hooks = context;
	struct given *given;

	if (!drops(hooks, slot, &entry) || hash_table_find(hooks->given, &key))
		return 0;
	given = hash_table_add(hooks->given, &key);
	if (given)
		*given = (struct given){ .expires = entry.expires,
					 .rule = entry.rule,
					 .origin = entry.origin,
					 .scope = entry.scope };
	return 0;
}

/* Returns all current blocks, and makes them the set reported to the programs. */
static json_t *list_all(struct hooks *hooks)
{
	json_t *blocks = json_array();
	struct given *given;

	while ((given = hash_table_first(hooks->given)))
		hash_table_remove(hooks->given, given);
	block_table_each(hooks->pins, take_slot, hooks);
	for (given = hash_table_first(hooks->given); given;
	     given = hash_table_next(hooks->given, given))
		json_array_append_new(blocks, block_json(hooks, hash_table_key(hooks->given, given),
							 given));
	return json_pack("{s:s, s:s, s:o}", "action", "resync", "instance", hooks->instance,
			 "blocks", blocks);
}

static void resync(struct hooks *hooks)
{
	const struct hook_counts *counts = hooks_counts(hooks);
	json_t *all;
	char *input;

	if (!hooks->resync || hooks->now < hooks->resync_at || !hooks->settings->hook_resync[0])
		return;
	all = list_all(hooks);
	input = json_dumps(all, JSON_LINE);
	json_decref(all);
	if (input && !run(hooks, hooks->settings->hook_resync,
			  (const char *const[]){ "resync", NULL }, input)) {
		hooks->resync = false;
		hooks->resync_at = hooks->now + RESYNC_PAUSE;
		hooks->troubles = counts->failed + counts->killed;
	}
	free(input);
}

/* Returns a checksum that changes whenever an entry is added, removed or changed. */
static __u64 sign(const struct hooks *hooks)
{
	const struct state *state = hooks->pins->state;
	const struct list_counts *counts = &state->lists.counts;
	__u64 sum = state->control.slot_uses * 31 + (state->control.slot & 1);

	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		sum = sum * 31 + counts->blocks[0][scope] + ((__u64)counts->blocks[1][scope] << 32);
	return sum;
}

void hooks_tick(struct hooks *hooks, __u64 now)
{
	const struct hook_counts *counts = hooks_counts(hooks);
	__u64 signature;

	if (!hooks->helper || !hooks_wanted(hooks->settings))
		return;
	hook_helper_collect(hooks->helper);
	hooks->now = now;
	if (counts->failed + counts->killed > hooks->troubles)
		hooks->resync = true;
	resync(hooks);
	if (!hooks->settings->hook_block[0] && !hooks->settings->hook_unblock[0])
		return;
	signature = sign(hooks);
	if (signature == hooks->signature && now < hooks->expiry && !hooks->behind)
		return;
	hooks->signature = signature;
	hooks->expiry = BLOCK_FOREVER;
	hooks->behind = false;
	hooks->walk++;
	block_table_each(hooks->pins, walk_slot, hooks);
	report_ended(hooks);
}

void hooks_alert(struct hooks *hooks, const char *const *arguments, const char *json)
{
	if (hooks->settings->hook_alert[0] &&
	    run(hooks, hooks->settings->hook_alert, arguments, json))
		hooks->lost++;
}
