// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/alert_table.h"

#include "detectors/detector.h"
#include "headers/hash.h"
#include "base/prefix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const alert_state_names[] = {
	[ALERT_RAISED] = "raised",
	[ALERT_UPDATED] = "updated",
	[ALERT_CLEARED] = "cleared",
};

const char *const alert_action_names[] = {
	[ACTION_NONE] = "none",
	[ACTION_WOULD_BLOCK] = "would_block",
	[ACTION_BLOCKED] = "blocked",
	[ACTION_LIMITED] = "limited",
};

struct alerts *alerts_new(const struct settings *settings,
			  void (*report)(const struct alert *, void *), void *context)
{
	struct alerts *alerts = calloc(1, sizeof(*alerts));

	if (!alerts)
		return NULL;
	alerts->incidents = incidents_new();
	if (!alerts->incidents) {
		free(alerts);
		return NULL;
	}
	alerts->settings = settings;
	alerts->report = report;
	alerts->context = context;
	return alerts;
}

void alerts_free(struct alerts *alerts)
{
	if (!alerts)
		return;
	incidents_free(alerts->incidents);
	free(alerts);
}

void alerts_configure(struct alerts *alerts, const struct settings *settings)
{
	alerts->settings = settings;
}

static bool same_offence(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && a->offender.view == b->offender.view &&
	       a->offender_is_target == b->offender_is_target &&
	       a->offender_bits == b->offender_bits &&
	       address_equal(&a->offender.address, &b->offender.address);
}

static struct alert *find(struct alerts *alerts, const struct finding *finding)
{
	for (size_t i = 0; i < alerts->count; i++)
		if (same_offence(&alerts->active[i].finding, finding))
			return &alerts->active[i];
	return NULL;
}

/* A sweep of one of the addresses that take turns. */
static bool takes_part(const struct finding *sweep, const struct finding *campaign)
{
	struct prefix prefix = finding_offender(campaign);

	return campaign->rule == RULE_SWEEP_ROTATING &&
	       (sweep->rule == RULE_SWEEP || sweep->rule == RULE_SWEEP_SLOW) &&
	       prefix_holds(&prefix, &sweep->offender.address);
}

/* Whether all that is known of the campaign's other end lies in `end`. */
static bool faces(const struct finding *campaign, const struct prefix *end)
{
	for (__u32 i = 0; i < campaign->peer_count; i++) {
		struct address peer = campaign->peers[i].address;

		if (campaign->peers[i].length < end->length || !prefix_holds(end, &peer))
			return false;
	}
	return campaign->peer_count;
}

/* One prefix sweeps one other, and nothing else is known of either: what the sources and what
 * the targets show is the same campaign. */
static bool both_ends(const struct finding *a, const struct finding *b)
{
	const struct finding *rotating = a->rule == RULE_SWEEP_ROTATING ? a : b;
	const struct finding *distributed = a->rule == RULE_SWEEP_ROTATING ? b : a;
	struct prefix from = finding_offender(rotating), to = finding_offender(distributed);

	return rotating->rule == RULE_SWEEP_ROTATING &&
	       distributed->rule == RULE_SWEEP_DISTRIBUTED && faces(rotating, &to) &&
	       faces(distributed, &from);
}

/* What its rule is told to do in its view. */
static const struct rule_settings *rule_of(const struct alerts *alerts,
					   const struct finding *finding)
{
	return &alerts->settings->views[finding->offender.view].rules[finding->rule];
}

/* The campaign that a finding is part of: one alert tells it, not hundreds. But a prefix that is
 * to be blocked has an alert of its own. */
static struct alert *find_campaign(struct alerts *alerts, const struct finding *finding)
{
	bool blocks = finding->rule == RULE_SWEEP_ROTATING &&
		      rule_of(alerts, finding)->response == RESPONSE_BLOCK;

	for (size_t i = 0; i < alerts->count && !blocks; i++) {
		const struct finding *campaign = &alerts->active[i].finding;

		if (campaign->offender.view == finding->offender.view &&
		    (takes_part(finding, campaign) || both_ends(finding, campaign)))
			return &alerts->active[i];
	}
	return NULL;
}

