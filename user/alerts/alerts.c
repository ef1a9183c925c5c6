// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/alerts.h"

#include "alerts/campaign.h"
#include "alerts/incident.h"
#include "base/hash_table.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "detectors/detector.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

/* Names of figures in alerts that were read back; rules have some dozens. */
enum { MEASURE_NAMES = 128, MEASURE_NAME = 32 };

struct active {
	struct alert alert;
	TAILQ_ENTRY(active) of_severity;
};

TAILQ_HEAD(severity_list, active);

/* Alerts of single offenders in force that one campaign would hold. */
struct group {
	__u32 members;
};

/* How many alerts of a rule in force have a prefix of each length, of 128. */
struct lengths {
	__u16 count[PREFIX_WHOLE + 1];
};

struct alerts {
	const struct settings *settings;
	void (*report)(const struct alert *, void *);
	void *context;
	struct incidents *incidents;
	struct alert_counts counts;
	struct hash_table *table; /* struct active, by identity, in the order they were raised */
	struct severity_list lists[SEVERITY_COUNT]; /* likewise in that order */
	__u32 in_list[SEVERITY_COUNT];
	struct lengths rotating, distributed;
	struct hash_table *groups; /* struct group, by the identity of the campaign */
	unsigned int name_count;
	char names[MEASURE_NAMES][MEASURE_NAME];
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
	for (int severity = 0; severity < SEVERITY_COUNT; severity++)
		TAILQ_INIT(&alerts->lists[severity]);
	alerts->incidents = incidents_new();
	alerts->table = hash_table_new(sizeof(struct alert_identity), sizeof(struct active),
				       ALERTS_MOST);
	alerts->groups = hash_table_new(sizeof(struct alert_identity), sizeof(struct group),
					ALERTS_MOST);
	if (alerts->incidents && alerts->table && alerts->groups)
		return alerts;
	alerts_free(alerts);
	return NULL;
}

void alerts_free(struct alerts *alerts)
{
	if (!alerts)
		return;
	hash_table_free(alerts->groups);
	hash_table_free(alerts->table);
	incidents_free(alerts->incidents);
	free(alerts);
}

void alerts_configure(struct alerts *alerts, const struct settings *settings)
{
	alerts->settings = settings;
}

/* What its rule is told to do in its view. */
static const struct rule_settings *rule_of(const struct alerts *alerts,
					   const struct finding *finding)
{
	return &alerts->settings->views[finding->offender.view].rules[finding->rule];
}

static struct lengths *lengths_of(struct alerts *alerts, enum rule rule)
{
	return rule == RULE_SWEEP_ROTATING    ? &alerts->rotating :
	       rule == RULE_SWEEP_DISTRIBUTED ? &alerts->distributed :
						NULL;
}

static void list_add(struct alerts *alerts, struct active *active)
{
	enum severity severity = active->alert.finding.severity;

	TAILQ_INSERT_TAIL(&alerts->lists[severity], active, of_severity);
	alerts->in_list[severity]++;
}

static void list_remove(struct alerts *alerts, struct active *active)
{
	enum severity severity = active->alert.finding.severity;

	TAILQ_REMOVE(&alerts->lists[severity], active, of_severity);
	alerts->in_list[severity]--;
}

/* Counts an alert that is about one offender, in what finds campaigns. */
static void count_single(struct alerts *alerts, const struct alert_identity *identity, bool gone)
{
	struct alert_identity key = campaign_identity(identity);
	struct group *group = hash_table_find(alerts->groups, &key);
	struct lengths *lengths = lengths_of(alerts, (enum rule)identity->rule);
	int change = gone ? -1 : 1;

	if (!group)
		group = hash_table_add(alerts->groups, &key);
	group->members += (__u32)change;
	if (!group->members)
		hash_table_remove(alerts->groups, group);
	if (lengths)
		lengths->count[identity->bits] += (__u16)change;
}

/* NULL: the table is full. */
static struct active *add(struct alerts *alerts, const struct alert_identity *identity,
			  const struct alert *alert)
{
	struct active *active = hash_table_add(alerts->table, identity);

	if (!active)
		return NULL;
	active->alert = *alert;
	list_add(alerts, active);
	if (identity->role != ROLE_CAMPAIGN)
		count_single(alerts, identity, false);
	alerts->counts.active = hash_table_count(alerts->table);
	return active;
}

static void report(struct alerts *alerts, struct alert *alert, enum alert_state state, __u64 now)
{
	alert->state = state;
	alert->reported = now;
	if (alerts->report)
		alerts->report(alert, alerts->context);
}

static void clear(struct alerts *alerts, struct active *active, __u64 now)
{
	const struct alert_identity identity = *(
		const struct alert_identity *)hash_table_key(alerts->table, active);

	report(alerts, &active->alert, ALERT_CLEARED, now);
	if (identity.role != ROLE_CAMPAIGN)
		count_single(alerts, &identity, true);
	list_remove(alerts, active);
	hash_table_remove(alerts->table, active);
	alerts->counts.active = hash_table_count(alerts->table);
}

