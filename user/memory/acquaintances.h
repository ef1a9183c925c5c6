/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pairs of an address and a link-layer address that are known: the guard lets no other host have
 * the address.  They outlive the daemon, in the history and, while the tables stay in place, there.
 */
#ifndef ICMPGUARD_MEMORY_ACQUAINTANCES_H
#define ICMPGUARD_MEMORY_ACQUAINTANCES_H

#include "base/stream.h"
#include "headers/discovery.h"
#include "headers/identity.h"
#include "kernel/neighbor_table.h"
#include "kernel/pins.h"

/* How a pair is known, the least certain first. */
enum acquaintance_origin {
	ORIGIN_CONFIRMED, /* by this machine's kernel */
	ORIGIN_LEARNED,	  /* over the learning period */
	ORIGIN_SET,	  /* on this machine, by a person */
	ORIGIN_DECLARED,  /* by the settings */
	ORIGIN_COUNT
};

struct acquaintance {
	__u8 link[LINK_BYTES];
	__u8 origin;	 /* enum acquaintance_origin */
	__u8 router;	 /* a learned or declared one */
	__u64 since;	 /* of one that is set or declared: when that was seen last */
	__u64 held;	 /* when this machine's kernel last had it, */
	__u64 confirmed; /* and when it last knew that it holds */
};

struct acquaintances;

/* NULL when out of memory. */
struct acquaintances *acquaintances_new(void);
void acquaintances_free(struct acquaintances *acquaintances);

/* The kernel side's tables; what stands in them already, from before a restart, is learned. */
void acquaintances_attach(struct acquaintances *acquaintances, const struct pins *pins, __u64 now);

/* Puts all of them into the kernel side's table. */
void acquaintances_install(const struct acquaintances *acquaintances);

const struct acquaintance *acquaintances_find(const struct acquaintances *acquaintances,
					      const struct address *address, __u32 network);

/* Makes a pair known. One that is known otherwise stays, unless the new one's origin is more
 * certain; a full table takes no more. True where it is known now. */
bool acquaintances_bind(struct acquaintances *acquaintances, const struct address *address,
			__u32 network, const struct acquaintance *acquaintance);

/* This machine's kernel has a pair, which it confirmed last at `confirmed`. */
void acquaintances_hold(struct acquaintances *acquaintances, const struct address *address,
			__u32 network, const __u8 *link, __u64 now, __u64 confirmed);

/* Forgets the pair of an address, of an origin up to `most`. */
void acquaintances_release(struct acquaintances *acquaintances, const struct address *address,
			   __u32 network, enum acquaintance_origin most);
/* Forgets those of an origin that were not bound anew at `now`. */
void acquaintances_sweep(struct acquaintances *acquaintances, enum acquaintance_origin origin,
			 __u64 now);

/* All of them, in no order; NULL: there is none, or none after `pair`. */
const struct acquaintance *acquaintances_first(const struct acquaintances *acquaintances);
const struct acquaintance *acquaintances_next(const struct acquaintances *acquaintances,
					      const struct acquaintance *pair);
const struct identity *acquaintances_key(const struct acquaintances *acquaintances,
					 const struct acquaintance *pair);

/* Whether a router of this family is among them. */
bool acquaintances_route(const struct acquaintances *acquaintances, bool ipv4);
/* How many there are. */
__u32 acquaintances_count(const struct acquaintances *acquaintances);

/* Writes, and reads back, those that were learned; `shift`, ns, is added to each time on the way.
 * What cannot be read ends it. */
void acquaintances_save(const struct acquaintances *acquaintances, struct stream *stream,
			__s64 shift);
void acquaintances_restore(struct acquaintances *acquaintances, struct stream *stream, __s64 shift);

#endif
