// SPDX-License-Identifier: GPL-2.0-only
/* Finds the routers that contradict a router, and how well each is known. */
#include "memory/neighborhood_state.h"

#include "base/prefix.h"

/* A router is senior by this much, while none is learned yet. */
#define SENIORITY (10 * NSEC_PER_SEC)
/* A router that advertises itself every few seconds was there before if it is seen so soon. */
#define BEGINNING (60 * NSEC_PER_SEC)
/* Windows of the counts of withdrawals, and of changes of what a router advertises: it does so
 * every few minutes. */
#define WITHDRAWAL_WINDOW (600 * NSEC_PER_SEC)
#define CHANGES_WINDOW	  (3600 * NSEC_PER_SEC)

static bool is_declared(const struct settings *settings, const struct address *address)
{
	for (__u32 i = 0; i < settings->gateways.count; i++)
		if (prefix_holds(&settings->gateways.prefixes[i], address))
			return true;
	for (__u32 i = 0; i < settings->routers.count; i++)
		if (address_equal(&settings->routers.routers[i].address, address))
			return true;
	return false;
}

bool neighborhood_declares(const struct settings *settings, bool ipv4)
{
	for (__u32 i = 0; i < settings->gateways.count; i++)
		if (prefix_is_ipv4(&settings->gateways.prefixes[i]) == ipv4)
			return true;
	for (__u32 i = 0; i < settings->routers.count; i++) {
		struct address address = settings->routers.routers[i].address;

		if (address_is_ipv4(&address) == ipv4)
			return true;
	}
	return false;
}

enum router_standing standing_of_address(const struct review *review, const struct address *address)
{
	const struct neighborhood *neighborhood = review->neighborhood;

	if (is_declared(review->settings, address))
		return STANDING_DECLARED;
	return neighborhood->ask ? neighborhood->ask(address, neighborhood->ask_context) :
				   STANDING_STRANGER;
}

/* Returns the known pair of a router's address; NULL: none. */
static const struct acquaintance *pair_of(const struct review *review, const struct router_key *key)
{
	const struct identity identity = identity_of(&key->endpoint);

	return acquaintances_find(review->neighborhood->acquaintances, &identity);
}

/* Returns true if the latest redirect gives a known neighbour another link-layer address. */
static bool misleads(const struct review *review, const struct router_key *key,
		     const struct router_state *state)
{
	static const __u8 none[LINK_BYTES];
	struct router_key gateway = *key;
	const struct acquaintance *pair;

	gateway.endpoint.address = state->gateway;
	if (!address_is_link_local6(&state->gateway))
		gateway.endpoint.zone = 0;
	pair = pair_of(review, &gateway);
	return pair && memcmp(state->gateway_link, none, LINK_BYTES) != 0 &&
	       memcmp(pair->link, state->gateway_link, LINK_BYTES) != 0;
}

/* Returns true if the latest redirect leads to its own sender: by its address or, for another host
 * than the destination, by its link-layer address. */
static bool leads_to_itself(const struct router_key *key, const struct router_state *state)
{
	static const __u8 none[LINK_BYTES];
	struct address sender = key->endpoint.address;

	return address_equal(&sender, &state->gateway) ||
	       (memcmp(key->link, none, LINK_BYTES) != 0 &&
		!address_equal(&state->gateway, &state->destination) &&
		link_equal(state->gateway_link, key->link));
}

/* Returns true if the address has another known link-layer address. */
static bool is_usurped(const struct review *review, const struct router_key *key)
{
	const struct acquaintance *pair = pair_of(review, key);

	return pair && memcmp(pair->link, key->link, LINK_BYTES) != 0;
}

enum router_standing standing_of_router(const struct review *review,
					const struct known_router *router)
{
	const struct router_key *key = router_key_of(review->neighborhood, router);
	enum router_standing standing = standing_of_address(review, &key->endpoint.address);

	if (is_usurped(review, key))
		return STANDING_STRANGER;
	if (router->learned & GUARDED_ROUTER && standing < STANDING_LEARNED)
		return STANDING_LEARNED;
	return standing;
}

static bool same_network(const struct router_key *a, const struct router_key *b)
{
	return a->endpoint.network == b->endpoint.network &&
	       zones_meet(a->endpoint.zone, b->endpoint.zone);
}

static bool is_of_network(const struct identity *identity, const struct router_key *key)
{
	return identity->network == key->endpoint.network &&
	       zones_meet(identity->zone, key->endpoint.zone);
}

