// SPDX-License-Identifier: GPL-2.0-only
#include "memory/neighborhood.h"

#include "base/hash_table.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "memory/guard.h"
#include "memory/link_hosts.h"

#include <bpf/bpf.h>
#include <stdlib.h>
#include <string.h>

/* A router is judged when it has been known for this long: whether many come with it is known
 * then. */
#define HOLD NSEC_PER_SEC
/* Strangers are counted together over this time. */
#define CROWD_WINDOW (60 * NSEC_PER_SEC)
/* So much earlier is long before, while nobody is learned yet. */
#define SENIORITY (10 * NSEC_PER_SEC)
/* Withdrawals are counted over this time. */
#define WITHDRAWAL_WINDOW (600 * NSEC_PER_SEC)
/* A router without a lifetime, or a host that only redirected, is forgotten after this; and any
 * that is not known, where the table is half full, once it does not count as one of many. */
#define FORGOTTEN (3600 * NSEC_PER_SEC)

/* A router of the kernel side's table. */
struct known_router {
	struct router_state now;
	struct router_state judged; /* as of the latest review */
	struct router_state window; /* as of when the present window of withdrawals began */
	__u64 window_at;
	__u64 due; /* when it is to be judged; 0: nothing changed since */
	bool learned;
	bool contested; /* another one contradicts it, and neither is known */
};

struct neighborhood {
	struct hash_table *routers; /* by struct router_key */
	struct link_hosts *hosts;
	const struct pins *pins; /* NULL: none yet */
	neighborhood_ask_t ask;
	void *ask_context;
	__u64 began; /* when the learning period did; 0: it has not */
	__u64 due;
	__u64 swept;	  /* when what is silent was last forgotten */
	__u64 guarded_at; /* when the guard was last told, */
	bool guarded;	  /* and that it has something to do */
};

struct neighborhood *neighborhood_new(void)
{
	struct neighborhood *neighborhood = calloc(1, sizeof(*neighborhood));

	if (!neighborhood)
		return NULL;
	neighborhood->routers = hash_table_new(sizeof(struct router_key),
					       sizeof(struct known_router), ROUTERS_MOST);
	neighborhood->hosts = link_hosts_new();
	if (neighborhood->routers && neighborhood->hosts)
		return neighborhood;
	neighborhood_free(neighborhood);
	return NULL;
}

void neighborhood_free(struct neighborhood *neighborhood)
{
	if (!neighborhood)
		return;
	hash_table_free(neighborhood->routers);
	link_hosts_free(neighborhood->hosts);
	free(neighborhood);
}

void neighborhood_attach(struct neighborhood *neighborhood, const struct pins *pins)
{
	neighborhood->pins = pins;
}

void neighborhood_ask(struct neighborhood *neighborhood, neighborhood_ask_t ask, void *context)
{
	neighborhood->ask = ask;
	neighborhood->ask_context = context;
}

static const struct router_key *key_of(const struct neighborhood *neighborhood,
				       const struct known_router *router)
{
	return hash_table_key(neighborhood->routers, router);
}

/* Takes it out of the kernel side's table too: it is made anew when it comes again. */
static void forget(struct neighborhood *neighborhood, struct known_router *router)
{
	if (neighborhood->pins)
		bpf_map_delete_elem(neighborhood->pins->routers, key_of(neighborhood, router));
	hash_table_remove(neighborhood->routers, router);
}

/* Room for one more: who has been silent for longest, of those that are not known. */
static bool make_room(struct neighborhood *neighborhood)
{
	struct known_router *router, *oldest = NULL;

	if (!hash_table_full(neighborhood->routers))
		return true;
	for (router = hash_table_first(neighborhood->routers); router;
	     router = hash_table_next(neighborhood->routers, router))
		if (!router->learned && (!oldest || router->now.last_seen < oldest->now.last_seen))
			oldest = router;
	if (oldest)
		forget(neighborhood, oldest);
	return oldest;
}

static void wait_until(struct neighborhood *neighborhood, __u64 due)
{
	if (!neighborhood->due || due < neighborhood->due)
		neighborhood->due = due;
}

void neighborhood_router(struct neighborhood *neighborhood, const struct router_key *key,
			 const struct router_state *state, __u64 now)
{
	struct known_router *router = hash_table_find(neighborhood->routers, key);

	if (!router && make_room(neighborhood))
		router = hash_table_add(neighborhood->routers, key);
	if (!router)
		return;
	/* The kernel side's entry was made anew. */
	if (state->first_seen != router->now.first_seen) {
		router->judged = (struct router_state){};
		router->window = (struct router_state){};
	}
	router->now = *state;
	if (!router->due) {
		router->due = state->first_seen + HOLD > now ? state->first_seen + HOLD : now;
		wait_until(neighborhood, router->due);
	}
}

