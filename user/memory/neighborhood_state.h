/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory of a link's routers, for the files that share it. */
#ifndef ICMPGUARD_MEMORY_NEIGHBORHOOD_STATE_H
#define ICMPGUARD_MEMORY_NEIGHBORHOOD_STATE_H

#include "base/hash_table.h"
#include "base/timebase.h"
#include "memory/acquaintances.h"
#include "memory/link_hosts.h"
#include "memory/neighborhood.h"

#include <string.h>

/* Strangers are counted together over this time. */
#define NEIGHBORHOOD_CROWD (60 * NSEC_PER_SEC)

/* A router of the kernel side's table. */
struct known_router {
	struct router_state now;
	struct router_state judged; /* as of the latest review */
	struct router_state window; /* as of when the present window of withdrawals began */
	__u64 window_at;
	__u64 due; /* when it is to be judged; 0: nothing changed since */
	bool learned;
	bool acts;	/* the guard lets it */
	bool contested; /* another one contradicts it, that is known as well as it is */
};

/* Strangers of a storm that were forgotten, since `since`: there is to be room for others. */
struct crowd_gone {
	double count;
	__u64 since;
};

struct neighborhood {
	struct hash_table *routers; /* by struct router_key */
	struct link_hosts *hosts;
	struct acquaintances *acquaintances;
	const struct pins *pins; /* NULL: none yet */
	neighborhood_ask_t ask;
	void *ask_context;
	__u64 began; /* when the learning period did; 0: it has not */
	__u64 due;
	__u64 swept; /* when what is silent was last forgotten */
	struct crowd_gone gone[LANE_COUNT];
	__u64 guarded_at; /* when the guard was last told, */
	bool guarded;	  /* and that it has something to do */
};

/* What a review looks at. */
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

/* How long a time was after the learning period began, which may have been before this machine
 * started: then that has a time below 0. */
static inline __s64 neighborhood_age(const struct neighborhood *neighborhood, __u64 time)
{
	return (__s64)(time - neighborhood->began);
}

/* The learning period goes on. */
static inline bool neighborhood_learns(const struct review *review)
{
	return neighborhood_age(review->neighborhood, review->now) <
	       (__s64)review->settings->learning;
}

/* rivals.c */

/* Whether a router of the family is declared. */
bool neighborhood_declares(const struct settings *settings, bool ipv4);
/* Who an address is, of whichever link: declared, of this machine's routes, or a stranger. */
enum router_standing standing_of_address(const struct review *review,
					 const struct address *address);
/* The same of a router, which may be learned. */
enum router_standing standing_of_router(const struct review *review,
					const struct known_router *router);
/* A router in use: it advertised a lifetime, which has not ended. */
bool router_is_active(const struct known_router *router, __u64 now);
/* What is to be judged of a router, whoever stands against it included. */
struct observation router_observe(const struct review *review, struct known_router *router);

/* neighborhood_guard.c */

/* Tells the guard who is known, each second at most; and once more when the settings no longer ask
 * for it. */
void neighborhood_guard(const struct review *review);

#endif
