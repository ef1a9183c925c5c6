/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The active alerts: raised by a finding, updated while findings renew them (at a bounded rate),
 * cleared after a time without findings. Their number is bounded: if the table is full, a low
 * severity is displaced by a higher one. Each change of state writes a record to the sinks. The
 * response to an offender does not depend on this table.
 */
#ifndef ICMPGUARD_ALERTS_ALERTS_H
#define ICMPGUARD_ALERTS_ALERTS_H

#include "alerts/alert.h"
#include "config/settings.h"

struct alerts;
struct incidents;

/* If the table is full, a severity with at most ALERTS_SHARE alerts loses none. */
enum { ALERTS_MOST = 4096, ALERTS_SHARE = ALERTS_MOST / 16 };

/* Result of a finding: it is in an alert; it is suppressed by its rule or muted; the table is
 * full. */
enum alert_telling { TELLING_DONE, TELLING_MUTED, TELLING_FULL };

struct alert_counts {
	__u64 raised[RULE_COUNT][SEVERITY_COUNT];  /* by the highest severity so far */
	__u64 reached[RULE_COUNT][SEVERITY_COUNT]; /* an alert that rises counts again */
	__u64 active;
	__u64 suppressed; /* findings suppressed by their rule, or lost to a full table */
	__u64 muted;	  /* findings muted by an operator */
	__u64 displaced;  /* alerts displaced by a higher severity */
};

/* Calls `report` for each record; it may read the alert during the call. The settings must outlive
 * the alerts. Returns NULL when out of memory. */
struct alerts *alerts_new(const struct settings *settings,
			  void (*report)(const struct alert *, void *), void *context);
void alerts_free(struct alerts *alerts);
/* Applies new settings, which must outlive the alerts. */
void alerts_configure(struct alerts *alerts, const struct settings *settings);

/* Sets what returns the number of packets that the block of an alert's offender has dropped so far,
 * 0 if there is none; it is called for each record. */
void alerts_count_drops(struct alerts *alerts, __u64 (*drops)(const struct alert *, void *),
			void *context);

struct mutes;
/* Sets the mutes, which must outlive the alerts; NULL: none. Muted alerts are cleared at the next
 * alerts_tick() and not raised. */
void alerts_mute(struct alerts *alerts, const struct mutes *mutes);

/*
 * Raises an alert for a finding, or renews the one of the same identity; for a sweep also that of
 * the rotating sweep whose prefix contains its source; for a campaign between two prefixes the one
 * raised first, at either end. What may be part of a storm of a link waits for some seconds; the
 * next alerts_tick() after them raises it. If alerts.campaign offenders of the same rule, direction
 * and network have active alerts, further ones share a campaign alert. `outcome`: what was done
 * about the offender. `tool`: its program, or NULL.
 */
enum alert_telling alerts_find(struct alerts *alerts, const struct finding *finding,
			       const struct outcome *outcome, const struct tool *tool, __u64 now);
/* Updates the outcome of an alert after a later attempt. */
void alerts_respond(struct alerts *alerts, const struct alert_identity *identity,
		    const struct outcome *outcome, __u64 now);
/* Clears alerts that were not renewed, and those of rules that are now disabled. */
void alerts_tick(struct alerts *alerts, __u64 now);
/* Same, and raises what still waits: nothing more will be found. */
void alerts_conclude(struct alerts *alerts, __u64 now);

/* Returns when the first alert ends unless it is renewed, or is raised after a wait; 0: there is
 * none. */
__u64 alerts_due(const struct alerts *alerts);

/* Calls `each` for every active alert, in the order in which they were raised. */
void alerts_each(struct alerts *alerts, void (*each)(struct alert *, void *), void *context);
const struct alert_counts *alerts_counts(const struct alerts *alerts);

/* Adds a saved alert; counted as active, not as raised. `away`: ns during which nothing could renew
 * it; does not count toward alerts.clear unless longer than alerts.incident. Returns false if the
 * table is full. */
bool alerts_put(struct alerts *alerts, const struct alert *alert, __u64 away);
/* Returns a copy of a measure's name that lives as long as the alerts; NULL if there are too
 * many. */
const char *alerts_keep_name(struct alerts *alerts, const char *name);
struct incidents *alerts_incidents(const struct alerts *alerts);

#endif
