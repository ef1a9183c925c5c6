/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Determines which alert a new offender gets: one of its own, or that of its campaign. Limits how
 * many alerts of their own the offenders of one campaign may have in an hour, and how many at once.
 * The number of active alerts already bounds a storm; but forged senders that trickle in more
 * slowly than alerts end would have one each for days, and those that come together are one story.
 */
#ifndef ICMPGUARD_ALERTS_ALLOTMENT_H
#define ICMPGUARD_ALERTS_ALLOTMENT_H

#include "alerts/alert_table.h"
#include "config/settings.h"

#define ALLOTMENT_TIME (3600 * NSEC_PER_SEC)

struct allotments;

/* Returns NULL when out of memory. */
struct allotments *allotments_new(void);
void allotments_free(struct allotments *allotments);

/* Returns the identity under which an offender is told that has no alert yet: its own; its
 * campaign's, if so many of the campaign have, or had, alerts; or that of several networks, if so
 * many networks have. Takes the alert. */
struct alert_identity allotment_place(struct allotments *allotments,
				      const struct settings *settings,
				      const struct alert_table *table,
				      const struct alert_identity *offender, __u64 now);

/* Returns how long a campaign's alert lasts after its latest finding. */
__u64 allotment_lasts(const struct settings *settings, const struct alert_table *table,
		      const struct alert_identity *offender, const struct finding *finding);

#endif
