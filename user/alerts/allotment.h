/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits how many alerts of their own the offenders of one campaign may have in an hour, and how
 * many at once. The number of active alerts already bounds a storm; but forged senders that trickle
 * in more slowly than alerts end would have one each for days, and those that come together are one
 * story.
 */
#ifndef ICMPGUARD_ALERTS_ALLOTMENT_H
#define ICMPGUARD_ALERTS_ALLOTMENT_H

#include "alerts/alert.h"
#include "config/settings.h"

#define ALLOTMENT_TIME (3600 * NSEC_PER_SEC)

struct allotments;

/* Returns NULL when out of memory. */
struct allotments *allotments_new(void);
void allotments_free(struct allotments *allotments);

/* Returns how many offenders of the potential campaign of this one have alerts of their own at a
 * time and in an hour; 0: no limit. */
__u64 allotment_of(const struct settings *settings, const struct alert_identity *offender);
/* Returns how many of them may have them at once. */
__u64 allotment_at_once(const struct settings *settings, const struct alert_identity *offender);

/* Takes one of these alerts; they are not unlimited. Returns false if none is left. */
bool allotment_take(struct allotments *allotments, const struct settings *settings,
		    const struct alert_identity *offender, __u64 now);

#endif
