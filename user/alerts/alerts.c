// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/alerts.h"

#include "alerts/alert_table.h"
#include "alerts/alike.h"
#include "alerts/allotment.h"
#include "alerts/aside.h"
#include "alerts/campaign.h"
#include "alerts/incident.h"
#include "alerts/measure_names.h"
#include "alerts/mutes.h"
#include "alerts/pending.h"
#include "alerts/story.h"
#include "base/prefix.h"
#include "base/sketch.h"
#include "base/timebase.h"
#include "detectors/detector.h"
#include "headers/hash.h"
#include "headers/identity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct alerts {
	const struct settings *settings;
	void (*report)(const struct alert *, void *);
	void *context;
	__u64 (*drops)(const struct alert *, void *); /* NULL: there are no blocks */
	void *drops_context;
	struct incidents *incidents;
	struct allotments *allotments;
	struct alert_counts counts;
	struct alert_table *table;
	struct pending *pending;
	const struct mutes *mutes; /* NULL: nothing is muted */
	struct measure_names names;
};

struct alerts *alerts_new(const struct settings *settings,
			  void (*report)(const struct alert *, void *), void *context)
{
	struct alerts *alerts = calloc(1, sizeof(*alerts));

	if (!alerts)
		return NULL;
	alerts->settings = settings;
	alerts->report = report;
	alerts->context = context;
	alerts->incidents = incidents_new();
	alerts->allotments = allotments_new();
	alerts->table = alert_table_new(ALERTS_MOST);
	alerts->pending = pending_new();
	if (alerts->incidents && alerts->allotments && alerts->table && alerts->pending)
		return alerts;
	alerts_free(alerts);
	return NULL;
}

void alerts_free(struct alerts *alerts)
{
	if (!alerts)
		return;
	pending_free(alerts->pending);
	alert_table_free(alerts->table);
	allotments_free(alerts->allotments);
	incidents_free(alerts->incidents);
	free(alerts);
}

void alerts_configure(struct alerts *alerts, const struct settings *settings)
{
	alerts->settings = settings;
}

void alerts_count_drops(struct alerts *alerts, __u64 (*drops)(const struct alert *, void *),
			void *context)
{
	alerts->drops = drops;
	alerts->drops_context = context;
}

void alerts_mute(struct alerts *alerts, const struct mutes *mutes)
{
	alerts->mutes = mutes;
}

static bool is_muted(const struct alerts *alerts, const struct finding *finding, __u64 now)
{
	const struct prefix about = finding_offender(finding);

	return alerts->mutes && mutes_cover(alerts->mutes, finding->rule, &about, now);
}

/* Returns the settings of the finding's rule in its view. */
static const struct rule_settings *rule_of(const struct alerts *alerts,
					   const struct finding *finding)
{
	return &alerts->settings->views[finding->offender.view].rules[finding->rule];
}

/* Returns NULL if the table is full. */
static struct alert *add(struct alerts *alerts, const struct alert_identity *identity,
			 const struct alert *alert)
{
	struct alert *active = alert_table_add(alerts->table, identity, alert);

	alerts->counts.active = alert_table_count(alerts->table);
	return active;
}

/* The figure of a block that has ended since, or began again, stays the one of the last record. */
static void count_drops(const struct alerts *alerts, struct alert *alert)
{
	const __u64 dropped = alerts->drops ? alerts->drops(alert, alerts->drops_context) : 0;

	if (dropped > alert->dropped)
		alert->dropped = dropped;
}

static void report(struct alerts *alerts, struct alert *alert, enum alert_state state, __u64 now)
{
	count_drops(alerts, alert);
	if (alert->campaign.offenders)
		campaign_describe(alert, alerts->settings->alert_campaign);
	else if (alert->alike)
		alike_describe(alert);
	alert->state = state;
	alert->reported = now;
	alert->reported_findings = alert->findings;
	if (alerts->report)
		alerts->report(alert, alerts->context);
}

