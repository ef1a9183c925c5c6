/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How often offenders were blocked by rules, beyond the end of the blocks: a repeat offender is
 * blocked for longer each time, and for less again after good conduct. Bounded: the record with the
 * oldest offence is evicted first.
 */
#ifndef ICMPGUARD_MEMORY_OFFENCES_H
#define ICMPGUARD_MEMORY_OFFENCES_H

#include "headers/address.h"

enum { OFFENCES_MOST = 65536 };

/* A table key: no padding. */
struct offence_key {
	struct address address;
	struct address peer; /* of an offence by a pair; else 0 */
	__u32 network;
	__u32 bits; /* prefix length, of 128 */
};
_Static_assert(sizeof(struct offence_key) == 40, "an offence's key: no padding");

struct offence {
	__u64 count; /* offences counted against it */
	__u64 until; /* end of its latest block, ns */
};

struct offences;

/* Returns NULL when out of memory. */
struct offences *offences_new(void);
void offences_free(struct offences *offences);

/*
 * Returns the offences counted at `now`: each `forgive` ns (unless 0) since the end of the latest
 * block take one off; at zero the record is removed.
 */
__u64 offences_of(struct offences *offences, const struct offence_key *key, __u64 forgive,
		  __u64 now);
/* Counts one more, blocked until then. */
void offences_add(struct offences *offences, const struct offence_key *key, __u64 forgive,
		  __u64 until, __u64 now);

/* Iterates over the records, oldest offence first; to save and restore them. */
const struct offence *offences_next(const struct offences *offences, const struct offence *previous,
				    struct offence_key *key);
void offences_restore(struct offences *offences, const struct offence_key *key,
		      const struct offence *offence);
/* Number of offences added so far. */
__u64 offences_added(const struct offences *offences);

#endif
