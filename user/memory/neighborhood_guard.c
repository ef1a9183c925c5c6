// SPDX-License-Identifier: GPL-2.0-only
/* Determines the known routers and hosts of a link, and configures the guard with them. */
#include "memory/neighborhood_state.h"

#include "base/prefix.h"
#include "memory/guard.h"

/* How often the guard is updated. */
#define GUARD_INTERVAL NSEC_PER_SEC
/* Confirmations by this machine's kernel are trusted after this time: an attack under way when
 * icmpguard started shows by then, since caches expire. */
#define DOUBT (10 * NSEC_PER_SEC)

/* Allows a router; once it is learned, only with its link-layer address. */
static void let_act(const struct review *review, struct known_router *router)
{
	const struct neighborhood *neighborhood = review->neighborhood;
	const struct router_key *key = router_key_of(neighborhood, router);
	struct acquaintance pair = { .origin = ORIGIN_LEARNED,
				     .router = true,
				     .since = review->now };

	router->acts = true;
	if (!router->learned) {
		guard_allow(neighborhood->pins, &key->endpoint.address, key->endpoint.network);
		return;
	}
	memcpy(pair.link, key->link, sizeof(pair.link));
	acquaintances_bind(neighborhood->acquaintances, &key->endpoint.address,
			   key->endpoint.network, &pair);
}

static void forbid(const struct review *review, struct known_router *router)
{
	const struct router_key *key = router_key_of(review->neighborhood, router);

	router->acts = false;
	guard_forbid(review->neighborhood->pins, &key->endpoint.address, key->endpoint.network);
}

/* Updates the guard's routers, and determines by family whether a router that advertises itself is
 * known. */
static void guard_routers(const struct review *review, struct guard_knowledge *knowledge)
{
	const struct neighborhood *neighborhood = review->neighborhood;
	struct known_router *router;

	for (router = hash_table_first(neighborhood->routers); router;
	     router = hash_table_next(neighborhood->routers, router)) {
		bool known = router->now.advertisements &&
			     standing_of_router(review, router) >= STANDING_LEARNED;
		bool ipv4 = router_is_ipv4(router_key_of(neighborhood, router));

		if (router->acts && !known)
			forbid(review, router);
		if (known && !router->contested)
			let_act(review, router);
		knowledge->routers4 |= known && ipv4;
		knowledge->routers6 |= known && !ipv4;
	}
}

/* Routers declared with a link-layer address are known at once, before they advertise
 * themselves. */
static void declare(const struct review *review)
{
	struct acquaintances *acquaintances = review->neighborhood->acquaintances;
	const struct router_list *routers = &review->settings->routers;

	for (__u32 i = 0; i < routers->count; i++) {
		struct acquaintance pair = { .origin = ORIGIN_DECLARED,
					     .router = true,
					     .since = review->now };

		if (!routers->routers[i].has_link)
			continue;
		memcpy(pair.link, routers->routers[i].link, sizeof(pair.link));
		acquaintances_bind(acquaintances, &routers->routers[i].address, NETWORK_ONLY,
				   &pair);
	}
	acquaintances_sweep(acquaintances, ORIGIN_DECLARED, review->now);
}

static void guard(const struct review *review)
{
	const struct neighborhood *neighborhood = review->neighborhood;
	const struct acquaintances *acquaintances = neighborhood->acquaintances;
	struct guard_knowledge knowledge = {
		.routers4 = neighborhood_declares(review->settings, true),
		.routers6 = neighborhood_declares(review->settings, false),
	};

	declare(review);
	if (!neighborhood_learns(review))
		link_hosts_guard(neighborhood->hosts, neighborhood->acquaintances, review->now,
				 review->settings->learning);
	guard_routers(review, &knowledge);
	knowledge.routers4 |= acquaintances_route(acquaintances, true);
	knowledge.routers6 |= acquaintances_route(acquaintances, false);
	knowledge.neighbors = acquaintances_count(acquaintances) != 0;
	guard_set(neighborhood->pins, review->settings, &knowledge);
}

