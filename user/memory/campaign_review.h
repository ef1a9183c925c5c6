/* SPDX-License-Identifier: GPL-2.0-only */
/* Evaluates campaigns: the sources or targets of one prefix, which together may be a sweep. */
#ifndef ICMPGUARD_MEMORY_CAMPAIGN_REVIEW_H
#define ICMPGUARD_MEMORY_CAMPAIGN_REVIEW_H

#include "memory/memory.h"
#include "memory/prefixes.h"

/* Interval after which a possible monitor, or a campaign of them, is reviewed again, in ns. */
#define PATIENCE_INTERVAL (900 * NSEC_PER_SEC)

/* One round of the periodic evaluation. */
struct review {
	struct memory *memory;
	__u64 now;  /* of the kernel side */
	__u64 wall; /* the same as ns since 1970 */
	void (*observe)(const struct observation *, void *);
	void *context;
};

/* Returns what is new since an alert, told at a time of the wall clock (0: never). */
struct slow_reported review_reported(const struct slow *slow, __u64 told_at, __u64 wall);

/* Observes the campaign of a prefix if enough of its targets are new; returns false if not. A
 * prefix of sources waits for campaign_review_delayed(). */
bool campaign_review(const struct review *review, const struct endpoint *key, enum prefix_kind kind,
		     struct campaign *campaign);
/* Observes the prefixes of sources that wait: call it when the tick's targets are done. */
void campaign_review_delayed(const struct review *review);
/* Observes the campaign of a prefix, if it still is one, a PATIENCE_INTERVAL after the first time:
 * by then monitors have returned. */
void campaign_review_again(const struct review *review, const struct endpoint *key,
			   enum prefix_kind kind);

#endif