static void clear(struct alerts *alerts, struct alert *alert, __u64 now)
{
	report(alerts, alert, ALERT_CLEARED, now);
	alert_table_remove(alerts->table, alert);
	alerts->counts.active = alert_table_count(alerts->table);
}

/* Makes room for an alert of this severity; returns false if there is none. */
static bool make_room(struct alerts *alerts, enum severity severity, __u64 now)
{
	struct alert *least;

	if (!alert_table_full(alerts->table))
		return true;
	least = alert_table_least(alerts->table, severity, ALERTS_SHARE);
	if (!least)
		return false;
	least->displaced = true;
	alerts->counts.displaced++;
	clear(alerts, least, now);
	return true;
}

/* Takes account of the severity that an alert has now; `before`: the one that it had. */
static void regrade(struct alerts *alerts, struct alert *alert, enum severity before)
{
	const enum severity severity = alert->finding.severity;
	__u64 *raised = alerts->counts.raised[alert->finding.rule];

	alert_table_regrade(alerts->table, alert, before);
	if (severity <= before)
		return;
	alerts->counts.reached[alert->finding.rule][severity]++;
	/* One of an earlier run was not counted. */
	if (raised[before]) {
		raised[before]--;
		raised[severity]++;
	}
}

static void join_campaign(struct alerts *alerts, struct alert *alert, const struct finding *finding,
			  const struct outcome *outcome, __u64 now)
{
	enum severity severity = alert->finding.severity;
	bool due = campaign_take(alert, finding);

	regrade(alerts, alert, severity);
	campaign_respond(alert, outcome);
	alert->renewed = now;
	alert->findings++;
	if (due)
		report(alerts, alert, ALERT_UPDATED, now);
}

static enum alert_telling raise(struct alerts *alerts, const struct finding *finding,
				const struct outcome *outcome, const struct tool *tool, __u64 now)
{
	const struct alert_identity offender = alert_identity(finding);
	struct alert alert = { .raised = now, .renewed = now, .findings = 1 };
	struct alert_identity identity;
	struct alert *active;

	if (!make_room(alerts, finding->severity, now)) {
		alerts->counts.suppressed++;
		return TELLING_FULL;
	}
	identity = allotment_place(alerts->allotments, alerts->settings, alerts->table, &offender,
				   now);
	if (identity.role == ROLE_CAMPAIGN) {
		campaign_take(&alert, finding);
		alert.finding.offender.network = identity.network;
		alert.finding.lasts = allotment_lasts(alerts->settings, alerts->table, &offender,
						      finding);
		campaign_respond(&alert, outcome);
	} else {
		alert.finding = *finding;
		alert.outcome = *outcome;
		if (tool)
			alert.tool = *tool;
	}
	alert_make_id(&alert, &identity, now);
	incidents_join(alerts->incidents, alerts->settings, &alert, now);
	active = add(alerts, &identity, &alert);
	alerts->counts.raised[finding->rule][finding->severity]++;
	alerts->counts.reached[finding->rule][finding->severity]++;
	report(alerts, active, ALERT_RAISED, now);
	return TELLING_DONE;
}

/* Returns true if the action differs from that in the alert's last record. */
static bool take_outcome(struct alert *alert, const struct outcome *outcome)
{
	bool changed = alert->outcome.action != outcome->action;

	alert->outcome = *outcome;
	return changed;
}

/* Returns true if the number of findings has quadrupled since the latest record: a scan of hours
 * has a handful of records, the last of which has its total. */
static bool has_grown(const struct alerts *alerts, const struct alert *alert, __u64 now)
{
	return alert->findings >= 4 * alert->reported_findings &&
	       time_since(now, alert->reported) >= alerts->settings->alert_repeat;
}

