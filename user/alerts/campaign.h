/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A campaign: many offenders found by one rule, in one direction and network, at the same time.
 * They share one alert with the totals, however many forged senders there are.
 */
#ifndef ICMPGUARD_ALERTS_CAMPAIGN_H
#define ICMPGUARD_ALERTS_CAMPAIGN_H

#include "alerts/alert.h"

/* Returns the identity of the offender's potential campaign. */
struct alert_identity campaign_identity(const struct alert_identity *offender);

/* Returns the identity of what it is part of if several networks (VLANs, tunnels) have offenders of
 * the rule; its network is NETWORK_ANY. */
struct alert_identity campaign_of_networks(const struct alert_identity *offender);

/* Adds a finding about one offender. Returns true if a record is due: for the first finding, each
 * time the number of offenders doubles, and for a higher severity. */
bool campaign_take(struct alert *alert, const struct finding *finding);
/* Sets the summary and measures before a record. `most`: maximum number of alerts about single
 * offenders. */
void campaign_describe(struct alert *alert, __u64 most);
/* Adds the outcome for one offender. */
void campaign_respond(struct alert *alert, const struct outcome *outcome);

/* Returns the number, at most CAMPAIGN_LEADING, of prefixes with the most findings, stored in that
 * order. */
unsigned int campaign_leading(const struct alert *alert, struct prefix *prefixes);

#endif
