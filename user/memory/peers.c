// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peers: routers of one link that were there when learning began, and do not contradict each other.
 *
 * None of them is a rogue beside the others: it is not known who was first, and two honest routers
 * are more frequent than an attacker who advertises nothing but what the router does. What such an
 * attacker could gain, it loses when it offers anything else, now or later.
 */
#include "memory/neighborhood_state.h"

#include "config/thresholds.h"

/* A router that was there shows within this part of the learning period. */
enum { FOUNDING_PART = 6 };
/* Of a router that is not restarted over and over. */
enum { RESTARTS = 1 };

#define MANAGES (RA_MANAGED | RA_OTHER)

static bool was_there(const struct review *review, const struct known_router *router)
{
	const struct router_state *now = &router->now;

	if (router->learned & GUARDED_PEER)
		return true;
	return neighborhood_age(review->neighborhood, now->first_seen) <=
		       (__s64)(review->settings->learning / FOUNDING_PART) &&
	       !router->lapsed && !now->faults && now->swaps < ROGUE_ROUTER_SWAPS &&
	       now->returns <= RESTARTS && now->goodbyes <= ROGUE_ROUTER_GOODBYES;
}

static __u8 preference(const struct router_state *state)
{
	return state->flags & RA_PREFERENCE;
}

static bool same_offers(const struct router_state *a, const struct router_state *b)
{
	return a->offered[0] == b->offered[0] && a->offered[1] == b->offered[1] &&
	       a->servers == b->servers && (a->flags & MANAGES) == (b->flags & MANAGES);
}

/* Returns true if hosts use `a` as a gateway only without `b`, and learn no servers from it. */
static bool yields(const struct router_state *a, const struct router_state *b)
{
	return preference(a) == RA_PREFERENCE_LOW && preference(b) != RA_PREFERENCE_LOW &&
	       !a->servers && !(a->gives & OFFERS_WIDE_ROUTE) && !(a->flags & ~b->flags & MANAGES);
}

bool router_is_peer(const struct review *review, const struct known_router *router,
		    const struct known_router *other)
{
	const struct router_state *a = &router->now, *b = &other->now;

	if (router_is_ipv4(router_key_of(review->neighborhood, router)) || !a->advertisements ||
	    !b->advertisements || !was_there(review, router) || !was_there(review, other))
		return false;
	if ((preference(a) == RA_PREFERENCE_HIGH) != (preference(b) == RA_PREFERENCE_HIGH) ||
	    (a->mtu && b->mtu && a->mtu != b->mtu))
		return false;
	return same_offers(a, b) || yields(a, b) || yields(b, a);
}

void router_note_lapse(struct known_router *router)
{
	const struct router_state *now = &router->now, *judged = &router->judged;

	if (judged->advertisements && now->advertisements != judged->advertisements &&
	    time_since(now->advertised_at, judged->advertised_at) >=
		    judged->lifetime * NSEC_PER_SEC + ROGUE_ROUTER_INTERVAL * NSEC_PER_SEC)
		router->lapsed = true;
}

bool router_departs(struct known_router *router, const struct router_observation *observed)
{
	const struct router_state *now = &router->now;

	if (!(router->learned & GUARDED_PEER))
		return false;
	if (!router->vowed.advertisements || observed->peer.present)
		router->vowed = *now;
	return !observed->peer.present && observed->rival.present &&
	       observed->rival.standing >= STANDING_LEARNED &&
	       (!same_offers(now, &router->vowed) || now->mtu != router->vowed.mtu ||
		preference(now) != preference(&router->vowed));
}
