/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The halves of conversations as last read. As many as the kernel side has: one evicted here was
 * evicted there, too.
 */
#ifndef ICMPGUARD_MEMORY_HALVES_H
#define ICMPGUARD_MEMORY_HALVES_H

#include "base/hash_table.h"
#include "detectors/observation.h"

/* Both halves; one that does not exist is all zeros. */
struct halves {
	struct half asked;
	struct half answered;
};

/* Returns NULL when out of memory; hash_table_free() frees it. */
struct hash_table *halves_new(void);

/* Fills in the previous state of the halves of an observation, stored in `before`, and stores the
 * current one. Returns false if neither half has changed, or when out of memory. */
bool halves_observe(struct hash_table *table, const struct conversation_key *key,
		    struct conversation_observation *conversation, struct halves *before);

#endif
