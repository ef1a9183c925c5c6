/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which alert in force tells of what a finding is part of: one story is one alert, whatever rules
 * found it and from whichever end they see it.
 */
#ifndef ICMPGUARD_ALERTS_STORY_H
#define ICMPGUARD_ALERTS_STORY_H

#include "alerts/alert_table.h"

/* The alert of a campaign, a flood, another side or a scan with decoys that a finding is part of,
 * or NULL. `blocks`: its rule blocks; a prefix that is to be blocked has an alert of its own. */
struct alert *story_find(struct alert_table *table, const struct finding *finding, bool blocks,
			 __u64 now);

/* Whether it is about what one host of a link sends, where another one has an alert of that rule:
 * of several it is the link's story. */
bool story_is_of_link(const struct alert_table *table, const struct finding *finding);

/* The same of the hosts of the link. What is done about the one is not changed by it. */
struct finding story_of_link(const struct finding *finding);

#endif
