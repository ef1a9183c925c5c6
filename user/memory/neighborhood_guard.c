// SPDX-License-Identifier: GPL-2.0-only
/* Determines the known routers and hosts of a link, and configures the guard with them. */
#include "memory/neighborhood_state.h"

#include "base/prefix.h"
#include "kernel/mode.h"
#include "memory/guard.h"

/* How often the guard is updated. */
#define GUARD_INTERVAL NSEC_PER_SEC
/* Confirmations by this machine's kernel are trusted after this time: an attack under way when
 * icmpguard started shows by then, since caches expire. */
#define DOUBT (10 * NSEC_PER_SEC)

/* Allows a router, or a server; once it is learned, only with its link-layer address. */
static void let_act(const struct review *review, struct known_router *router)
{
	const struct neighborhood *neighborhood = review->neighborhood;
	const struct router_key *key = router_key_of(neighborhood, router);
	struct identity identity = identity_of(&key->endpoint);
	struct acquaintance pair = { .origin = ORIGIN_LEARNED,
				     .router = router->learned,
				     .since = review->now };

	router->acts = true;
	if (!router->learned) {
		guard_allow(neighborhood->pins, &identity,
			    router->serves ? GUARDED_SERVER : GUARDED_ROUTER);
		return;
	}
	memcpy(pair.link, key->link, sizeof(pair.link));
	acquaintances_bind(neighborhood->acquaintances, &identity, &pair);
	if (!identity.zone)
		return;
	/* What a version knew that did not know zones. */
	identity.zone = 0;
	acquaintances_release(neighborhood->acquaintances, &identity, ORIGIN_LEARNED);
}

static void forbid(const struct review *review, struct known_router *router)
{
	const struct router_key *key = router_key_of(review->neighborhood, router);
	const struct identity identity = identity_of(&key->endpoint);

	router->acts = false;
	guard_forbid(review->neighborhood->pins, &identity);
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
		bool serves = router->learned & GUARDED_SERVER || router->serves;
		bool ipv4 = router_is_ipv4(router_key_of(neighborhood, router));

		if (router->acts && !known && !serves)
			forbid(review, router);
		if ((known || serves) && !router->contested)
			let_act(review, router);
		knowledge->routers4 |= known && ipv4;
		knowledge->routers6 |= known && !ipv4;
	}
}

/* Returns true if the router was seen, or if no other with its address is declared: then it is the
 * one of every link. */
static bool is_of_zone(const struct review *review, const struct declared_router *declared,
		       __u16 zone)
{
	const struct router_list *routers = &review->settings->routers;
	struct router_key key = { .endpoint.address = declared->address };

	key.endpoint.kind = endpoint_kind(VIEW_PRIVATE, LANE_DISCOVERY, NETWORK_ONLY);
	key.endpoint.zone = zone;
	memcpy(key.link, declared->link, sizeof(key.link));
	if (hash_table_find(review->neighborhood->routers, &key))
		return true;
	for (__u32 i = 0; i < routers->count; i++)
		if (&routers->routers[i] != declared &&
		    address_equal(&routers->routers[i].address, &declared->address))
			return false;
	return true;
}

static void declare_in(const struct review *review, const struct declared_router *declared,
		       __u16 zone)
{
	const struct identity identity = { .address = declared->address, .zone = zone };
	struct acquaintance pair = { .origin = ORIGIN_DECLARED,
				     .router = GUARDED_ROUTER,
				     .since = review->now };

	memcpy(pair.link, declared->link, sizeof(pair.link));
	if (is_of_zone(review, declared, zone))
		acquaintances_bind(review->neighborhood->acquaintances, &identity, &pair);
}

/* Same in the VLANs in which its address was seen: only the kernel side numbers those. */
static void declare_in_vlans(const struct review *review, const struct declared_router *declared)
{
	const struct hash_table *routers = review->neighborhood->routers;
	const struct known_router *router;

	for (router = hash_table_first(routers); router;
	     router = hash_table_next(routers, router)) {
		const struct router_key *key = router_key_of(review->neighborhood, router);

		if (key->endpoint.zone && address_equal(&key->endpoint.address, &declared->address))
			declare_in(review, declared, key->endpoint.zone);
	}
}

/* Routers declared with a link-layer address are known at once, before they advertise
 * themselves. */
static void declare(const struct review *review)
{
	struct acquaintances *acquaintances = review->neighborhood->acquaintances;
	const struct router_list *routers = &review->settings->routers;
	const __u16 *zones = review->neighborhood->pins->state->zones;

	for (__u32 i = 0; i < routers->count; i++) {
		const struct declared_router *declared = &routers->routers[i];

		if (!declared->has_link)
			continue;
		declare_in(review, declared, 0);
		for (int j = 0; address_is_link_local6(&declared->address) && j < ZONES; j++)
			if (zones[j])
				declare_in(review, declared, zones[j]);
		declare_in_vlans(review, declared);
	}
	acquaintances_sweep(acquaintances, ORIGIN_DECLARED, review->now);
}