static void renew(struct alerts *alerts, struct alert *alert, const struct finding *finding,
		  const struct outcome *outcome, __u64 now)
{
	enum severity severity = alert->finding.severity;
	bool changed = take_outcome(alert, outcome);

	alert->renewed = now;
	alert->findings++;
	alert_merge(alert, finding);
	regrade(alerts, alert, severity);
	if (changed || alert->finding.severity > severity || has_grown(alerts, alert, now))
		report(alerts, alert, ALERT_UPDATED, now);
}

/* Merges the finding of the other end of a campaign, or of another source; the figures stay those
 * of the first finding. */
static void join_ends(struct alerts *alerts, struct alert *active, const struct finding *finding,
		      __u64 now)
{
	enum severity severity = active->finding.severity;

	alike_add(active, finding);
	active->renewed = now;
	active->findings++;
	/* A habit's alert lasts long, but not an attack that shows the same beside it. */
	if (!story_is_remark(finding) && finding->lasts > active->finding.lasts)
		active->finding.lasts = finding->lasts;
	if (finding->severity > severity) {
		active->finding.severity = finding->severity;
		regrade(alerts, active, severity);
		report(alerts, active, ALERT_UPDATED, now);
	}
}

/* Returns the alert of the offender's campaign, or of that of several networks; NULL: neither. */
static struct alert *find_campaign(const struct alerts *alerts,
				   const struct alert_identity *offender)
{
	const struct alert_identity campaign = campaign_identity(offender);
	const struct alert_identity networks = campaign_of_networks(offender);
	struct alert *active = alert_table_find(alerts->table, &campaign);

	return active || offender->network == NETWORK_ONLY ?
		       active :
		       alert_table_find(alerts->table, &networks);
}

static enum alert_telling tell(struct alerts *alerts, const struct finding *finding,
			       const struct outcome *outcome, const struct tool *tool, __u64 now)
{
	struct alert_identity identity = alert_identity(finding);
	struct alert *active = alert_table_find(alerts->table, &identity), *storm;
	struct finding link;

	/* An aside raises no alert, and leaves one that said less as it is. */
	if ((!active || active->finding.severity < finding->severity) &&
	    aside_is_told(alerts->table, finding))
		return TELLING_DONE;
	storm = active ? NULL : story_storm(alerts->table, finding);
	if (storm) {
		join_ends(alerts, storm, finding, now);
		return TELLING_DONE;
	}
	if (!active && story_is_of_link(alerts->table, finding)) {
		link = story_of_link(finding);
		finding = &link;
		identity = alert_identity(finding);
		active = alert_table_find(alerts->table, &identity);
	}
	if (active) {
		renew(alerts, active, finding, outcome, now);
		return TELLING_DONE;
	}
	active = story_find(alerts->table, finding,
			    response_lists(rule_of(alerts, finding)->response), now);
	if (active) {
		join_ends(alerts, active, finding, now);
		return TELLING_DONE;
	}
	if (incidents_suppress(alerts->incidents, alerts->settings, finding, now)) {
		alerts->counts.suppressed++;
		return TELLING_MUTED;
	}
	active = find_campaign(alerts, &identity);
	if (!active)
		return raise(alerts, finding, outcome, tool, now);
	join_campaign(alerts, active, finding, outcome, now);
	return TELLING_DONE;
}

/* Returns true if the finding is to wait: no alert has it yet. */
static bool waits(struct alerts *alerts, const struct finding *finding)
{
	const struct alert_identity identity = alert_identity(finding);

	return (story_waits(finding) || aside_may_be(finding)) &&
	       !alert_table_find(alerts->table, &identity) && !story_storm(alerts->table, finding);
}

enum alert_telling alerts_find(struct alerts *alerts, const struct finding *finding,
			       const struct outcome *outcome, const struct tool *tool, __u64 now)
{
	if (is_muted(alerts, finding, now)) {
		alerts->counts.muted++;
		return TELLING_MUTED;
	}
	if (!waits(alerts, finding))
		return tell(alerts, finding, outcome, tool, now);
	return pending_keep(alerts->pending, finding, outcome, tool, now) ? TELLING_DONE :
									    TELLING_FULL;
}

