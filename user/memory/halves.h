/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The halves of conversations as they were last read.  As many as the kernel side has: what leaves
 * here was pushed out there.
 */
#ifndef ICMPGUARD_MEMORY_HALVES_H
#define ICMPGUARD_MEMORY_HALVES_H

#include "base/hash_table.h"
#include "detectors/observation.h"

/* Both. A half that is not there is all zeros. */
struct halves {
	struct half asked;
	struct half answered;
};

/* NULL when out of memory; hash_table_free() frees it. */
struct hash_table *halves_new(void);

/* Fills in what the halves of an observation were before, which `before` then holds, and remembers
 * them as they are. False: neither has changed, or there is no memory. */
bool halves_observe(struct hash_table *table, const struct conversation_key *key,
		    struct conversation_observation *conversation, struct halves *before);

#endif