/* Lets this machine's kernel find out whether the known host still has its address: a claim by
 * another one was dropped, which may be that of a host that takes over. So do switches by RFC 6620
 * (FCFS SAVI). */
static void probe(const struct identity *key, const struct acquaintance *pair)
{
	kernel_neighbor_probe(&key->address, pair->ifindex, pair->link);
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
	if (guard_set(neighborhood->pins, review->settings, &knowledge) & GUARD_NEIGHBORS &&
	    mode_running(neighborhood->pins, review->now) == MODE_ENFORCE)
		link_hosts_doubt(neighborhood->hosts, acquaintances, review->now, probe);
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
static void lose(struct neighborhood *neighborhood, const struct identity *identity)
{
	struct known_router *router;

	acquaintances_release(neighborhood->acquaintances, identity, ORIGIN_LEARNED);
	for (router = hash_table_first(neighborhood->routers); router;
	     router = hash_table_next(neighborhood->routers, router)) {
		const struct router_key *key = router_key_of(neighborhood, router);

		if (address_equal(&key->endpoint.address, &identity->address) &&
		    key->endpoint.zone == identity->zone)
			router->learned = 0;
	}
}

static struct identity identity_of_neighbor(const struct neighborhood *neighborhood,
					    const struct kernel_neighbor *neighbor)
{
	struct identity identity = { .address = neighbor->address, .network = NETWORK_ONLY };

	if (neighborhood->pins && address_is_link_local6(&neighbor->address))
		identity.zone = neighborhood->pins->state->zones[neighbor->ifindex % ZONES];
	return identity;
}

/* Returns true if nothing seen on the link contradicts the kernel's entry. */
static bool is_undoubted(const struct neighborhood *neighborhood, const struct identity *identity,
			 const struct kernel_neighbor *neighbor)
{
	const struct neighbor *seen = link_hosts_find(neighborhood->hosts, identity);

	return !seen || !seen->claims ||
	       (!seen->changes && !seen->contended && !seen->denials &&
		!link_hosts_insists(neighborhood->hosts, identity) &&
		!memcmp(seen->link, neighbor->link, LINK_BYTES));
}

static void confirm(struct neighborhood *neighborhood, const struct settings *settings,
		    const struct identity *identity, const struct kernel_neighbor *neighbor,
		    __u64 now)
{
	__u64 doubt = settings->learning < DOUBT ? settings->learning : DOUBT;
	struct address address = neighbor->address;
	struct acquaintance pair = {
		.origin = neighbor->state == NEIGHBOR_SET ? ORIGIN_SET : ORIGIN_CONFIRMED,
		.since = now,
	};

	if (neighbor->state != NEIGHBOR_SET &&
	    (!neighborhood->began || neighborhood_age(neighborhood, now) < (__s64)doubt ||
	     !is_undoubted(neighborhood, identity, neighbor)))
		return;
	memcpy(pair.link, neighbor->link, sizeof(pair.link));
	/* The guard does not see ARP, so for IPv4 the kernel's entry replaces a merely confirmed
	 * one. */
	if (address_is_ipv4(&address) &&
	    !acquaintances_bind(neighborhood->acquaintances, identity, &pair))
		acquaintances_release(neighborhood->acquaintances, identity, ORIGIN_CONFIRMED);
	acquaintances_bind(neighborhood->acquaintances, identity, &pair);
}

void neighborhood_know(struct neighborhood *neighborhood, const struct settings *settings,
		       const struct kernel_neighbors *neighbors, __u64 now)
{
	for (__u32 i = 0; i < neighbors->count; i++) {
		const struct kernel_neighbor *neighbor = &neighbors->neighbors[i];
		const struct identity identity = identity_of_neighbor(neighborhood, neighbor);
		struct address address = neighbor->address;
		/* The kernel uses what ARP gave it, confirmed lately or not. */
		bool holds = neighbor->state == NEIGHBOR_HELD && address_is_ipv4(&address);

		if (neighbor->state != NEIGHBOR_LOST)
			acquaintances_hold(neighborhood->acquaintances, &identity, neighbor, now);
		else if (acquaintances_miss(neighborhood->acquaintances, &identity, now))
			lose(neighborhood, &identity);
		if (neighbor->state == NEIGHBOR_CONFIRMED || neighbor->state == NEIGHBOR_SET ||
		    holds)
			confirm(neighborhood, settings, &identity, neighbor, now);
	}
	acquaintances_sweep(neighborhood->acquaintances, ORIGIN_SET, now);
}