/* From what the alert is about alone, so that a replay gives the same ids again. */
static void make_id(char *id, const struct finding *finding, __u64 now)
{
	__u64 hash = hash_address(&finding->offender.address,
				  hash_mix(now ^ (__u64)finding->rule << 56 ^
					   (__u64)finding->offender.view << 48));

	snprintf(id, ALERT_ID, "%016llx", hash);
}

static void report(struct alerts *alerts, struct alert *alert, enum alert_state state, __u64 now)
{
	alert->state = state;
	alert->reported = now;
	if (alerts->report)
		alerts->report(alert, alerts->context);
}

/* Keeps of each figure the greatest, so that the last record tells the whole size. */
static void take_greatest(struct finding *kept, const struct finding *finding)
{
	struct finding merged = *finding;

	if (since(finding->first_seen, kept->first_seen))
		merged.first_seen = kept->first_seen;
	if (kept->severity > merged.severity)
		merged.severity = kept->severity;
	if (kept->confidence > merged.confidence)
		merged.confidence = kept->confidence;
	if (kept->has_target && !merged.has_target) {
		merged.has_target = true;
		merged.target = kept->target;
	}
	for (unsigned int i = 0; i < merged.measure_count && i < kept->measure_count; i++)
		if (kept->measures[i].value > merged.measures[i].value &&
		    !strcmp(kept->measures[i].name, merged.measures[i].name))
			merged.measures[i].value = kept->measures[i].value;
	*kept = merged;
}

static void raise(struct alerts *alerts, const struct finding *finding, __u64 now,
		  void (*act)(struct alert *, void *), void *context)
{
	struct alert *alert;

	if (alerts->count == ACTIVE_AT_MOST ||
	    incidents_suppress(alerts->incidents, alerts->settings, finding, now)) {
		alerts->counts.suppressed++;
		return;
	}
	alert = &alerts->active[alerts->count++];
	*alert = (struct alert){
		.finding = *finding,
		.raised = now,
		.renewed = now,
		.findings = 1,
	};
	make_id(alert->id, finding, now);
	incidents_join(alerts->incidents, alerts->settings, alert, now);
	alerts->counts.raised[finding->rule][finding->severity]++;
	alerts->counts.active = alerts->count;
	act(alert, context);
	report(alerts, alert, ALERT_RAISED, now);
}

void alerts_find(struct alerts *alerts, const struct finding *finding, __u64 now,
		 void (*act)(struct alert *, void *), void *context)
{
	struct alert *alert = find(alerts, finding);
	struct alert *campaign = alert ? NULL : find_campaign(alerts, finding);
	enum severity severity;

	if (campaign) {
		campaign->renewed = now;
		campaign->findings++;
		if (finding->lasts > campaign->finding.lasts)
			campaign->finding.lasts = finding->lasts;
		return;
	}
	if (!alert) {
		raise(alerts, finding, now, act, context);
		return;
	}
	severity = alert->finding.severity;
	alert->renewed = now;
	alert->findings++;
	take_greatest(&alert->finding, finding);
	/* The offender goes on after its block has run out. */
	if (alert->blocked_until && !since(alert->blocked_until, now))
		act(alert, context);
	if (alert->finding.severity > severity ||
	    since(now, alert->reported) >= alerts->settings->alert_repeat)
		report(alerts, alert, ALERT_UPDATED, now);
}

static bool lasts(const struct alerts *alerts, const struct alert *alert, __u64 now)
{
	__u64 quiet = since(now, alert->renewed);

	return !alert->over && rule_of(alerts, &alert->finding)->enabled &&
	       (quiet < alerts->settings->alert_clear || quiet < alert->finding.lasts);
}

void alerts_tick(struct alerts *alerts, __u64 now)
{
	size_t i = 0;

	while (i < alerts->count) {
		struct alert *alert = &alerts->active[i];

		if (lasts(alerts, alert, now)) {
			i++;
			continue;
		}
		report(alerts, alert, ALERT_CLEARED, now);
		/* The order of raising stays: reports come in the same order again. */
		alerts->count--;
		memmove(alert, alert + 1, (alerts->count - i) * sizeof(*alert));
	}
	alerts->counts.active = alerts->count;
}

void alerts_each(struct alerts *alerts, void (*each)(struct alert *, void *), void *context)
{
	for (size_t i = 0; i < alerts->count; i++)
		each(&alerts->active[i], context);
}

const struct alert_counts *alerts_counts(const struct alerts *alerts)
{
	return &alerts->counts;
}
