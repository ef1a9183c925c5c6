// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds out whether a redirect of ICMPv4 is from the host in whose name it was sent
 * (bpf/speaker.h): that host's other messages come from another link-layer address, after the
 * redirects, and between or before them.  One that moved to another link-layer address does not
 * return so; one that has several sends from the redirect's own, too, or carries packets from
 * beyond the link with it.
 */
#include "memory/bearers.h"
#include "memory/neighborhood_state.h"

/* Seconds in which the host must have sent from its own link-layer address; one, if the redirect
 * leads to a host that sends from that of the redirect. */
enum { SPOKEN_LEAST = 3 };

/* What the link-layer addresses of both ends show. */
struct speech {
	bool own;			  /* the host sends from the redirect's, too */
	bool revealed;			  /* the gateway that it leads to sends from it */
	__u32 others;			  /* link-layer addresses from which it has sent since */
	const struct known_router *other; /* one of them */
};

/* Returns true if both are of one link, as far as that shows: an address may be that of different
 * hosts in two VLANs. */
static bool same_place(const struct router_state *a, const struct router_state *b)
{
	return a->tag == b->tag && a->ifindex == b->ifindex;
}

static struct speech speech_of(const struct review *review, const struct known_router *router)
{
	const struct neighborhood *neighborhood = review->neighborhood;
	const struct router_key *key = router_key_of(neighborhood, router);
	const struct known_router *other;
	struct speech speech = {};

	for (other = hash_table_first(neighborhood->routers); other;
	     other = hash_table_next(neighborhood->routers, other)) {
		const struct router_key *at = router_key_of(neighborhood, other);
		bool same = !memcmp(at->link, key->link, LINK_BYTES);

		if (!other->now.spoken || at->endpoint.network != key->endpoint.network ||
		    !same_place(&router->now, &other->now))
			continue;
		if (same && address_equal(&at->endpoint.address, &router->now.gateway))
			speech.revealed = true;
		if (!address_equal(&at->endpoint.address, &key->endpoint.address))
			continue;
		speech.own = speech.own || same;
		if (same || other->now.spoke_at <= router->now.diverting)
			continue;
		speech.others++;
		speech.other = other;
	}
	return speech;
}

/* A virtual router sends some messages from its own link-layer address, and some from the shared
 * one; then another station must be the one that carries packets from beyond the link. */
static bool is_explained(const struct review *review, const struct router_key *key,
			 const struct router_key *other, __u64 time)
{
	const struct bearers *bearers = review->neighborhood->bearers;

	if (bearers_carries(bearers, key->endpoint.network, key->link, time))
		return true;
	return (link_is_virtual(key->link) || link_is_virtual(other->link)) &&
	       !bearers_other_carries(bearers, key->endpoint.network, key->link, time);
}

void speakers_observe(const struct review *review, struct known_router *router,
		      struct router_observation *observed)
{
	const struct neighborhood *neighborhood = review->neighborhood;
	const struct router_key *key = router_key_of(neighborhood, router);
	const struct router_state *now = &router->now, *other;
	struct speech speech;
	bool disowned;

	if (!now->diverting)
		return;
	speech = speech_of(review, router);
	if (speech.own || speech.others != 1 ||
	    bearers_had(neighborhood->bearers, &key->endpoint, key->link, now->diverting) ||
	    is_explained(review, key, router_key_of(neighborhood, speech.other), now->diverted_at))
		return;
	other = &speech.other->now;
	if (other->spoken < (speech.revealed ? 1 : SPOKEN_LEAST))
		return;
	/* Its entry was made after the redirects began, or its latest message came between them. */
	router->alternates |= other->spoke_at < now->diverted_at ||
			      (other->first_seen > now->diverting &&
			       other->first_seen < now->diverted_at);
	observed->alternates = router->alternates;
	observed->revealed = speech.revealed;
	disowned = router->alternates || speech.revealed ||
		   bearers_had_other(neighborhood->bearers, &key->endpoint, key->link,
				     now->diverting);
	observed->disowned = disowned;
	observed->exposed = disowned + router->alternates + speech.revealed > router->exposed;
	router->exposed = (__u8)(disowned + router->alternates + speech.revealed);
}

void speakers_await(struct neighborhood *neighborhood, const struct router_key *key, __u64 due)
{
	struct known_router *router;

	for (router = hash_table_first(neighborhood->routers); router;
	     router = hash_table_next(neighborhood->routers, router)) {
		const struct router_key *at = router_key_of(neighborhood, router);

		if (!router->now.diverting || router->due ||
		    at->endpoint.network != key->endpoint.network ||
		    (!address_equal(&at->endpoint.address, &key->endpoint.address) &&
		     !address_equal(&router->now.gateway, &key->endpoint.address)))
			continue;
		router->due = due;
		if (!neighborhood->due || due < neighborhood->due)
			neighborhood->due = due;
	}
}

void speakers_forget(const struct neighborhood *neighborhood)
{
	__u64 words[DIVERTERS_WORDS] = {}, seed;
	const struct known_router *router;
	struct state *state;

	if (!neighborhood->pins)
		return;
	state = neighborhood->pins->state;
	seed = state->control.sketch_seed;
	for (router = hash_table_first(neighborhood->routers); router;
	     router = hash_table_next(neighborhood->routers, router)) {
		const struct router_key *key = router_key_of(neighborhood, router);
		__u64 hashes[] = { hash_address(&key->endpoint.address, seed),
				   hash_address(&router->now.gateway, seed) };

		for (int i = 0; router->now.diverting && i < 2; i++)
			words[diverters_word(hashes[i])] |= diverters_bit(hashes[i]);
	}
	/* A bit that the kernel side sets meanwhile is set again by the next redirect. */
	for (int i = 0; i < DIVERTERS_WORDS; i++)
		__atomic_store_n(&state->diverters[i], words[i], __ATOMIC_RELAXED);
}
