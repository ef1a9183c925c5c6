// SPDX-License-Identifier: GPL-2.0-only
/* One attempt to block an offender, and the reason if less is done. */
#include "respond/state.h"

#include "base/log.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "detectors/forgery.h"
#include "lists/lists.h"
#include "memory/offences.h"
#include "respond/protect.h"
#include "respond/ssh_session.h"
#include "respond/stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* When to retry a block that failed, and one that was not allowed: lists, addresses and routes
 * change. */
#define RETRY_FAILED (1 * NSEC_PER_SEC)
#define RETRY_SPARED (60 * NSEC_PER_SEC)

enum alert_action action_of_block(const struct responder *responder, __u64 now)
{
	enum mode mode = mode_in_force(responder->pins->state->control.mode,
				       responder->settings->mode, now);

	return mode == MODE_ENFORCE ? ACTION_BLOCKED : ACTION_WOULD_BLOCK;
}

const struct rule_settings *rule_settings(const struct responder *responder,
					  const struct alert_identity *identity)
{
	return &responder->settings->views[identity->view].rules[identity->rule];
}

/* Returns why a host must not be blocked, or NULL. */
static const char *spared_host(const struct responder *responder, struct address address,
			       __u32 network, __u64 now)
{
	const struct identity host = { .address = address, .network = network };

	if (address_is_multicast(&address) || address_is_unspecified(&address))
		return "not the address of one host";
	return lists_allowed(responder->pins, &host, now) ? "on the allow list" : NULL;
}

static bool manages(const struct responder *responder, struct address address)
{
	return responder->protected && protect_watch_manages(responder->protected, &address);
}

/* Same for the offender. For a pair only echoes between the two are dropped: that does not harm a
 * protected address, unless it manages this machine. This machine itself is one end of the pairs
 * found on it. */
static const char *spared_reason(const struct responder *responder, const struct answer *answer,
				 __u32 network, __u64 now)
{
	const char *reason = spared_host(responder, answer->prefix.address, network, now);

	if (!reason && answer->pair &&
	    (manages(responder, answer->prefix.address) || manages(responder, answer->peer)))
		return protection_texts[PROTECTED_MANAGEMENT];
	if (!reason && answer->pair)
		return spared_host(responder, answer->peer, network, now);
	if (!reason && responder->protected)
		return protect_watch_reason(responder->protected, &answer->prefix);
	return reason;
}

static void spare(struct responder *responder, struct answer *answer, const char *reason, __u64 now)
{
	struct outcome *outcome = &answer->outcome;

	outcome->action = ACTION_NONE;
	outcome->retry_at = now + RETRY_SPARED;
	snprintf(outcome->reason, sizeof(outcome->reason), "%s", reason);
	responder->counts.refused += answer->attempts == 1;
}

static void fall_short(struct answer *answer, const char *reason, __u64 retry_at)
{
	struct outcome *outcome = &answer->outcome;

	outcome->action = ACTION_LIMITED;
	outcome->retry_at = retry_at;
	snprintf(outcome->reason, sizeof(outcome->reason), "%s", reason);
	answer->waits = true;
}

static void hold_back(struct responder *responder, const struct alert_identity *identity,
		      struct answer *answer, enum brake_cap cap, __u64 now)
{
	char reason[64];

	snprintf(reason, sizeof(reason), "over %s", brake_setting(cap));
	fall_short(answer, reason, brake_retry(responder->brake, cap, now));
	responder->held++;
	responder->held_latest = *identity;
	responder->held_prefix = brake_prefix(&answer->prefix);
	responder->held_by = cap;
	if (answer->attempts > 1)
		return;
	responder->held_fresh++;
	if (responder->counts.braked++ == 0)
		log_warning(0, "the cap on blocks is reached: further offenders are limited");
}

static void fail(struct responder *responder, struct answer *answer, int error, __u64 now)
{
	if (error == -EEXIST) {
		answer->outcome.action = ACTION_BLOCKED;
		answer->outcome.retry_at = now + RETRY_SPARED;
		snprintf(answer->outcome.reason, sizeof(answer->outcome.reason),
			 "by an operator already");
		return;
	}
	fall_short(answer,
		   error == -EWOULDBLOCK ? "the lists are locked by another process" :
					   "the block list took no more",
		   now + RETRY_FAILED);
	responder->counts.failed += answer->attempts == 1;
}

static bool may_be_others(const struct responder *responder, const struct answer *answer)
{
	return answer->prefix.length != PREFIX_WHOLE && !responder->settings->verified_sources;
}

/* Fills in the entries to add, one, or for a pair one per identifier. Returns their number. */
static __u32 entries_of(const struct answer *answer, const struct stage *stage,
			const struct alert_identity *identity, __u64 expires,
			struct list_entry entries[ANSWER_IDENTIFIERS])
{
	struct list_entry entry = list_block_of(&answer->prefix, stage->scope, expires);