void neighborhood_host(struct neighborhood *neighborhood, const struct endpoint *endpoint,
		       const struct neighbor *neighbor, __u64 now)
{
	link_hosts_take(neighborhood->hosts, endpoint, neighbor, now);
}

/* How often the guard is told who is known. */
#define GUARD_INTERVAL NSEC_PER_SEC

/* What a review looks at. */
struct review {
	struct neighborhood *neighborhood;
	const struct settings *settings;
	__u64 now;
	void (*observe)(const struct observation *, void *);
	void *context;
};

static bool is_learning(const struct review *review)
{
	return review->now < review->neighborhood->began + review->settings->learning;
}

static bool is_declared(const struct settings *settings, const struct address *address)
{
	for (__u32 i = 0; i < settings->gateways.count; i++)
		if (prefix_holds(&settings->gateways.prefixes[i], address))
			return true;
	return false;
}

/* Whether a router of the family is declared. */
static bool declares(const struct settings *settings, bool ipv4)
{
	for (__u32 i = 0; i < settings->gateways.count; i++)
		if (prefix_is_ipv4(&settings->gateways.prefixes[i]) == ipv4)
			return true;
	return false;
}

static enum router_standing standing_of_address(const struct review *review,
						const struct address *address)
{
	const struct neighborhood *neighborhood = review->neighborhood;

	if (is_declared(review->settings, address))
		return STANDING_DECLARED;
	return neighborhood->ask ? neighborhood->ask(address, neighborhood->ask_context) :
				   STANDING_STRANGER;
}

static enum router_standing standing_of(const struct review *review,
					const struct known_router *router)
{
	enum router_standing standing = standing_of_address(
		review, &key_of(review->neighborhood, router)->endpoint.address);

	if (router->learned && standing < STANDING_LEARNED)
		return STANDING_LEARNED;
	return standing;
}

static bool is_ipv4(const struct router_key *key)
{
	struct address address = key->endpoint.address;

	return address_is_ipv4(&address);
}

static bool same_network(const struct router_key *a, const struct router_key *b)
{
	return a->endpoint.network == b->endpoint.network;
}

static bool same_link(const struct router_key *a, const struct router_key *b)
{
	return !memcmp(a->link, b->link, sizeof(a->link));
}

/* A router in use: it advertised a lifetime, which has not ended. */
static bool is_active(const struct known_router *router, __u64 now)
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
	const struct router_key *key = key_of(review->neighborhood, other);
	enum router_standing standing = standing_of(review, other);
	__u64 came = router->now.first_seen, other_came = other->now.first_seen;
	struct router_rival rival = {
		.present = true,
		.standing = standing,
		.address = key->endpoint.address,
		.contradicts = contradict(&router->now, &other->now),
	};

	rival.senior = standing > standing_of(review, router) || other_came + SENIORITY < came;
	rival.active = other->now.last_seen > came && other_came != came;
	memcpy(rival.link, key->link, sizeof(rival.link));
	return rival;
}

/* Whether `a` says more against a router than `b`. */
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

/* Another advertisement of the same box: of the other family, or of another of its addresses. */
static void find_rivals(const struct review *review, const struct known_router *router,
			struct router_observation *observed)
{
	const struct hash_table *routers = review->neighborhood->routers;
	const struct router_key *key = key_of(review->neighborhood, router), *other_key;
	const struct known_router *other;
	struct router_rival rival;

	for (other = hash_table_first(routers); other; other = hash_table_next(routers, other)) {
		other_key = key_of(review->neighborhood, other);
		if (other == router || !same_network(key, other_key) ||
		    is_ipv4(key) != is_ipv4(other_key) || !other->now.advertisements)
			continue;
		observed->alone = observed->alone && !other->learned;
		if (same_link(key, other_key))
			continue;
		rival = rival_of(review, router, other);
		if (address_equal(&key->endpoint.address, &other_key->endpoint.address)) {
			if (outranks(&rival, &observed->twin))
				observed->twin = rival;
		} else if (is_active(other, review->now) && outranks(&rival, &observed->rival)) {
			observed->rival = rival;
		}
	}
}

/* The best that is known of anybody with this link-layer address: one box has several addresses. */
static enum router_standing standing_of_link(const struct review *review,
					     const struct router_key *key)
{
	const struct hash_table *routers = review->neighborhood->routers;
	enum router_standing best = STANDING_STRANGER, standing;
	const struct known_router *other;

	if (link_hosts_is_router(review->neighborhood->hosts, key->endpoint.network, key->link))
		best = STANDING_HOST;
	for (other = hash_table_first(routers); other; other = hash_table_next(routers, other)) {
		const struct router_key *other_key = key_of(review->neighborhood, other);

		if (!same_network(key, other_key) || !same_link(key, other_key) ||
		    !other->now.advertisements)
			continue;
		standing = standing_of(review, other);
		best = standing > best ? standing : best;
		/* It advertised itself at least. */
		best = best == STANDING_STRANGER ? STANDING_HOST : best;
	}
	return best;
}

