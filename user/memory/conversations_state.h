/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the parts of memory/conversations.h. */
#ifndef ICMPGUARD_MEMORY_CONVERSATIONS_STATE_H
#define ICMPGUARD_MEMORY_CONVERSATIONS_STATE_H

#include "memory/conversations.h"

/* Advances the ring of hours to that of `now`, and the half-day windows. */
void talk_turn(struct talk *talk, __u64 now);

/* Notes that the pair sent something. After a pause of an hour a new series starts. */
void talk_see(struct talk *talk, __u64 now);

/* Sets `counts` to all that is known, except for what memory/identifiers.h adds. */
void talk_read(const struct hash_table *table, const struct talk_key *key, const struct talk *talk,
	       __u64 now, struct pair_counts *counts);

#endif
