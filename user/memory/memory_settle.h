/* SPDX-License-Identifier: GPL-2.0-only */
/* Contacts that have ended: judged as probes, and added to the campaigns of both ends. */
#ifndef ICMPGUARD_MEMORY_MEMORY_SETTLE_H
#define ICMPGUARD_MEMORY_MEMORY_SETTLE_H

#include "memory/campaign_review.h"
#include "memory/memory_state.h"

/* Judges the latest contacts of a source, or of a target, that were queued when they began. */
void memory_settle_source(const struct review *review, const struct endpoint *endpoint);
void memory_settle_target(const struct review *review, const struct endpoint *endpoint);

#endif
