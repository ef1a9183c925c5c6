/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A campaign: many offenders that one rule found in one direction and network within the same
 * time.  It has one alert, whose figures are those of all of them; thousands of forged senders
 * make no more.
 */
#ifndef ICMPGUARD_ALERTS_CAMPAIGN_H
#define ICMPGUARD_ALERTS_CAMPAIGN_H

#include "alerts/alert.h"

/* The campaign that an offender is part of when there is one. */
struct alert_identity campaign_identity(const struct alert_identity *offender);

/* Adds a finding about one of its offenders. Returns true when a record is due: for the first
 * finding, for each doubling of the offenders, and for a higher severity. */
bool campaign_take(struct alert *alert, const struct finding *finding);
/* Makes its text and measures: before a record. `most`: alerts of single offenders that there may
 * be. */
void campaign_describe(struct alert *alert, __u64 most);
/* Notes what was done about one of them. */
void campaign_respond(struct alert *alert, const struct outcome *outcome);

/* The prefixes with the most findings, in that order. How many: at most CAMPAIGN_LEADING. */
unsigned int campaign_leading(const struct alert *alert, struct prefix *prefixes);

#endif