void alerts_respond(struct alerts *alerts, const struct alert_identity *identity,
		    const struct outcome *outcome, __u64 now)
{
	struct alert *active = alert_table_find(alerts->table, identity);
	struct alert *many = active ? NULL : find_campaign(alerts, identity);

	pending_respond(alerts->pending, identity, outcome);
	if (many)
		campaign_respond(many, outcome);
	if (active && take_outcome(active, outcome))
		report(alerts, active, ALERT_UPDATED, now);
}

/* Returns when the alert ends unless it is renewed. A restored alert may have been renewed before
 * this clock began, at a time below 0: it ends at once. */
static __u64 lasts_until(const struct alerts *alerts, const struct alert *alert, __u64 now)
{
	__u64 clear = alerts->settings->alert_clear, lasts = alert->finding.lasts;
	__s64 until = (__s64)alert->renewed;

	/* A campaign covers more than the address that started it. */
	if (!alert->campaign.offenders && is_muted(alerts, &alert->finding, now))
		return 1;
	if (!alert->over && rule_of(alerts, &alert->finding)->enabled)
		until += (__s64)(lasts > clear ? lasts : clear);
	return until > 0 ? (__u64)until : 1;
}

void alerts_tick(struct alerts *alerts, __u64 now)
{
	struct alert *active, *next;
	struct pending_finding taken;

	while (pending_take(alerts->pending, now, &taken))
		if (!is_muted(alerts, &taken.finding, now))
			tell(alerts, &taken.finding, &taken.outcome,
			     taken.has_tool ? &taken.tool : NULL, now);
	for (active = alert_table_first(alerts->table); active; active = next) {
		next = alert_table_next(alerts->table, active);
		/* A block that has ended is swept next, and its count with it. */
		if (active->outcome.until && active->outcome.until <= now)
			count_drops(alerts, active);
		if (lasts_until(alerts, active, now) <= now)
			clear(alerts, active, now);
		else if (alike_is_due(active, alerts->settings->alert_repeat, now))
			report(alerts, active, ALERT_UPDATED, now);
	}
}

void alerts_conclude(struct alerts *alerts, __u64 now)
{
	pending_hurry(alerts->pending);
	alerts_tick(alerts, now);
}

__u64 alerts_due(const struct alerts *alerts)
{
	const struct alert *active = alert_table_first(alerts->table);
	__u64 first = pending_due(alerts->pending), until;

	for (; active; active = alert_table_next(alerts->table, active)) {
		until = lasts_until(alerts, active, 0);
		if (!first || until < first)
			first = until;
	}
	return first;
}

void alerts_each(struct alerts *alerts, void (*each)(struct alert *, void *), void *context)
{
	struct alert *active = alert_table_first(alerts->table);

	for (; active; active = alert_table_next(alerts->table, active))
		each(active, context);
}

const struct alert_counts *alerts_counts(const struct alerts *alerts)
{
	return &alerts->counts;
}

bool alerts_put(struct alerts *alerts, const struct alert *alert, __u64 away)
{
	struct alert_identity identity = alert_identity(&alert->finding);
	struct alert *active;

	if (alert->campaign.offenders) {
		identity.address = alert->campaign.first;
		identity = campaign_identity(&identity);
	}
	active = alert_table_find(alerts->table, &identity);
	if (!active)
		active = add(alerts, &identity, alert);
	if (active && away <= alerts->settings->alert_incident)
		active->renewed += away;
	return active;
}

const char *alerts_keep_name(struct alerts *alerts, const char *name)
{
	return measure_names_keep(&alerts->names, name);
}

struct incidents *alerts_incidents(const struct alerts *alerts)
{
	return alerts->incidents;
}