void neighborhood_guard(const struct review *review)
{
	struct neighborhood *neighborhood = review->neighborhood;

	if (!neighborhood->pins ||
	    time_since(review->now, neighborhood->guarded_at) < GUARD_INTERVAL)
		return;
	neighborhood->guarded_at = review->now;
	guard(review);
}

/* The address is no longer in use: its next owner may be another host. A router must be learned
 * again, too. */
static void lose(struct neighborhood *neighborhood, const struct address *address)
{
	struct known_router *router;

	if (!acquaintances_find(neighborhood->acquaintances, address, NETWORK_ONLY))
		return;
	acquaintances_release(neighborhood->acquaintances, address, NETWORK_ONLY, ORIGIN_LEARNED);
	for (router = hash_table_first(neighborhood->routers); router;
	     router = hash_table_next(neighborhood->routers, router))
		if (address_equal(&router_key_of(neighborhood, router)->endpoint.address, address))
			router->learned = false;
}

/* Returns true if nothing seen on the link contradicts the kernel's entry. */
static bool is_undoubted(const struct neighborhood *neighborhood,
			 const struct kernel_neighbor *neighbor)
{
	const struct neighbor *seen = link_hosts_find(neighborhood->hosts, &neighbor->address,
						      NETWORK_ONLY);

	return !seen || !seen->claims ||
	       (!seen->changes && !seen->contended && !seen->denials &&
		!memcmp(seen->link, neighbor->link, LINK_BYTES));
}

static void confirm(struct neighborhood *neighborhood, const struct settings *settings,
		    const struct kernel_neighbor *neighbor, __u64 now)
{
	__u64 doubt = settings->learning < DOUBT ? settings->learning : DOUBT;
	struct address address = neighbor->address;
	struct acquaintance pair = {
		.origin = neighbor->state == NEIGHBOR_SET ? ORIGIN_SET : ORIGIN_CONFIRMED,
		.since = now,
	};

	if (neighbor->state != NEIGHBOR_SET &&
	    (!neighborhood->began || neighborhood_age(neighborhood, now) < (__s64)doubt ||
	     !is_undoubted(neighborhood, neighbor)))
		return;
	memcpy(pair.link, neighbor->link, sizeof(pair.link));
	/* The guard does not see ARP, so for IPv4 the kernel's entry replaces a merely confirmed
	 * one. */
	if (address_is_ipv4(&address) &&
	    !acquaintances_bind(neighborhood->acquaintances, &neighbor->address, NETWORK_ONLY,
				&pair))
		acquaintances_release(neighborhood->acquaintances, &neighbor->address, NETWORK_ONLY,
				      ORIGIN_CONFIRMED);
	acquaintances_bind(neighborhood->acquaintances, &neighbor->address, NETWORK_ONLY, &pair);
}

void neighborhood_know(struct neighborhood *neighborhood, const struct settings *settings,
		       const struct kernel_neighbors *neighbors, __u64 now)
{
	for (__u32 i = 0; i < neighbors->count; i++) {
		const struct kernel_neighbor *neighbor = &neighbors->neighbors[i];
		struct address address = neighbor->address;
		/* The kernel uses what ARP gave it, confirmed lately or not. */
		bool holds = neighbor->state == NEIGHBOR_HELD && address_is_ipv4(&address);

		if (neighbor->state == NEIGHBOR_LOST)
			lose(neighborhood, &neighbor->address);
		else
			acquaintances_hold(neighborhood->acquaintances, &neighbor->address,
					   NETWORK_ONLY, neighbor->link, now,
					   now - neighbor->confirmed);
		if (neighbor->state == NEIGHBOR_CONFIRMED || neighbor->state == NEIGHBOR_SET ||
		    holds)
			confirm(neighborhood, settings, neighbor, now);
	}
	acquaintances_sweep(neighborhood->acquaintances, ORIGIN_SET, now);
}
