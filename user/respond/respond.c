// SPDX-License-Identifier: GPL-2.0-only
#include "respond/respond.h"

#include "lists/blocks.h"
#include "detectors/detector.h"
#include "base/log.h"
#include "base/prefix.h"
#include "respond/protect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MINUTE (60 * NSEC_PER_SEC)
/* How often what must be protected is read again: addresses and routes change. */
#define PROTECT_INTERVAL (10 * NSEC_PER_SEC)
/* The kernel side heeds expiry by itself: removing entries is housekeeping. */
#define SWEEP_INTERVAL (5 * NSEC_PER_SEC)

struct responder {
	const struct pins *pins;
	const struct settings *settings;
	const char *instance;
	bool protect;
	struct protected_list *protected;
	__u64 protected_read;
	__u64 swept;
	__u64 minute; /* when the present minute of the brake began */
	__u64 blocks_in_minute;
	struct response_counts counts;
};

struct responder *responder_new(const struct pins *pins, const struct settings *settings,
				const char *instance, bool protect)
{
	struct responder *responder = calloc(1, sizeof(*responder));

	if (!responder)
		return NULL;
	responder->pins = pins;
	responder->settings = settings;
	responder->instance = instance;
	responder->protect = protect;
	return responder;
}

void responder_free(struct responder *responder)
{
	if (!responder)
		return;
	protect_free(responder->protected);
	free(responder);
}

void responder_configure(struct responder *responder, const struct settings *settings)
{
	responder->settings = settings;
}

const struct response_counts *responder_counts(const struct responder *responder)
{
	return &responder->counts;
}

/* Why this machine cannot do without an address, or NULL. */
static const char *protected_reason(struct responder *responder, const struct prefix *prefix,
				    __u64 now)
{
	if (!responder->protect)
		return NULL;
	if (!responder->protected || now > responder->protected_read + PROTECT_INTERVAL) {
		protect_free(responder->protected);
		responder->protected = protect_load();
		responder->protected_read = now;
	}
	if (!responder->protected)
		return "an address that may be this machine's (out of memory)";
	return protect_reason(responder->protected, prefix);
}

static int count_rule_block(const struct block_entry *entry, void *context)
{
	__u64 *count = context;

	*count += entry->block.rule != BLOCK_BY_OPERATOR;
	return 0;
}

/* Whether the brake holds. Takes one of the minute's blocks where it does not. */
static bool braked(struct responder *responder, __u64 now)
{
	const struct settings *settings = responder->settings;
	__u64 standing = 0;

	if (now >= responder->minute + MINUTE) {
		responder->minute = now;
		responder->blocks_in_minute = 0;
	}
	if (responder->blocks_in_minute >= settings->block_per_minute)
		return true;
	blocks_each(responder->pins, count_rule_block, &standing);
	if (standing >= settings->block_most)
		return true;
	responder->blocks_in_minute++;
	return false;
}

static int add_block(const struct responder *responder, const struct alert *alert, __u64 expires,
		     __u64 now)
{
	struct prefix prefix = finding_offender(&alert->finding);
	int lock = -1, error;

	if (responder->instance) {
		lock = pins_lock_lists(responder->instance);
		if (lock < 0)
			return lock;
	}
	error = blocks_add(responder->pins, &prefix,
			   (enum block_scope)responder->settings->block_scope,
			   (__u16)alert->finding.rule, expires, now);
	if (lock >= 0)
		close(lock);
	return error;
}

/* Why nothing may be done to the offender, or NULL. */
static const char *spared_reason(struct responder *responder, const struct alert *alert, __u64 now)
{
	const struct address *address = &alert->finding.offender.address;
	struct prefix prefix = finding_offender(&alert->finding);
	const char *reason;

	if (address_is_multicast(address) || (address->halves[0] | address->halves[1]) == 0)
		return "not the address of one host";
	reason = protected_reason(responder, &prefix, now);
	if (!reason && allows_hold(responder->pins, address, now))
		reason = "on the allow list";
	return reason;
}

void respond(struct responder *responder, struct alert *alert, __u64 now)
{
	const struct settings *settings = responder->settings;
	const struct view_settings *view = &settings->views[alert->finding.offender.view];
	const struct rule_settings *rule = &view->rules[alert->finding.rule];
	__u64 duration = rule->block_for ? rule->block_for : settings->block_for;
	bool enforce = settings->mode == MODE_ENFORCE;
	const char *reason;
	int error;

	alert->action = ACTION_NONE;
	alert->blocked_until = 0;
	if (rule->response != RESPONSE_BLOCK || !alert->finding.blockable)
		return;
	reason = spared_reason(responder, alert, now);
	if (reason) {
		snprintf(alert->reason, sizeof(alert->reason), "not blocked: %s", reason);
		responder->counts.refused++;
		return;
	}
	if (braked(responder, now)) {
		snprintf(alert->reason, sizeof(alert->reason),
			 "limited, not blocked: over block.per-minute or block.most");
		alert->action = ACTION_LIMITED;
		if (responder->counts.braked++ == 0)
			log_warning(0,
				    "the cap on blocks is reached: further offenders are limited");
		return;
	}
	error = add_block(responder, alert, now + duration, now);
	if (error == -EEXIST) {
		snprintf(alert->reason, sizeof(alert->reason), "blocked by an operator already");
		alert->action = ACTION_BLOCKED;
		return;
	}
	if (error) {
		snprintf(alert->reason, sizeof(alert->reason),
			 "limited, not blocked: the block list took no more");
		alert->action = ACTION_LIMITED;
		responder->counts.failed++;
		return;
	}
	alert->action = enforce ? ACTION_BLOCKED : ACTION_WOULD_BLOCK;
	alert->blocked_until = now + duration;
	if (enforce)
		responder->counts.blocked++;
	else
		responder->counts.would_block++;
}

void respond_resumed(struct responder *responder, struct alert *alert, bool adopted, __u64 now)
{
	struct prefix offender = finding_offender(&alert->finding);
	struct block block;

	/* A target is no source, which is what the allow list is about. */
	if (!alert->finding.offender_is_target && allows_cover(responder->pins, &offender, now))
		alert->over = true;
	if (!alert->blocked_until)
		return;
	if (!blocks_find(responder->pins, &offender, &block) && lists_live(block.expires, now))
		alert->blocked_until = block.expires ? block.expires : alert->blocked_until;
	else if (!adopted)
		alert->blocked_until = now;
}

void responder_tick(struct responder *responder, __u64 now)
{
	int lock = -1;

	if (now < responder->swept + SWEEP_INTERVAL)
		return;
	responder->swept = now;
	if (responder->instance) {
		lock = pins_lock_lists(responder->instance);
		if (lock < 0)
			return;
	}
	blocks_sweep(responder->pins, now);
	allows_sweep(responder->pins, now);
	if (lock >= 0)
		close(lock);
}