/* Whether an address, whereto a redirect leads, is a router's. */
static enum router_standing standing_of_gateway(const struct review *review,
						const struct router_key *key,
						const struct address *address)
{
	const struct hash_table *routers = review->neighborhood->routers;
	enum router_standing best = standing_of_address(review, address), standing;
	const struct neighbor *neighbor = link_hosts_find(review->neighborhood->hosts, address,
							  key->endpoint.network);
	const struct known_router *other;

	if (best == STANDING_STRANGER && neighbor && neighbor->router)
		best = STANDING_HOST;

	for (other = hash_table_first(routers); other; other = hash_table_next(routers, other)) {
		const struct router_key *other_key = key_of(review->neighborhood, other);

		if (!same_network(key, other_key) || !other->now.advertisements ||
		    !address_equal(&other_key->endpoint.address, address))
			continue;
		standing = standing_of(review, other);
		best = standing > best ? standing : best;
		/* It advertised itself at least. */
		best = best == STANDING_STRANGER ? STANDING_HOST : best;
	}
	return best;
}

/* A host that says that it is a router, where none advertises itself. */
static void find_host(const struct review *review, const struct router_key *key,
		      struct router_rival *rival)
{
	const struct endpoint *other = link_hosts_other_router(review->neighborhood->hosts,
							       key->endpoint.network, key->link);

	if (!other || is_ipv4(key) || rival->present)
		return;
	*rival = (struct router_rival){ .present = true,
					.standing = STANDING_HOST,
					.address = other->address };
}

/* Routers that nobody knows, and that came within a minute. */
static double count_strangers(const struct review *review, const struct router_key *key)
{
	const struct hash_table *routers = review->neighborhood->routers;
	const struct known_router *router;
	double count = 0;

	for (router = hash_table_first(routers); router;
	     router = hash_table_next(routers, router)) {
		const struct router_key *other = key_of(review->neighborhood, router);

		count += same_network(key, other) && key->endpoint.lane == other->endpoint.lane &&
			 time_since(review->now, router->now.first_seen) < CROWD_WINDOW &&
			 standing_of(review, router) < STANDING_LEARNED;
	}
	return count;
}

static void count_withdrawals(const struct review *review, struct known_router *router,
			      struct router_observation *observed)
{
	if (time_since(review->now, router->window_at) >= WITHDRAWAL_WINDOW) {
		router->window = router->judged;
		router->window_at = review->now;
	}
	observed->withdrawn = router->now.returns - router->window.returns;
	observed->goodbyes = router->now.goodbyes - router->window.goodbyes;
}

static struct observation observation_of(const struct review *review, struct known_router *router)
{
	const struct router_key *key = key_of(review->neighborhood, router);
	struct observation observation = {
		.observed = OBSERVED_ROUTER,
		.now = review->now,
		.first_seen = router->now.first_seen,
		.endpoint = key->endpoint,
		.router = { .now = &router->now, .before = &router->judged },
	};
	struct router_observation *observed = &observation.router;
	enum router_standing of_link = standing_of_link(review, key);

	memcpy(observed->link, key->link, sizeof(observed->link));
	observed->standing = standing_of(review, router);
	observed->alone = router->now.first_seen >
			  review->neighborhood->began + review->settings->learning;
	find_rivals(review, router, observed);
	find_host(review, key, &observed->rival);
	/* What is known of a box is known of each of its addresses, but for one that it shares. */
	if (!observed->twin.present && of_link > observed->standing)
		observed->standing = of_link;
	observed->routed = declares(review->settings, is_ipv4(key));
	observed->gateway = standing_of_gateway(review, key, &router->now.gateway);
	observed->strangers = count_strangers(review, key);
	count_withdrawals(review, router, observed);
	return observation;
}

/* One that advertises itself and that nobody contradicts is learned at the end of the learning
 * period, or of as long a time of its own. */
static void learn(const struct review *review, struct known_router *router,
		  const struct router_observation *observed)
{
	const __u64 learning = review->settings->learning;

	router->contested = observed->twin.present ||
			    (observed->rival.present && observed->rival.contradicts);
	if (router->learned || !router->now.advertisements || router->contested ||
	    router->now.faults || (observed->rival.present && observed->rival.senior))
		return;
	router->learned = !is_learning(review) &&
			  (router->now.first_seen <= review->neighborhood->began + learning ||
			   time_since(router->now.last_seen, router->now.first_seen) >= learning);
}

