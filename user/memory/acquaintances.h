/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Known pairs of an address and a link-layer address: the guard lets no other host claim the
 * address. They survive the daemon in the history and, while the tables stay pinned, there.
 */
#ifndef ICMPGUARD_MEMORY_ACQUAINTANCES_H
#define ICMPGUARD_MEMORY_ACQUAINTANCES_H

#include "base/stream.h"
#include "headers/guard.h"
#include "headers/identity.h"
#include "kernel/neighbor_table.h"
#include "kernel/pins.h"

/* How a pair became known, least certain first. */
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
	__u8 router;	 /* GUARDED_*: a learned or declared router, a learned server */
	__u64 since;	 /* set or declared pair: when it was last seen as such */
	__u64 held;	 /* when this machine's kernel last had it */
	__u64 confirmed; /* when the kernel last confirmed it */
	bool probed;	 /* the kernel solicited it then */
	bool managed;	 /* and may not be made to, see struct kernel_neighbor */
	__u32 ifindex;	 /* of the kernel's entry */
	__u64 missed_at; /* since when the kernel gets no answer, */
	__u64 missed;	 /* and when it last got none; 0: never */
};

struct acquaintances;

/* Returns NULL when out of memory. */
struct acquaintances *acquaintances_new(void);
void acquaintances_free(struct acquaintances *acquaintances);

/* Sets the kernel side's tables; pairs already in them, from before a restart, become learned. */
void acquaintances_attach(struct acquaintances *acquaintances, const struct pins *pins, __u64 now);

/* Writes all pairs to the kernel side's table. */
void acquaintances_install(const struct acquaintances *acquaintances);

const struct acquaintance *acquaintances_find(const struct acquaintances *acquaintances,
					      const struct identity *key);

/* Makes a pair known. An existing pair with another link-layer address stays, unless the origin of
 * the new one is more certain; a full table accepts no more. Returns true if the pair is known
 * now. */
bool acquaintances_bind(struct acquaintances *acquaintances, const struct identity *key,
			const struct acquaintance *acquaintance);

/* Records that this machine's kernel has the pair. */
void acquaintances_hold(struct acquaintances *acquaintances, const struct identity *key,
			const struct kernel_neighbor *neighbor, __u64 now);
/* Records that this machine's kernel gets no answer from the address. Returns true if its host is
 * gone: it did not answer as many solicitations as the kernel sends (RFC 4861 section 10), and
 * nothing suggests that its answers were lost in a flood. */
bool acquaintances_miss(struct acquaintances *acquaintances, const struct identity *key, __u64 now);

/* Returns true while messages in the name of a known host may keep its own from arriving. */
bool acquaintances_swamped(const struct acquaintances *acquaintances, const struct identity *key,
			   __u64 now);

/* Removes the pair of an address, if its origin is at most `most`. */
void acquaintances_release(struct acquaintances *acquaintances, const struct identity *key,
			   enum acquaintance_origin most);
/* Removes the pairs of an origin that were not bound again at `now`. */
void acquaintances_sweep(struct acquaintances *acquaintances, enum acquaintance_origin origin,
			 __u64 now);

/* All pairs, in no order; NULL: no (further) pair. */
const struct acquaintance *acquaintances_first(const struct acquaintances *acquaintances);
const struct acquaintance *acquaintances_next(const struct acquaintances *acquaintances,
					      const struct acquaintance *pair);
const struct identity *acquaintances_key(const struct acquaintances *acquaintances,
					 const struct acquaintance *pair);

/* Returns true if a router of this family is among them. */
bool acquaintances_route(const struct acquaintances *acquaintances, bool ipv4);
/* Returns their number. */
__u32 acquaintances_count(const struct acquaintances *acquaintances);

/* Writes, or reads back, the learned pairs; `shift` (ns) is added to each time. Reading stops at
 * the first error. */
void acquaintances_save(const struct acquaintances *acquaintances, struct stream *stream,
			__s64 shift);
void acquaintances_restore(struct acquaintances *acquaintances, struct stream *stream, __s64 shift);

#endif
