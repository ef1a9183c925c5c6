// SPDX-License-Identifier: GPL-2.0-only
#include "respond/respond.h"

#include "base/log.h"
#include "base/prefix.h"
#include "config/gateways.h"
#include "lists/list_recovery.h"
#include "lists/lists.h"
#include "respond/answers.h"
#include "respond/brake.h"
#include "respond/crowded.h"
#include "respond/protect_watch.h"
#include "respond/state.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The kernel side enforces expiry itself: removing entries is housekeeping. */
#define SWEEP_INTERVAL (5 * NSEC_PER_SEC)

/* Commands need the list, whatever network namespace they run in. */
static void save_protected(struct responder *responder)
{
	if (responder->protected && responder->instance)
		protect_watch_save(responder->protected, responder->instance);
}

struct responder *responder_new(const struct pins *pins, const struct settings *settings,
				const char *instance, bool protect, struct offences *offences)
{
	struct responder *responder = calloc(1, sizeof(*responder));
	struct prefix_list gateways;

	if (!responder)
		return NULL;
	responder->pins = pins;
	responder->settings = settings;
	responder->instance = instance;
	responder->offences = offences;
	responder->answers = answers_new();
	responder->brake = brake_new();
	responder->crowded = crowded_new();
	settings_gateways(settings, &gateways);
	if (protect)
		responder->protected = protect_watch_new(&gateways, &settings->management);
	if (protect)
		responder->strays = strays_new(pins->interfaces);
	if (!responder->answers || !responder->brake || !responder->crowded ||
	    (protect && (!responder->protected || !responder->strays))) {
		responder_free(responder);
		return NULL;
	}
	save_protected(responder);
	return responder;
}

void responder_free(struct responder *responder)
{
	if (!responder)
		return;
	protect_watch_free(responder->protected);
	strays_free(responder->strays);
	answers_free(responder->answers);
	brake_free(responder->brake);
	crowded_free(responder->crowded);
	free(responder);
}

void responder_configure(struct responder *responder, const struct settings *settings)
{
	struct prefix_list gateways;

	responder->settings = settings;
	settings_gateways(settings, &gateways);
	if (responder->protected)
		protect_watch_declare(responder->protected, &gateways, &settings->management);
}

bool responder_routes(const struct responder *responder, const struct address *address)
{
	return responder->protected && protect_watch_routes(responder->protected, address);
}

const struct response_counts *responder_counts(const struct responder *responder)
{
	return &responder->counts;
}

int responder_fd(const struct responder *responder)
{
	return responder->protected ? protect_watch_fd(responder->protected) : -1;
}

void responder_changes(struct responder *responder)
{
	if (responder->protected)
		protect_watch_changes(responder->protected);
}

/* Returns all addresses of the address's family. */
static struct prefix root_of(const struct address *address)
{
	static const struct address global = { .bytes = { 0x20 } }; /* 2000::/3, RFC 4291 */

	if (address_is_ipv4(address))
		return (struct prefix){ .length = IPV4_MAPPED_BITS,
					.address = address_from_ipv4(0) };
	return (struct prefix){ .length = 3, .address = global };
}

bool responder_braked(struct responder *responder, struct observation *observation)
{
	const struct alert_identity *latest = &responder->held_latest;
	const struct prefix root = root_of(&latest->address);

	if (!responder->held)
		return false;
	observation->endpoint.address = root.address;
	observation->endpoint.view = latest->view;
	observation->endpoint.network = latest->network;
	observation->brake = (struct brake_observation){
		.prefix_bits = root.length,
		.offenders = responder->held,
		.fresh = responder->held_fresh,
		.blocks = lists_rule_blocks(responder->pins),
		.setting = brake_setting(responder->held_by),
		.latest = responder->held_prefix,
	};
	responder->held = responder->held_fresh = 0;
	return true;
}

/* Returns true if the brake holds back all blocks. */
static bool braked(const struct responder *responder, __u64 now)
{
	return brake_holds(responder->brake, responder->settings, responder->pins, now) !=
	       BRAKE_NONE;
}

/* Returns true if a block may be made. In a full list idle ones give way. */
static bool has_room(struct responder *responder, __u64 now)
{
	enum brake_cap cap = brake_holds(responder->brake, responder->settings, responder->pins,
					 now);

	return cap == BRAKE_NONE || (cap == BRAKE_MOST && yield_room(responder, now));
}

static bool blocks(enum alert_action action)
{
	return action == ACTION_BLOCKED || action == ACTION_WOULD_BLOCK;
}

/* Returns true if what was done for an earlier finding still applies. */
static bool holds(const struct responder *responder, struct answer *answer, __u64 now)
{
	struct outcome *outcome = &answer->outcome;

	outcome->fresh = false;
	if (!outcome->until)
		return outcome->retry_at > now;
	/* The mode may have changed since. */
	if (blocks(outcome->action))
		outcome->action = action_of_block(responder, now);
	return outcome->until > now;
}

static void note(struct responder *responder, struct answer *answer, const struct finding *finding,
		 __u64 now)
{
	const struct settings *settings = responder->settings;

	/* A client may have several servers; each pair is an offence. */
	if (finding->pair != PAIR_NONE && finding->has_target &&
	    !address_equal(&answer->peer, &finding->target)) {
		answer->pair = true;
		answer->peer = finding->target;
		answer->whole = false;
		answer->identifier_count = 0;
	}
	if (finding->pair != PAIR_NONE && finding->has_target && answer_widen(answer, finding))
		answer->attempts = 0;
	answer->prefix = finding_offender(finding);
	if (finding->forgery)
		answer->forgery = finding->forgery;
	answer->latest = now;
	answer->lasts = finding->lasts > settings->alert_clear ? finding->lasts :
								 settings->alert_clear;
	answer->findings++;
	if (finding->severity > answer->severity)
		answer->severity = finding->severity;
	answers_use(responder->answers, answer);
}