	entry.action = (__u8)stage->action;
	entry.interval = stage->interval;
	memcpy(entry.reason, stage->text, sizeof(entry.reason));
	entry.origin = ORIGIN_RULE;
	entry.rule = (__u16)identity->rule;
	if (identity->network != NETWORK_ONLY)
		entry.network = identity->network;
	entries[0] = entry;
	if (!answer->pair)
		return 1;
	entry.side = answer->whole ? SIDE_PAIR : SIDE_CONVERSATION;
	entry.peer = answer->peer;
	entries[0] = entry;
	for (__u32 i = 0; i < answer->identifier_count && !answer->whole; i++) {
		entries[i] = entry;
		entries[i].identifier = answer->identifiers[i];
	}
	return answer->whole ? 1 : answer->identifier_count;
}

static int add_blocks(const struct responder *responder, const struct list_entry *entries,
		      __u32 count, __u64 now)
{
	int lock, error = lock_lists(responder, &lock);

	if (error)
		return error;
	for (__u32 i = 0; i < count && !error; i++)
		error = lists_block(responder->pins, &entries[i], now);
	unlock_lists(lock);
	return error;
}

/* Returns true if such a block is in force, from any origin and in any network. */
static bool stands(const struct responder *responder, const struct list_entry *entry, __u64 now)
{
	struct list_entry any = *entry;
	__u64 until;

	any.network = NETWORK_ANY;
	return !lists_stands_until(responder->pins, &any, now, &until);
}

__u64 dropped_by(const struct responder *responder, const struct answer *answer,
		 const struct alert_identity *identity)
{
	struct list_entry entries[ANSWER_IDENTIFIERS];
	const struct stage kinds[] = { { .action = LIST_DROP }, { .action = LIST_LIMIT } };
	__u64 sum = 0;

	for (size_t kind = 0; kind < ARRAY_LENGTH(kinds); kind++) {
		const __u32 count = entries_of(answer, &kinds[kind], identity, 0, entries);

		for (__u32 i = 0; i < count; i++)
			sum += lists_dropped(responder->pins, &entries[i]);
	}
	return sum;
}

static bool all_stand(const struct responder *responder, const struct list_entry *entries,
		      __u32 count, __u64 now)
{
	for (__u32 i = 0; i < count; i++)
		if (!stands(responder, &entries[i], now))
			return false;
	return true;
}

static struct offence_key offence_key(const struct answer *answer,
				      const struct alert_identity *identity)
{
	struct offence_key key = { .address = answer->prefix.address,
				   .network = identity->network,
				   .bits = answer->prefix.length };

	if (answer->pair)
		key.peer = answer->peer;
	return key;
}

/* Returns the number of this offence; counts one more only if no block is in force, since several
 * rules may detect the same offence. */
static __u64 offence_number(const struct responder *responder, const struct answer *answer,
			    const struct alert_identity *identity, bool further, __u64 now)
{
	const struct offence_key key = offence_key(answer, identity);
	__u64 count;

	/* The address may be another sender's each time. */
	if (!responder->offences ||
	    (answer->mixed && !answer->pair && !responder->settings->verified_sources))
		return 1;
	count = offences_of(responder->offences, &key, responder->settings->block_forgive, now);
	return further || !count ? count + 1 : count;
}

static void count_offence(const struct responder *responder, const struct answer *answer,
			  const struct alert_identity *identity, __u64 until, __u64 now)
{
	const struct offence_key key = offence_key(answer, identity);

	if (responder->offences)
		offences_add(responder->offences, &key, responder->settings->block_forgive, until,
			     now);
}

/*
 * Handles a prefix with many offending addresses: blocks it if these have shown two-way traffic,
 * which an off-path forger cannot; else limits it to the sum of their limits.
 */
static void consider_prefix(struct responder *responder, const struct alert_identity *identity,
			    const struct answer *answer, const struct list_entry *made, __u64 now)
{
	const struct settings *settings = responder->settings;
	const __u64 rate = settings->block_limit * settings->block_prefix_after;
	struct list_entry entry = *made;
	char text[PREFIX_TEXT];
	bool proven;

	if (!settings->block_prefix_after || made->side != SIDE_SOURCE ||
	    made->prefix.length != PREFIX_WHOLE ||
	    !crowded_add(responder->crowded, &answer->prefix, answer->real,
			 settings->block_prefix_after, settings->block_for, now, &entry.prefix,
			 &proven))
		return;
	if (responder->protected && protect_watch_reason(responder->protected, &entry.prefix))
		return;
	entry.action = proven ? LIST_DROP : LIST_LIMIT;
	entry.interval = proven ? 0 : (__u32)(rate < 1000000 ? 1000000 / rate : 1);
	snprintf(entry.reason, sizeof(entry.reason), "%llu of its addresses offended, %s",
		 settings->block_prefix_after,
		 proven ? "and have shown two-way traffic" : "and may be forged");
	if (brake_holds_one(responder->brake, settings, responder->pins, &entry.prefix, now) ||
	    add_blocks(responder, &entry, 1, now))
		return;
	brake_made(responder->brake, &entry.prefix);
	log_info("%s is %s: %s", prefix_format(text, &entry.prefix), proven ? "blocked" : "limited",
		 entry.reason);
}

