/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who was blocked by rules how often, beyond the end of the blocks: a repeat offender is blocked
 * for longer each time, and for less again after good conduct.  Bounded: the one without an offence
 * for longest is forgotten first.
 */
#ifndef ICMPGUARD_MEMORY_OFFENCES_H
#define ICMPGUARD_MEMORY_OFFENCES_H

#include "headers/address.h"

enum { OFFENCES_MOST = 65536 };

/* A key of a table: no padding. */
struct offence_key {
	struct address address;
	struct address peer; /* of an offence of a pair; else 0 */
	__u32 network;
	__u32 bits; /* of the address that are meant, of 128 */
};
_Static_assert(sizeof(struct offence_key) == 40, "an offence's key: no padding");

struct offence {
	__u64 count; /* offences that are held against it */
	__u64 until; /* ns; when its latest block ends */
};

struct offences;

/* NULL when out of memory. */
struct offences *offences_new(void);
void offences_free(struct offences *offences);

/*
 * How many are held against it at `now`: for each `forgive` ns, other than 0, that passed since the
 * end of its latest block one less; none left is forgotten.
 */
__u64 offences_of(struct offences *offences, const struct offence_key *key, __u64 forgive,
		  __u64 now);
/* One more, which is blocked until then. */
void offences_add(struct offences *offences, const struct offence_key *key, __u64 forgive,
		  __u64 until, __u64 now);

/* Each, the one without an offence for longest first; to save them, and to put them back. */
const struct offence *offences_next(const struct offences *offences, const struct offence *previous,
				    struct offence_key *key);
void offences_restore(struct offences *offences, const struct offence_key *key,
		      const struct offence *offence);
/* Grows with each offence that is added. */
__u64 offences_added(const struct offences *offences);

#endif