struct outcome respond(struct responder *responder, const struct finding *finding, __u64 now)
{
	struct alert_identity identity = alert_identity(finding);
	struct answer *answer = answers_find(responder->answers, &identity);
	bool wanted = response_lists(rule_settings(responder, &identity)->response) &&
		      finding->blockable;

	if (!answer && !wanted)
		return (struct outcome){ .action = ACTION_NONE };
	if (!answer)
		answer = answers_get(responder->answers, &identity);
	note(responder, answer, finding, now);
	if (answer->attempts && holds(responder, answer, now))
		return answer->outcome;
	if (!wanted)
		return (struct outcome){ .action = ACTION_NONE };
	know_owner(responder, finding, answer, now);
	attempt(responder, &identity, answer, now);
	return answer->outcome;
}

/* Creates an answer for the block of an alert that was read back. */
static void take_over(struct responder *responder, const struct alert *alert, __u64 now)
{
	struct alert_identity identity = alert_identity(&alert->finding);
	struct answer *answer = answers_get(responder->answers, &identity);

	note(responder, answer, &alert->finding, now);
	answer->outcome = alert->outcome;
	answer->attempts = 1;
	/* The lists have which echoes of a pair are blocked. */
	answer->whole = false;
}

void respond_resumed(struct responder *responder, struct alert *alert, bool adopted, __u64 now)
{
	struct prefix offender = finding_offender(&alert->finding);
	struct outcome *outcome = &alert->outcome;
	__u64 until;

	/* The allow list is about sources, not targets. */
	if (finding_accuses(&alert->finding) && lists_cover(responder->pins, &offender, now, NULL))
		alert->over = true;
	if (!outcome->until)
		return;
	if (!lists_blocked_until(responder->pins, &offender, now, &until))
		outcome->until = until != BLOCK_FOREVER ? until : outcome->until;
	else if (!adopted)
		outcome->until = now;
	if (outcome->until > now)
		take_over(responder, alert, now);
}

__u64 responder_dropped(const struct responder *responder, const struct alert *alert)
{
	const struct alert_identity identity = alert_identity(&alert->finding);
	const struct answer *answer = answers_find(responder->answers, &identity);

	return answer && !alert->campaign.offenders ? dropped_by(responder, answer, &identity) : 0;
}

/* Returns true if a rule's block in force would no longer be made; an operator's block is left
 * alone. */
static bool is_protected_now(const struct list_entry *entry, void *context)
{
	const struct responder *responder = context;
	const char *reason = entry->side == SIDE_SOURCE ?
				     protect_watch_reason(responder->protected, &entry->prefix) :
				     NULL;
	char text[PREFIX_TEXT];

	if (!reason)
		return false;
	prefix_format(text, &entry->prefix);
	if (entry->origin == ORIGIN_RULE)
		log_warning(0, "%s is let go: it was blocked, and is %s by now", text, reason);
	else
		log_warning(0, "%s is blocked by an operator, and is %s by now", text, reason);
	return entry->origin == ORIGIN_RULE;
}

/* Releases blocked addresses that have become protected, such as gateways or this machine's own. */
static void release(struct responder *responder)
{
	__u64 generation;
	int lock;

	if (!responder->protected)
		return;
	generation = protect_watch_generation(responder->protected);
	if (generation == responder->generation || lock_lists(responder, &lock))
		return;
	responder->generation = generation;
	lists_unblock(responder->pins, is_protected_now, responder);
	unlock_lists(lock);
}

static void sweep(struct responder *responder, __u64 now)
{
	int lock;

	if (now < responder->swept + SWEEP_INTERVAL || lock_lists(responder, &lock))
		return;
	responder->swept = now;
	if (lock >= 0)
		list_recover(responder->pins, lock, now);
	lists_sweep(responder->pins, now);
	unlock_lists(lock);
}

static void retry(struct responder *responder, __u64 now,
		  void (*done)(const struct alert_identity *, const struct outcome *, void *),
		  void *context)
{
	struct answer *const *due;
	size_t count;

	due = answers_due(responder->answers, now, &count);
	if (!count || !has_room(responder, now))
		return;
	for (size_t i = 0; i < count && !braked(responder, now); i++) {
		const struct alert_identity *identity = answers_identity(responder->answers,
									 due[i]);

		due[i]->waits = response_lists(rule_settings(responder, identity)->response);
		if (!due[i]->waits)
			continue;
		attempt(responder, identity, due[i], now);
		if (blocks(due[i]->outcome.action))
			done(identity, &due[i]->outcome, context);
	}
}

void responder_tick(struct responder *responder, __u64 now,
		    void (*done)(const struct alert_identity *, const struct outcome *, void *),
		    void *context)
{
	if (responder->protected)
		protect_watch_tick(responder->protected, now);
	save_protected(responder);
	release(responder);
	sweep(responder, now);
	retry(responder, now, done, context);
}

__u64 responder_due(const struct responder *responder)
{
	return answers_next(responder->answers);
}
