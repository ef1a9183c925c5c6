/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The alerts in force: raised by a finding, updated while findings renew them (at a bounded
 * rate), cleared when none has for a while.  Their number is bounded: in a full table one of a
 * low severity gives way to one of a higher severity.  A record goes to the sinks for each change
 * of state.  What is done about an offender does not depend on this table.
 */
#ifndef ICMPGUARD_ALERTS_ALERTS_H
#define ICMPGUARD_ALERTS_ALERTS_H

#include "alerts/alert.h"
#include "config/settings.h"

struct alerts;
struct incidents;

/* In a full table a severity that has no more alerts than ALERTS_SHARE loses none of them. */
enum { ALERTS_MOST = 4096, ALERTS_SHARE = ALERTS_MOST / 16 };

/* What became of a finding: it is in an alert; its rule's suppression or a mute holds; the table is
 * full. */
enum alert_telling { TELLING_DONE, TELLING_MUTED, TELLING_FULL };

struct alert_counts {
	__u64 raised[RULE_COUNT][SEVERITY_COUNT];
	__u64 active;
	__u64 suppressed; /* findings that found the table full, or within a suppression */
	__u64 muted;	  /* findings that an operator muted */
	__u64 displaced;  /* alerts that gave way to one of a higher severity */
};

/* `report` is called for each record; it may read the alert during the call. NULL when out of
 * memory. The settings must outlive it. */
struct alerts *alerts_new(const struct settings *settings,
			  void (*report)(const struct alert *, void *), void *context);
void alerts_free(struct alerts *alerts);
/* Takes other settings; they must outlive it. */
void alerts_configure(struct alerts *alerts, const struct settings *settings);

struct mutes;
/* What is not to be reported, NULL: nothing; it must outlive the alerts. Those that it covers are
 * cleared at the next alerts_tick(), and not raised. */
void alerts_mute(struct alerts *alerts, const struct mutes *mutes);

/*
 * A finding raises an alert, or renews the one of its identity; a sweep that of the rotating
 * sweep whose prefix it comes from; and of a campaign between two prefixes the one that was
 * raised first, by its source or its target.  Where alerts.campaign offenders of the same rule,
 * direction and network have alerts in force, further ones share that of their campaign. `outcome`:
 * what was done about the offender. `tool`: what it sends with, or NULL.
 */
enum alert_telling alerts_find(struct alerts *alerts, const struct finding *finding,
			       const struct outcome *outcome, const struct tool *tool, __u64 now);
/* What was not possible for a finding of this identity has been done since. */
void alerts_respond(struct alerts *alerts, const struct alert_identity *identity,
		    const struct outcome *outcome, __u64 now);
/* Clears what nothing renewed, and alerts of rules that are disabled by now. */
void alerts_tick(struct alerts *alerts, __u64 now);

/* When the first alert is to be cleared, if nothing renews it until then; 0: there is none. */
__u64 alerts_due(const struct alerts *alerts);

/* Calls `each` for every alert in force, in the order they were raised. */
void alerts_each(struct alerts *alerts, void (*each)(struct alert *, void *), void *context);
const struct alert_counts *alerts_counts(const struct alerts *alerts);

/* Takes an alert that was saved. It counts as active, not as raised. `away`, ns in which nothing
 * could renew it, does not count for alerts.clear, unless it is longer than alerts.incident.
 * False: the table is full. */
bool alerts_put(struct alerts *alerts, const struct alert *alert, __u64 away);
/* A name of a measure that lives as long as the alerts; NULL where there are too many. */
const char *alerts_keep_name(struct alerts *alerts, const char *name);
struct incidents *alerts_incidents(const struct alerts *alerts);

#endif