static bool is_forgotten(const struct review *review, const struct known_router *router)
{
	__u64 silent = time_since(review->now, router->now.last_seen);
	bool crowded = hash_table_count(review->neighborhood->routers) > ROUTERS_MOST / 2;

	if (router->learned || router->due)
		return false;
	return crowded ? silent > CROWD_WINDOW :
			 silent > FORGOTTEN && !is_active(router, review->now);
}

static void forget_silent(const struct review *review)
{
	struct hash_table *routers = review->neighborhood->routers;
	struct known_router *router, *next;

	if (time_since(review->now, review->neighborhood->swept) < CROWD_WINDOW)
		return;
	review->neighborhood->swept = review->now;
	for (router = hash_table_first(routers); router; router = next) {
		next = hash_table_next(routers, router);
		if (is_forgotten(review, router))
			forget(review->neighborhood, router);
	}
}

static void judge(const struct review *review, struct known_router *router)
{
	struct observation observation = observation_of(review, router);

	router->due = 0;
	learn(review, router, &observation.router);
	review->observe(&observation, review->context);
	router->judged = router->now;
}

/* Lets known routers act, and says what is guarded. */
static void guard(const struct review *review)
{
	const struct neighborhood *neighborhood = review->neighborhood;
	struct guard_knowledge knowledge = {
		.routers4 = declares(review->settings, true),
		.routers6 = declares(review->settings, false),
		.neighbors = link_hosts_guard(neighborhood->hosts, neighborhood->pins, review->now,
					      is_learning(review) ? 0 : review->settings->learning),
	};
	const struct known_router *router;

	for (router = hash_table_first(neighborhood->routers); router;
	     router = hash_table_next(neighborhood->routers, router)) {
		const struct router_key *key = key_of(neighborhood, router);

		if (!router->now.advertisements || router->contested || router->now.faults ||
		    standing_of(review, router) < STANDING_LEARNED)
			continue;
		guard_allow(neighborhood->pins, &key->endpoint.address, key->endpoint.network,
			    key->link);
		knowledge.routers4 |= is_ipv4(key);
		knowledge.routers6 |= !is_ipv4(key);
		knowledge.neighbors = true;
	}
	guard_set(neighborhood->pins, review->settings, &knowledge);
}

/* Whether the settings have the guard drop anything. */
static bool is_guarded(const struct settings *settings)
{
	const struct rule_settings *rules = settings->views[VIEW_PRIVATE].rules;

	return rules[RULE_ROGUE_ROUTER].response == RESPONSE_DROP ||
	       rules[RULE_REDIRECT].response == RESPONSE_DROP ||
	       rules[RULE_ND_SPOOF].response == RESPONSE_DROP;
}

/* Each second at most, and once more when the settings no longer ask for it. */
static void keep_guard(const struct review *review)
{
	struct neighborhood *neighborhood = review->neighborhood;
	bool guarded = is_guarded(review->settings);

	if (!neighborhood->pins || (!guarded && !neighborhood->guarded) ||
	    time_since(review->now, neighborhood->guarded_at) < GUARD_INTERVAL)
		return;
	neighborhood->guarded = guarded;
	neighborhood->guarded_at = review->now;
	guard(review);
}

/* Of an address of whichever link. */
static enum router_standing standing_in_review(const struct address *address, void *context)
{
	return standing_of_address(context, address);
}

void neighborhood_review(struct neighborhood *neighborhood, const struct settings *settings,
			 __u64 now, void (*observe)(const struct observation *, void *),
			 void *context)
{
	const struct review review = { neighborhood, settings, now, observe, context };
	struct known_router *router;

	if (!neighborhood->began)
		neighborhood->began = now;
	forget_silent(&review);
	link_hosts_review(neighborhood->hosts, neighborhood->pins, now,
			  &(struct link_review){ standing_in_review, (void *)&review, observe,
						 context });
	keep_guard(&review);
	if (!neighborhood->due || neighborhood->due > now)
		return;
	neighborhood->due = 0;
	for (router = hash_table_first(neighborhood->routers); router;
	     router = hash_table_next(neighborhood->routers, router))
		if (router->due && router->due <= now)
			judge(&review, router);
		else if (router->due)
			wait_until(neighborhood, router->due);
}

__u64 neighborhood_due(const struct neighborhood *neighborhood)
{
	__u64 hosts = link_hosts_due(neighborhood->hosts);

	if (!hosts || !neighborhood->due)
		return hosts | neighborhood->due;
	return hosts < neighborhood->due ? hosts : neighborhood->due;
}