static bool same_link(const struct router_key *a, const struct router_key *b)
{
	return !memcmp(a->link, b->link, sizeof(a->link));
}

bool router_is_active(const struct known_router *router, __u64 now)
{
	return router->now.advertisements && !router->now.gone &&
	       time_since(now, router->now.advertised_at) < (router->now.lifetime * NSEC_PER_SEC);
}

static bool prefers_high(const struct router_state *state)
{
	return (state->flags & RA_PREFERENCE) == RA_PREFERENCE_HIGH;
}

static bool contradict(const struct router_state *router, const struct router_state *rival)
{
	if (router->prefix_set && rival->prefix_set && !(router->prefix_set & rival->prefix_set))
		return true;
	if (router->mtu && rival->mtu && router->mtu != rival->mtu)
		return true;
	return prefers_high(router) && !prefers_high(rival);
}

static struct router_rival rival_of(const struct review *review, const struct known_router *router,
				    const struct known_router *other)
{
	const struct router_key *key = router_key_of(review->neighborhood, other);
	enum router_standing standing = standing_of_router(review, other);
	__u64 came = router->now.first_seen, other_came = other->now.first_seen;
	struct router_rival rival = {
		.present = true,
		.standing = standing,
		.address = key->endpoint.address,
		.contradicts = contradict(&router->now, &other->now),
	};

	rival.senior = standing > standing_of_router(review, router) ||
		       other_came + SENIORITY < came;
	rival.active = other->now.last_seen > came && other_came != came;
	memcpy(rival.link, key->link, sizeof(rival.link));
	return rival;
}

/* Returns true if `a` is a stronger contradiction than `b`. */
static bool outranks(const struct router_rival *a, const struct router_rival *b)
{
	if (a->present != b->present)
		return a->present;
	if (a->standing != b->standing)
		return a->standing > b->standing;
	if (a->senior != b->senior)
		return a->senior;
	return a->contradicts && !b->contradicts;
}

/* Finds the best rival and twin, and the best known one of the same box, whose advertisements for
 * the other family do not count. */
static void find_rivals(const struct review *review, const struct known_router *router,
			struct router_observation *observed)
{
	const struct hash_table *routers = review->neighborhood->routers;
	const struct router_key *key = router_key_of(review->neighborhood, router), *other_key;
	const struct known_router *other;
	struct router_rival rival, *best;

	for (other = hash_table_first(routers); other; other = hash_table_next(routers, other)) {
		other_key = router_key_of(review->neighborhood, other);
		if (other == router || !same_network(key, other_key) ||
		    router_is_ipv4(key) != router_is_ipv4(other_key) || !other->now.advertisements)
			continue;
		observed->alone = observed->alone && !(other->learned & GUARDED_ROUTER);
		rival = rival_of(review, router, other);
		if (same_link(key, other_key)) {
			if (rival.standing >= STANDING_LEARNED && outranks(&rival, &observed->box))
				observed->box = rival;
			continue;
		}
		if (address_equal(&key->endpoint.address, &other_key->endpoint.address)) {
			if (outranks(&rival, &observed->twin))
				observed->twin = rival;
		} else if (router_is_active(other, review->now)) {
			best = router_is_peer(review, router, other) ? &observed->peer :
								       &observed->rival;
			if (outranks(&rival, best))
				*best = rival;
		}
	}
}

/* Same over the known pairs. */
static enum router_standing standing_of_acquaintance(const struct review *review,
						     const struct router_key *key)
{
	const struct acquaintances *known = review->neighborhood->acquaintances;
	enum router_standing best = STANDING_STRANGER, standing;
	const struct acquaintance *pair;

	for (pair = acquaintances_first(known); pair; pair = acquaintances_next(known, pair)) {
		const struct identity *identity = acquaintances_key(known, pair);

		if (!is_of_network(identity, key) || memcmp(pair->link, key->link, LINK_BYTES) != 0)
			continue;
		standing = standing_of_address(review, &identity->address);
		best = standing > best ? standing : best;
		best = pair->router & GUARDED_ROUTER && best < STANDING_LEARNED ? STANDING_LEARNED :
										  best;
	}
	return best;
}

/* Returns the best standing of any router with this link-layer address: one box has several
 * addresses. */
