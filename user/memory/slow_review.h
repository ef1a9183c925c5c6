/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ICMPGUARD_MEMORY_SLOW_REVIEW_H
#define ICMPGUARD_MEMORY_SLOW_REVIEW_H

#include "memory/campaign_review.h"
#include "memory/memory_state.h"

/* Passes the slow windows of a source to review->observe, if enough is new within one of them, and
 * queues the source for another review while they are young. */
void slow_review(const struct review *review, const struct endpoint *endpoint, struct past *past);

#endif
