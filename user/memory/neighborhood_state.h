/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory of a link's routers, shared by the files below memory/neighborhood*.c and rivals.c. */
#ifndef ICMPGUARD_MEMORY_NEIGHBORHOOD_STATE_H
#define ICMPGUARD_MEMORY_NEIGHBORHOOD_STATE_H

#include "base/hash_table.h"
#include "base/timebase.h"
#include "memory/acquaintances.h"
#include "memory/link_hosts.h"
#include "memory/neighborhood.h"

#include <string.h>

/* Strangers within this time are counted together. */
#define NEIGHBORHOOD_CROWD (60 * NSEC_PER_SEC)

/* A router in the kernel side's table. */
struct known_router {
	struct router_state now;
	struct router_state judged; /* at the previous review */
	struct router_state window; /* at the start of the current window of withdrawals */
	__u64 window_at;
	struct router_state hour; /* and at that of changes of what it advertises */
	__u64 hour_at;
	__u64 due;    /* when to judge it; 0: unchanged since */
	__u8 learned; /* GUARDED_*: as what */
	bool acts;    /* the guard allows it */
	bool serves;  /* it offers something with lifetime 0, as one of the learning period may */
	bool alternates;	   /* as in struct router_observation */
	__u8 exposed;		   /* how much was known at the previous review */
	bool contested;		   /* a router that is known at least as well contradicts it */
	bool lapsed;		   /* it was silent for longer than what it advertised lasts */
	struct router_state vowed; /* when a peer last advertised the same (peers.c) */
};

/* Strangers that were removed, since `since`, to make room in a storm. */
struct crowd_gone {
	double count;
	__u64 since;
};

struct neighborhood {
	struct hash_table *routers; /* by struct router_key */
	struct link_hosts *hosts;
	struct acquaintances *acquaintances;
	struct bearers *bearers;
	const struct pins *pins; /* NULL: none yet */
	neighborhood_ask_t ask;
	void *ask_context;
	__u64 began; /* start of the learning period; 0: not started */
	__u64 due;
	__u64 swept; /* when silent routers were last removed */
	struct crowd_gone gone[LANE_COUNT];
	__u64 guarded_at; /* when the guard was last updated */
};

/* Parameters of a review. */
struct review {
	struct neighborhood *neighborhood;
	const struct settings *settings;
	__u64 now;
	void (*observe)(const struct observation *, void *);
	void *context;
};

static inline const struct router_key *router_key_of(const struct neighborhood *neighborhood,
						     const struct known_router *router)
{
	return hash_table_key(neighborhood->routers, router);
}

static inline bool router_is_ipv4(const struct router_key *key)
{
	struct address address = key->endpoint.address;

	return address_is_ipv4(&address);
}

/* Returns true if two zones may be the same link: one of them is not known, or of an address that
 * is not link-local. */
static inline bool zones_meet(__u16 zone, __u16 other)
{
	return zone == other || !zone || !other;
}

/* Returns the time since the learning period began. It may have begun before this machine booted,
 * so `began` may be below 0. */
static inline __s64 neighborhood_age(const struct neighborhood *neighborhood, __u64 time)
{
	return (__s64)(time - neighborhood->began);
}

/* Returns true during the learning period. */
static inline bool neighborhood_learns(const struct review *review)
{
	return neighborhood_age(review->neighborhood, review->now) <
	       (__s64)review->settings->learning;
}

/* rivals.c */

/* Returns true if a router of the family is declared. */
bool neighborhood_declares(const struct settings *settings, bool ipv4);
/* Returns the standing of an address on any link: declared, in this machine's routes, or a
 * stranger. */
enum router_standing standing_of_address(const struct review *review,
					 const struct address *address);
/* Same for a router, which may also be learned. */
enum router_standing standing_of_router(const struct review *review,
					const struct known_router *router);
/* Returns true if a router is in use: it advertised a lifetime that has not ended. */
bool router_is_active(const struct known_router *router, __u64 now);
/* Fills in the observation of a router, including the routers that contradict it. */
struct observation router_observe(const struct review *review, struct known_router *router);

/* peers.c */

/* Returns true if two routers of one link were both there when learning began, and do not
 * contradict each other. */
bool router_is_peer(const struct review *review, const struct known_router *router,
		    const struct known_router *other);
/* Notes that a router was away, before its latest state becomes the judged one. */
void router_note_lapse(struct known_router *router);
/* Returns true if a router that was learned as a peer advertises something else now than it did
 * then, and than the others do. */
bool router_departs(struct known_router *router, const struct router_observation *observed);

/* speakers.c */

/* Fills in whether redirects of ICMPv4 are from the router in whose name they were sent. */
void speakers_observe(const struct review *review, struct known_router *router,
		      struct router_observation *observed);
/* Has redirects in the name of this host, or to it, judged again at `due`. */
void speakers_await(struct neighborhood *neighborhood, const struct router_key *key, __u64 due);
/* Ends the watch for hosts of which no redirect is kept. */
void speakers_forget(const struct neighborhood *neighborhood);

/* neighborhood_guard.c */

/* Updates the guard with what is known, at most once a second. */
void neighborhood_guard(const struct review *review);

#endif
