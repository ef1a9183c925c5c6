// SPDX-License-Identifier: GPL-2.0-only
#include "memory/neighborhood_state.h"

#include "config/thresholds.h"
#include "memory/bearers.h"

#include <bpf/bpf.h>
#include <stdlib.h>

/* A router is judged this long after it was first seen, when it is known whether many came with
 * it. */
#define HOLD NSEC_PER_SEC
/* Routers without a lifetime, and hosts that only redirected, are removed after this time; if the
 * table is half full, all unknown ones are removed as soon as they were judged. */
#define FORGOTTEN (3600 * NSEC_PER_SEC)

struct neighborhood *neighborhood_new(void)
{
	struct neighborhood *neighborhood = calloc(1, sizeof(*neighborhood));

	if (!neighborhood)
		return NULL;
	neighborhood->routers = hash_table_new(sizeof(struct router_key),
					       sizeof(struct known_router), ROUTERS_MOST);
	neighborhood->hosts = link_hosts_new();
	neighborhood->acquaintances = acquaintances_new();
	neighborhood->bearers = bearers_new();
	if (neighborhood->routers && neighborhood->hosts && neighborhood->acquaintances &&
	    neighborhood->bearers)
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
	acquaintances_free(neighborhood->acquaintances);
	bearers_free(neighborhood->bearers);
	free(neighborhood);
}

void neighborhood_attach(struct neighborhood *neighborhood, const struct pins *pins, __u64 now)
{
	neighborhood->pins = pins;
	acquaintances_attach(neighborhood->acquaintances, pins, now);
}

void neighborhood_ask(struct neighborhood *neighborhood, neighborhood_ask_t ask, void *context)
{
	neighborhood->ask = ask;
	neighborhood->ask_context = context;
}

/* Removes the kernel side's entry too; it is created anew if the router returns. */
static void forget(struct neighborhood *neighborhood, struct known_router *router)
{
	if (neighborhood->pins)
		bpf_map_delete_elem(neighborhood->pins->routers,
				    router_key_of(neighborhood, router));
	hash_table_remove(neighborhood->routers, router);
}

/* Makes room for one more: removes the longest silent unknown router. Returns false if there is
 * none. */
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

/* Returns as what the router was learned, perhaps before a restart: GUARDED_*. */
static __u8 was_learned(const struct neighborhood *neighborhood, const struct router_key *key)
{
	struct identity identity = identity_of(&key->endpoint);
	const struct acquaintance *pair = acquaintances_find(neighborhood->acquaintances,
							     &identity);

	if (!pair) {
		identity.zone = 0; /* by a version that did not know zones */
		pair = acquaintances_find(neighborhood->acquaintances, &identity);
	}
	return pair && !memcmp(pair->link, key->link, LINK_BYTES) ? pair->router : 0;
}

void neighborhood_router(struct neighborhood *neighborhood, const struct router_key *key,
			 const struct router_state *state, __u64 now)
{
	struct known_router *router = hash_table_find(neighborhood->routers, key);

	if (!router && make_room(neighborhood))
		router = hash_table_add(neighborhood->routers, key);
	if (!router)
		return;
	/* The kernel side's entry was recreated. */
	if (state->first_seen != router->now.first_seen) {
		router->judged = (struct router_state){};
		router->window = router->hour = (struct router_state){};
		router->alternates = false;
		router->exposed = 0;
	}
	router->learned |= was_learned(neighborhood, key);
	if (state->spoken != router->now.spoken)
		speakers_await(neighborhood, key, now);
	router->now = *state;
	if (!router->due) {
		router->due = state->first_seen + HOLD > now ? state->first_seen + HOLD : now;
		wait_until(neighborhood, router->due);
	}
}

void neighborhood_bear(struct neighborhood *neighborhood, const struct endpoint *source,
		       const __u8 *link, bool origin, __u64 now)
{
	bearers_take(neighborhood->bearers, source, link, origin, now);
}

bool neighborhood_bearer(const struct neighborhood *neighborhood, const struct endpoint *host,
			 __u8 *link)
{
	return bearers_link(neighborhood->bearers, host, link);
}

void neighborhood_host(struct neighborhood *neighborhood, const struct endpoint *endpoint,
		       const struct neighbor *neighbor, __u64 now)
{
	link_hosts_take(neighborhood->hosts, neighborhood->acquaintances, endpoint, neighbor, now);
}

/* A contradicting advertisement does not contest a declared or configured router; but that does not
 * decide which of two link-layer addresses is the router's. */
static bool is_contested(const struct review *review, const struct known_router *router,
			 const struct router_observation *observed)
{
	enum router_standing own = standing_of_router(review, router);

	if (observed->twin.present && observed->twin.standing >= own)
		return true;
	/* Who is no router offers something else than a router. */
	return router->now.advertisements && own < STANDING_SYSTEM && observed->rival.present &&
	       observed->rival.contradicts && observed->rival.standing >= own;
}

/* A router that advertises itself and is not contradicted is learned at the end of the learning
 * period, or, if it came later, after as much time. */
static bool is_router(const struct review *review, const struct known_router *router,
		      const struct router_observation *observed)
{
	const __u64 learning = review->settings->learning;

	if (!router->now.advertisements || (observed->rival.present && observed->rival.senior))
		return false;
	return neighborhood_age(review->neighborhood, router->now.first_seen) <= (__s64)learning ||
	       time_since(router->now.last_seen, router->now.first_seen) >= learning;
}

/* A host that only offers name servers, routes or addresses is learned beside a router, too, but
 * not later: then it may be anybody's. */