/* Room for one of this severity. */
static bool make_room(struct alerts *alerts, enum severity severity, __u64 now)
{
	struct active *least = NULL;

	if (!hash_table_full(alerts->table))
		return true;
	for (unsigned int lower = 0; lower < severity && !least; lower++)
		if (alerts->in_list[lower] > ALERTS_SHARE)
			least = TAILQ_FIRST(&alerts->lists[lower]);
	if (!least)
		return false;
	least->alert.displaced = true;
	alerts->counts.displaced++;
	clear(alerts, least, now);
	return true;
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
	struct prefix end_of_a = finding_offender(a), end_of_b = finding_offender(b);

	return faces(a, &end_of_b) && faces(b, &end_of_a);
}

/* The next alert of `rule` in force whose prefix holds `address`, in the finding's view and
 * network; from the longest prefix on. `length`: where the search stands. */
static struct active *next_around(struct alerts *alerts, enum rule rule, bool target,
				  const struct address *address, const struct finding *finding,
				  __u32 *length)
{
	const struct lengths *lengths = lengths_of(alerts, rule);
	struct active *active = NULL;

	while (!active && *length) {
		__u32 bits = (*length)--;
		struct alert_identity identity = {
			.address = address_mask(address, bits),
			.network = finding->offender.network,
			.rule = (__u8)rule,
			.view = finding->offender.view,
			.bits = (__u8)bits,
			.role = target ? ROLE_TARGET : ROLE_SOURCE,
		};

		if (lengths->count[bits])
			active = hash_table_find(alerts->table, &identity);
	}
	return active;
}

/* The rotating sweep of whose addresses that take turns this is one. */
static struct active *find_turns(struct alerts *alerts, const struct finding *sweep)
{
	__u32 length = PREFIX_WHOLE;

	if (sweep->rule != RULE_SWEEP && sweep->rule != RULE_SWEEP_SLOW)
		return NULL;
	return next_around(alerts, RULE_SWEEP_ROTATING, false, &sweep->offender.address, sweep,
			   &length);
}

static struct active *find_other_end(struct alerts *alerts, const struct finding *finding)
{
	bool rotating = finding->rule == RULE_SWEEP_ROTATING;
	enum rule other = rotating ? RULE_SWEEP_DISTRIBUTED : RULE_SWEEP_ROTATING;
	__u32 length = PREFIX_WHOLE;
	struct active *active = NULL;
	struct address peer;

	if ((!rotating && finding->rule != RULE_SWEEP_DISTRIBUTED) || !finding->peer_count)
		return NULL;
	peer = finding->peers[0].address;
	do
		active = next_around(alerts, other, rotating, &peer, finding, &length);
	while (active && !both_ends(&active->alert.finding, finding));
	return active;
}

/* The campaign that a finding is part of: one alert tells it, not hundreds. But a prefix that is
 * to be blocked has an alert of its own. */
static struct active *find_campaign(struct alerts *alerts, const struct finding *finding)
{
	struct active *turns = find_turns(alerts, finding);

	if (turns)
		return turns;
	if (finding->rule == RULE_SWEEP_ROTATING &&
	    rule_of(alerts, finding)->response == RESPONSE_BLOCK)
		return NULL;
	return find_other_end(alerts, finding);
}

static void join_campaign(struct alerts *alerts, struct active *active,
			  const struct finding *finding, const struct outcome *outcome, __u64 now)
{
	struct alert *alert = &active->alert;
	bool due;

	list_remove(alerts, active);
	due = campaign_take(alert, finding, alerts->settings->alert_campaign);
	list_add(alerts, active);
	campaign_respond(alert, outcome);
	alert->renewed = now;
	alert->findings++;
	if (due)
		report(alerts, alert, ALERT_UPDATED, now);
}

/* Whether so many of the offender's campaign have alerts that it gets none of its own. */
static bool is_one_of_many(const struct alerts *alerts, const struct alert_identity *campaign)
{
	const struct group *group = hash_table_find(alerts->groups, campaign);

	return alerts->settings->alert_campaign && group &&
	       group->members >= alerts->settings->alert_campaign;
}