static enum router_standing standing_of_link(const struct review *review,
					     const struct router_key *key)
{
	const struct hash_table *routers = review->neighborhood->routers;
	enum router_standing best = STANDING_STRANGER, standing;
	const struct known_router *other;

	if (link_hosts_is_router(review->neighborhood->hosts, key->endpoint.network, key->link))
		best = STANDING_HOST;
	standing = standing_of_acquaintance(review, key);
	best = standing > best ? standing : best;
	for (other = hash_table_first(routers); other; other = hash_table_next(routers, other)) {
		const struct router_key *other_key = router_key_of(review->neighborhood, other);

		if (!same_network(key, other_key) || !same_link(key, other_key) ||
		    !other->now.advertisements)
			continue;
		standing = standing_of_router(review, other);
		best = standing > best ? standing : best;
		/* It advertised itself, at least. */
		best = best == STANDING_STRANGER ? STANDING_HOST : best;
	}
	return best;
}

/* Returns the standing of the address that a redirect points to. */
static enum router_standing standing_of_gateway(const struct review *review,
						const struct router_key *key,
						const struct address *address)
{
	const struct hash_table *routers = review->neighborhood->routers;
	enum router_standing best = standing_of_address(review, address), standing;
	const struct identity identity = {
		.address = *address,
		.network = key->endpoint.network,
		.zone = address_is_link_local6(address) ? key->endpoint.zone : 0,
	};
	const struct neighbor *neighbor = link_hosts_find(review->neighborhood->hosts, &identity);
	bool known = acquaintances_route(review->neighborhood->acquaintances,
					 router_is_ipv4(key)) ||
		     neighborhood_declares(review->settings, router_is_ipv4(key));
	const struct known_router *other;

	if (best == STANDING_STRANGER && neighbor && neighbor->router)
		best = STANDING_HOST;

	for (other = hash_table_first(routers); other; other = hash_table_next(routers, other)) {
		const struct router_key *other_key = router_key_of(review->neighborhood, other);

		if (!same_network(key, other_key) ||
		    !address_equal(&other_key->endpoint.address, address))
			continue;
		/* A router to some networks only has the lifetime 0 (RFC 4191 section 2.3). */
		if (best == STANDING_STRANGER && other->now.offers & OFFERS_ROUTE &&
		    (other->serves || other->learned & GUARDED_SERVER))
			best = STANDING_HOST;
		if (!other->now.advertisements)
			continue;
		standing = standing_of_router(review, other);
		best = standing > best ? standing : best;
		/* It advertised itself, which counts if no router is known. */
		best = best == STANDING_STRANGER && !known ? STANDING_HOST : best;
	}
	return best;
}

/* Returns true if a known pair is that of a peer. */
static bool is_of_peer(const struct review *review, const struct known_router *router,
		       const struct identity *identity, const struct acquaintance *pair)
{
	struct router_key key = *router_key_of(review->neighborhood, router);
	const struct known_router *other;

	key.endpoint.address = identity->address;
	memcpy(key.link, pair->link, sizeof(key.link));
	other = hash_table_find(review->neighborhood->routers, &key);
	return other && other != router && router_is_active(other, review->now) &&
	       router_is_peer(review, router, other);
}

/* Finds a router that was learned before a restart and has not advertised itself since. */
static void find_absent(const struct review *review, const struct known_router *router,
			struct router_rival *rival)
{
	const struct router_key *key = router_key_of(review->neighborhood, router);
	const struct acquaintances *known = review->neighborhood->acquaintances;
	const struct acquaintance *pair;

	if (rival->present)
		return;
	for (pair = acquaintances_first(known); pair; pair = acquaintances_next(known, pair)) {
		const struct identity *identity = acquaintances_key(known, pair);
		struct address address = identity->address;

		if (!(pair->router & GUARDED_ROUTER) || !is_of_network(identity, key) ||
		    address_is_ipv4(&address) != router_is_ipv4(key) ||
		    !memcmp(pair->link, key->link, LINK_BYTES) ||
		    is_of_peer(review, router, identity, pair))
			continue;
		*rival = (struct router_rival){ .present = true,
						.standing = STANDING_LEARNED,
						.address = address,
						.senior = true };
		memcpy(rival->link, pair->link, sizeof(rival->link));
		return;
	}
}

