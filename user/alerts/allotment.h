/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits how many alerts of their own the offenders of one campaign may have in an hour. The number
 * of active alerts already bounds a storm; but forged senders that trickle in more slowly than
 * alerts end would have one each for days.
 */
#ifndef ICMPGUARD_ALERTS_ALLOTMENT_H
#define ICMPGUARD_ALERTS_ALLOTMENT_H

#include "alerts/alert.h"

#define ALLOTMENT_TIME (3600 * NSEC_PER_SEC)

struct allotments;

/* Returns NULL when out of memory. */
struct allotments *allotments_new(void);
void allotments_free(struct allotments *allotments);

/* Takes one of the `hourly` alerts of a campaign, see campaign_identity(). Returns false if none is
 * left. */
bool allotment_take(struct allotments *allotments, const struct alert_identity *campaign,
		    __u64 hourly, __u64 now);

#endif