static enum alert_telling raise(struct alerts *alerts, const struct finding *finding,
				const struct outcome *outcome, const struct tool *tool, __u64 now)
{
	struct alert_identity identity = alert_identity(finding);
	struct alert_identity campaign = campaign_identity(&identity);
	struct alert alert = { .raised = now, .renewed = now, .findings = 1 };
	struct active *active;

	if (!make_room(alerts, finding->severity, now)) {
		alerts->counts.suppressed++;
		return TELLING_FULL;
	}
	if (is_one_of_many(alerts, &campaign)) {
		identity = campaign;
		campaign_take(&alert, finding, alerts->settings->alert_campaign);
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
	report(alerts, &active->alert, ALERT_RAISED, now);
	return TELLING_DONE;
}

/* True where more was done, or less, than the alert's last record has. */
static bool take_outcome(struct alert *alert, const struct outcome *outcome)
{
	bool changed = alert->outcome.action != outcome->action;

	alert->outcome = *outcome;
	return changed;
}

static void renew(struct alerts *alerts, struct active *active, const struct finding *finding,
		  const struct outcome *outcome, __u64 now)
{
	struct alert *alert = &active->alert;
	enum severity severity = alert->finding.severity;
	bool changed = take_outcome(alert, outcome);

	alert->renewed = now;
	alert->findings++;
	if (finding->severity > severity) {
		list_remove(alerts, active);
		alert_merge(alert, finding);
		list_add(alerts, active);
	} else {
		alert_merge(alert, finding);
	}
	if (changed || alert->finding.severity > severity ||
	    time_since(now, alert->reported) >= alerts->settings->alert_repeat)
		report(alerts, alert, ALERT_UPDATED, now);
}

/* Both ends of a campaign show the same: the figures stay those of the end that came first. */
static void join_ends(struct active *active, const struct finding *finding, __u64 now)
{
	active->alert.renewed = now;
	active->alert.findings++;
	if (finding->lasts > active->alert.finding.lasts)
		active->alert.finding.lasts = finding->lasts;
}

enum alert_telling alerts_find(struct alerts *alerts, const struct finding *finding,
			       const struct outcome *outcome, const struct tool *tool, __u64 now)
{
	struct alert_identity identity = alert_identity(finding);
	struct alert_identity campaign = campaign_identity(&identity);
	struct active *active = hash_table_find(alerts->table, &identity);

	if (active) {
		renew(alerts, active, finding, outcome, now);
		return TELLING_DONE;
	}
	active = find_campaign(alerts, finding);
	if (active) {
		join_ends(active, finding, now);
		return TELLING_DONE;
	}
	if (incidents_suppress(alerts->incidents, alerts->settings, finding, now)) {
		alerts->counts.suppressed++;
		return TELLING_MUTED;
	}
	active = hash_table_find(alerts->table, &campaign);
	if (!active)
		return raise(alerts, finding, outcome, tool, now);
	join_campaign(alerts, active, finding, outcome, now);
	return TELLING_DONE;
}

void alerts_respond(struct alerts *alerts, const struct alert_identity *identity,
		    const struct outcome *outcome, __u64 now)
{
	struct alert_identity campaign = campaign_identity(identity);
	struct active *active = hash_table_find(alerts->table, identity);
	struct active *many = active ? NULL : hash_table_find(alerts->table, &campaign);

	if (many)
		campaign_respond(&many->alert, outcome);
	if (active && take_outcome(&active->alert, outcome))
		report(alerts, &active->alert, ALERT_UPDATED, now);
}

static bool lasts(const struct alerts *alerts, const struct alert *alert, __u64 now)
{
	__u64 quiet = time_since(now, alert->renewed);

	return !alert->over && rule_of(alerts, &alert->finding)->enabled &&
	       (quiet < alerts->settings->alert_clear || quiet < alert->finding.lasts);
}

void alerts_tick(struct alerts *alerts, __u64 now)
{
	struct active *active = hash_table_first(alerts->table), *next;

	for (; active; active = next) {
		next = hash_table_next(alerts->table, active);
		if (!lasts(alerts, &active->alert, now))
			clear(alerts, active, now);
	}
}

void alerts_each(struct alerts *alerts, void (*each)(struct alert *, void *), void *context)
{
	struct active *active = hash_table_first(alerts->table);

	for (; active; active = hash_table_next(alerts->table, active))
		each(&active->alert, context);
}

const struct alert_counts *alerts_counts(const struct alerts *alerts)
{
	return &alerts->counts;
}

bool alerts_put(struct alerts *alerts, const struct alert *alert, __u64 away)
{
	struct alert_identity identity = alert_identity(&alert->finding);
	struct active *active;

	if (alert->campaign.offenders) {
		identity.address = alert->campaign.first;
		identity = campaign_identity(&identity);
	}
	active = hash_table_find(alerts->table, &identity);
	if (!active)
		active = add(alerts, &identity, alert);
	if (active && away <= alerts->settings->alert_incident)
		active->alert.renewed += away;
	return active;
}

const char *alerts_keep_name(struct alerts *alerts, const char *name)
{
	unsigned int i = 0;

	while (i < alerts->name_count && strcmp(alerts->names[i], name) != 0)
		i++;
	if (i == MEASURE_NAMES || strlen(name) >= MEASURE_NAME)
		return NULL;
	if (i == alerts->name_count)
		strcpy(alerts->names[alerts->name_count++], name);
	return alerts->names[i];
}

struct incidents *alerts_incidents(const struct alerts *alerts)
{
	return alerts->incidents;
}