static bool is_server(const struct review *review, const struct known_router *router,
		      const struct router_observation *observed)
{
	const struct router_state *now = &router->now;

	if (!now->services || now->advertisements || observed->routed ||
	    now->offers & OFFERS_WIDE_ROUTE ||
	    (now->offers & OFFERS_ADDRESSES && observed->rival.present &&
	     observed->rival.contradicts))
		return false;
	return neighborhood_age(review->neighborhood, now->first_seen) <=
	       (__s64)review->settings->learning;
}

/* Messages forged in the name of a known router do not revoke it. */
static void learn(const struct review *review, struct known_router *router,
		  const struct router_observation *observed)
{
	router->contested = is_contested(review, router, observed);
	router->serves = is_server(review, router, observed);
	if (router->learned & GUARDED_ROUTER || router->contested || router->now.faults ||
	    neighborhood_learns(review))
		return;
	/* Two programs may advertise on one router. */
	if (is_router(review, router, observed))
		router->learned |= GUARDED_ROUTER |
				   (router->now.swaps < ROGUE_ROUTER_SWAPS ? 0 : GUARDED_VARIES) |
				   (observed->peer.present ? GUARDED_PEER : 0);
	else if (router->serves)
		router->learned |= GUARDED_SERVER;
}

static bool is_crowded(const struct neighborhood *neighborhood)
{
	return hash_table_count(neighborhood->routers) > ROUTERS_MOST / 2;
}

static bool is_forgotten(const struct review *review, const struct known_router *router)
{
	__u64 silent = time_since(review->now, router->now.last_seen);

	if (router->learned || router->due)
		return false;
	return is_crowded(review->neighborhood) ?
		       standing_of_router(review, router) < STANDING_SYSTEM :
		       silent > FORGOTTEN && !router_is_active(router, review->now);
}

static void note_gone(const struct review *review, const struct known_router *router)
{
	__u8 lane = router_key_of(review->neighborhood, router)->endpoint.lane;
	struct crowd_gone *gone = &review->neighborhood->gone[lane];

	if (time_since(review->now, gone->since) >= NEIGHBORHOOD_CROWD)
		*gone = (struct crowd_gone){ .since = review->now };
	gone->count++;
}

/* Runs each minute; each second if unknown routers, judged by then, crowd the table, so that a
 * flood of them hides no other newcomer. */
static void forget_silent(const struct review *review)
{
	struct neighborhood *neighborhood = review->neighborhood;
	struct known_router *router, *next;
	bool crowded = is_crowded(neighborhood);

	if (time_since(review->now, neighborhood->swept) < (crowded ? HOLD : NEIGHBORHOOD_CROWD))
		return;
	neighborhood->swept = review->now;
	for (router = hash_table_first(neighborhood->routers); router; router = next) {
		next = hash_table_next(neighborhood->routers, router);
		if (!is_forgotten(review, router))
			continue;
		if (crowded)
			note_gone(review, router);
		forget(neighborhood, router);
	}
	speakers_forget(neighborhood);
}

/* Judges the peers of a router that was just learned, which are strangers beside it until then: one
 * of them may redirect before it advertises itself again. */
static void learn_peers(const struct review *review, const struct known_router *router)
{
	struct neighborhood *neighborhood = review->neighborhood;
	struct known_router *other;

	for (other = hash_table_first(neighborhood->routers); other;
	     other = hash_table_next(neighborhood->routers, other)) {
		/* One that left early waits for its next advertisement. */
		if (other->due || !router_is_peer(review, router, other) ||
		    time_since(review->now, other->now.advertised_at) >=
			    review->settings->learning / 2)
			continue;
		other->due = review->now;
		wait_until(neighborhood, other->due);
	}
}

static void judge(const struct review *review, struct known_router *router)
{
	struct observation observation;
	__u8 learned = router->learned;

	router_note_lapse(router);
	observation = router_observe(review, router);
	router->due = 0;
	learn(review, router, &observation.router);
	if (router->learned & ~learned & GUARDED_PEER)
		learn_peers(review, router);
	observation.router.serves = router->learned & GUARDED_SERVER || router->serves;
	observation.router.varies = router->learned & GUARDED_VARIES;
	review->observe(&observation, review->context);
	router->judged = router->now;
}

/* Standing of an address on any link. */
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

	/* A start in the future means that the clock was set back: learning starts again. */
	if (!neighborhood->began || neighborhood_age(neighborhood, now) < 0)
		neighborhood->began = now;
	forget_silent(&review);
	link_hosts_review(neighborhood->hosts, neighborhood->pins, now,
			  &(struct link_review){ standing_in_review, (void *)&review,
						 neighborhood->acquaintances,
						 settings->views[VIEW_PRIVATE].nd_spoof_unsolicited,
						 observe, context });
	neighborhood_guard(&review);
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

double neighborhood_announcers(const struct neighborhood *neighborhood, __u32 network, __u64 since)
{
	return link_hosts_announcers(neighborhood->hosts, network, since);
}

void neighborhood_save(const struct neighborhood *neighborhood, struct stream *stream, __s64 shift)
{
	__u64 began = neighborhood->began;

	stream_shift(&began, shift);
	STREAM(stream, began);
	acquaintances_save(neighborhood->acquaintances, stream, shift);
}

void neighborhood_restore(struct neighborhood *neighborhood, struct stream *stream, __s64 shift)
{
	__u64 began;

	STREAM(stream, began);
	if (stream->failed)
		return;
	stream_shift(&began, shift);
	neighborhood->began = began;
	acquaintances_restore(neighborhood->acquaintances, stream, shift);
}