/* Returns why an offender must not be blocked, or NULL. */
static const char *refusal(const struct responder *responder, const struct answer *answer,
			   const struct alert_identity *identity, __u64 now)
{
	const char *reason = spared_reason(responder, answer, identity->network, now);

	if (!reason && answer->leaves && !answer->pair)
		reason = "it was seen only as it left, and a block stops what arrives";
	if (!reason && may_be_others(responder, answer))
		reason = "addresses of a prefix may be forged (block.verified-sources)";
	return reason;
}

/* A block would hit the owner of the address. The buckets limit it, and its targets. */
static void leave_forged(struct responder *responder, struct answer *answer, __u64 now)
{
	char reason[FINDING_TEXT / 2];

	snprintf(reason, sizeof(reason), "forged: %s", forgery_texts[answer->forgery]);
	fall_short(answer, reason, now + RETRY_SPARED);
	answer->waits = false;
	responder->counts.refused += answer->attempts == 1;
}

static void succeed(struct responder *responder, const struct alert_identity *identity,
		    struct answer *answer, const struct list_entry *entry, bool further, __u64 now)
{
	struct outcome *outcome = &answer->outcome;

	outcome->action = entry->action == LIST_LIMIT ? ACTION_LIMITED :
							action_of_block(responder, now);
	outcome->until = entry->expires;
	snprintf(outcome->reason, sizeof(outcome->reason), "%s", entry->reason);
	responder->counts.would_block += outcome->action == ACTION_WOULD_BLOCK;
	responder->counts.blocked += outcome->action == ACTION_BLOCKED;
	if (!further)
		return;
	brake_made(responder->brake, &answer->prefix);
	count_offence(responder, answer, identity, entry->expires, now);
	consider_prefix(responder, identity, answer, entry, now);
}

/* Whether an address of the prefix manages this machine by SSH. */
static bool has_session(const char *instance, const struct prefix *prefix)
{
	struct prefix_set peers = {};
	bool found = !ssh_sessions_read(&peers, instance) && ssh_session_from(&peers, prefix);

	free(peers.prefixes);
	return found;
}

/* Returns the cap that prevents a further block of the offender. */
static enum brake_cap cap_of(struct responder *responder, const struct prefix *offender, __u64 now)
{
	const struct settings *settings = responder->settings;
	const struct pins *pins = responder->pins;
	enum brake_cap cap = brake_holds_one(responder->brake, settings, pins, offender, now);

	return cap == BRAKE_MOST && yield_room(responder, now) ?
		       brake_holds_one(responder->brake, settings, pins, offender, now) :
		       cap;
}

void attempt(struct responder *responder, const struct alert_identity *identity,
	     struct answer *answer, __u64 now)
{
	const char *reason = refusal(responder, answer, identity, now);
	struct list_entry entries[ANSWER_IDENTIFIERS];
	__u32 count = entries_of(answer, &(struct stage){}, identity, 0, entries);
	const bool further = !all_stand(responder, entries, count, now);
	const __u64 offence = offence_number(responder, answer, identity, further, now);
	const struct stage stage = stage_of(responder->settings, rule_settings(responder, identity),
					    answer->pair, offence);
	enum brake_cap cap;
	int error;

	count = entries_of(answer, &stage, identity, now + stage.duration, entries);
	answer->outcome = (struct outcome){ .fresh = true };
	answer->waits = false;
	answer->attempts++;
	if (reason) {
		spare(responder, answer, reason, now);
		return;
	}
	if (answer->forgery && !answer->pair) {
		leave_forged(responder, answer, now);
		return;
	}
	/* Scope all would cut off the administrator's SSH session. */
	if (entries[0].scope == BLOCK_ALL && responder->instance &&
	    has_session(responder->instance, &entries[0].prefix))
		entries[0].scope = BLOCK_ICMP;
	cap = further ? cap_of(responder, &answer->prefix, now) : BRAKE_NONE;
	if (cap) {
		hold_back(responder, identity, answer, cap, now);
		return;
	}
	error = add_blocks(responder, entries, count, now);
	if (error)
		fail(responder, answer, error, now);
	else
		succeed(responder, identity, answer, &entries[0], further, now);
}