/* Returns true if this machine has a configured route of the family through a host of the link. */
static bool has_gateway(const struct review *review, const struct router_key *key)
{
	const struct acquaintances *known = review->neighborhood->acquaintances;
	const struct acquaintance *pair;

	for (pair = acquaintances_first(known); pair; pair = acquaintances_next(known, pair)) {
		const struct identity *identity = acquaintances_key(known, pair);
		struct address address = identity->address;

		if (is_of_network(identity, key) &&
		    address_is_ipv4(&address) == router_is_ipv4(key) &&
		    standing_of_address(review, &address) >= STANDING_SYSTEM)
			return true;
	}
	return false;
}

/* Finds a host with the router flag, if no router advertises itself. */
static void find_host(const struct review *review, const struct router_key *key,
		      struct router_rival *rival)
{
	const struct endpoint *other = link_hosts_other_router(review->neighborhood->hosts,
							       &key->endpoint, key->link);

	if (!other || router_is_ipv4(key) || rival->present)
		return;
	*rival = (struct router_rival){ .present = true,
					.standing = STANDING_HOST,
					.address = other->address };
}

/* Counts unknown routers that appeared within a minute. */
static double count_strangers(const struct review *review, const struct router_key *key)
{
	const struct hash_table *routers = review->neighborhood->routers;
	const struct crowd_gone *gone = &review->neighborhood->gone[key->endpoint.lane];
	const struct known_router *router;
	double count = time_since(review->now, gone->since) < NEIGHBORHOOD_CROWD ? gone->count : 0;

	for (router = hash_table_first(routers); router;
	     router = hash_table_next(routers, router)) {
		const struct router_key *other = router_key_of(review->neighborhood, router);

		count += same_network(key, other) && key->endpoint.lane == other->endpoint.lane &&
			 (router->now.redirects || !router->now.spoken) &&
			 time_since(review->now, router->now.first_seen) < NEIGHBORHOOD_CROWD &&
			 standing_of_router(review, router) < STANDING_LEARNED;
	}
	return count;
}

static void count_changes(const struct review *review, struct known_router *router,
			  struct router_observation *observed)
{
	if (time_since(review->now, router->window_at) >= WITHDRAWAL_WINDOW) {
		router->window = router->judged;
		router->window_at = review->now;
	}
	if (time_since(review->now, router->hour_at) >= CHANGES_WINDOW) {
		router->hour = router->judged;
		router->hour_at = review->now;
	}
	observed->swaps = router->now.swaps - router->hour.swaps;
	observed->strays = router->now.strays - router->hour.strays;
	observed->cuts = router->now.cuts - router->hour.cuts;
	observed->recurs = router->now.returns - router->hour.returns;
	observed->withdrawn = router->now.returns - router->window.returns;
	observed->goodbyes = router->now.goodbyes - router->window.goodbyes;
}

struct observation router_observe(const struct review *review, struct known_router *router)
{
	const struct router_key *key = router_key_of(review->neighborhood, router);
	struct observation observation = {
		.observed = OBSERVED_ROUTER,
		.now = review->now,
		.first_seen = router->now.first_seen,
		.endpoint = without_zone(&key->endpoint),
		.router = { .now = &router->now, .before = &router->judged },
	};
	struct router_observation *observed = &observation.router;
	enum router_standing of_link = standing_of_link(review, key);

	memcpy(observed->link, key->link, sizeof(observed->link));
	observed->standing = standing_of_router(review, router);
	observed->alone = neighborhood_age(review->neighborhood, router->now.first_seen) >
			  (__s64)review->settings->learning;
	observed->configured = has_gateway(review, key);
	find_rivals(review, router, observed);
	find_absent(review, router, &observed->rival);
	if (!observed->peer.present)
		find_host(review, key, &observed->rival);
	observed->usurped = is_usurped(review, key);
	if (observed->standing >= STANDING_LEARNED)
		observed->box = (struct router_rival){};
	/* The standing of a box applies to all of its addresses, unless the address is shared. */
	if (!observed->twin.present && !observed->usurped && of_link > observed->standing)
		observed->standing = of_link;
	observed->routed = neighborhood_declares(review->settings, router_is_ipv4(key));
	observed->early = neighborhood_learns(review);
	observed->later = neighborhood_age(review->neighborhood, router->now.first_seen) >
			  (__s64)BEGINNING;
	observed->gateway = standing_of_gateway(review, key, &router->now.gateway);
	observed->to_itself = leads_to_itself(key, &router->now);
	observed->misleads = misleads(review, key, &router->now);
	speakers_observe(review, router, observed);
	observed->strangers = count_strangers(review, key);
	observed->departs = router_departs(router, observed);
	count_changes(review, router, observed);
	return observation;
}
