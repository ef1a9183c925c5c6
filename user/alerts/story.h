/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the active alert that a finding belongs to: one story is one alert, whatever rules and
 * whichever end detect it.
 */
#ifndef ICMPGUARD_ALERTS_STORY_H
#define ICMPGUARD_ALERTS_STORY_H

#include "alerts/alert_table.h"

/* Returns the alert of a campaign, a flood, another side or a scan with decoys that a finding is
 * part of, or NULL. `blocks`: its rule blocks; a prefix to be blocked has an alert of its own. */
struct alert *story_find(struct alert_table *table, const struct finding *finding, bool blocks,
			 __u64 now);

/* Returns the alert of a storm of discovery messages or redirects that a finding is part of, or
 * NULL: a flood is seen at its sender, its receiver and the link, and may look like a scan. */
struct alert *story_storm(struct alert_table *table, const struct finding *finding);

/* Returns true if a finding is part of the storm that another one is about. */
bool story_is_storm(const struct finding *storm, const struct finding *finding);

/* Returns true if both are about one host, or one station under whatever names. */
bool story_is_same_station(const struct finding *a, const struct finding *b);

/* Returns true if the finding's packets did not begin before those of the attack that another one
 * is about. */
bool story_began_with(const struct finding *attack, const struct finding *finding);

/* Returns true if a rule that decides some seconds later may report the same as a storm. */
bool story_waits(const struct finding *finding);

/* Returns true if the rule's findings about several sources may be one scan with decoys, or one
 * tool's with forged senders. */
bool story_has_decoys(enum rule rule);

/* Returns true for the rules on one source that sends requests to many hosts. */
bool story_is_sweep(enum rule rule);

/* Returns true for what a scanner's requests show beside the scan: their times to live, the
 * broadcast address among their targets, another type. */
bool story_is_remark(const struct finding *finding);

/* Returns true if the finding is about one host of a link, and another host has an alert of the
 * same rule: several of them are the link's story. */
bool story_is_of_link(const struct alert_table *table, const struct finding *finding);

/* Returns the same finding about the hosts of the link. The response to the one host is
 * unchanged. */
struct finding story_of_link(const struct finding *finding);

#endif
