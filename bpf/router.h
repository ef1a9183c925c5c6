/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records what routers' messages claim (RFC 4861, RFC 1256, RFC 792): which hosts act as routers on
 * the link, and what they tell others to do.
 */
#ifndef ICMPGUARD_BPF_ROUTER_H
#define ICMPGUARD_BPF_ROUTER_H

#include "bpf/direction.h"
#include "bpf/maps.h"
#include "bpf/parse_discovery.h"
#include "bpf/speaker.h"
#include "headers/elapsed.h"

/* Returns true if a receiver would act on the message, or if the fault for which it must ignore the
 * message is itself a sign of abuse. */
static __always_inline bool is_discovery_reason(__u32 reason)
{
	switch (reason) {
	case REASON_PASS:
	case REASON_ND_HOP_LIMIT:
	case REASON_ND_FRAGMENT:
	case REASON_ND_HIDDEN:
	case REASON_ND_OPTION:
	case REASON_TRUNCATED_QUOTE:
	case REASON_QUOTE_INVALID:
		return true;
	default:
		return false;
	}
}

/* Fills in the key of an address. Messages with hop limit 255 were sent on this link. */
static __always_inline void discovery_key(const struct visit *visit, const struct address *address,
					  struct endpoint *key)
{
	const struct packet *packet = &visit->packet;
	enum view view = packet->family == 6 && packet->ttl == 255 ? VIEW_PRIVATE :
								     packet_view(packet);

	key->address = *address;
	key->kind = endpoint_kind(view, packet->lane, network_of_tag(tag_of(packet)));
	key->zone = zone_of(visit, address);
}

/* Returns the faults of a router's message: those for which receivers must ignore it, and those
 * that no router's message has. */
static __always_inline __u8 router_faults(const struct packet *packet)
{
	__u8 faults = 0;

	if (packet->family == 4)
		return 0;
	if (packet->reason == REASON_ND_HIDDEN)
		return 1 << ROUTER_FAULT_HIDDEN;
	if (packet->ttl != 255)
		faults |= 1 << ROUTER_FAULT_HOP_LIMIT;
	if (packet->marks & MARK_FRAGMENT_HEADER)
		faults |= 1 << ROUTER_FAULT_FRAGMENT;
	if (packet->marks & MARK_EXTENSIONS)
		faults |= 1 << ROUTER_FAULT_EXTENSION;
	if (packet->reason == REASON_ND_OPTION)
		faults |= 1 << ROUTER_FAULT_OPTION;
	if (!address_is_link_local6(&packet->source))
		faults |= 1 << ROUTER_FAULT_SOURCE;
	return faults;
}

/* A router that has just said that it is one does not stop; one that starts and fails may. */
#define CUT (5 * NSEC_PER_SEC)

/* An advertisement with more prefixes and routes is full: the rest is in another one, which follows
 * it (RFC 4861 section 6.2.3). */
enum { CROWDED = 16 };

/* Returns whether an advertisement only takes back what it offered: the rest is as before. `router`
 * is of the one before it. */
static __always_inline bool only_withdraws(const struct discovery *discovery,
					   const struct router_state *router)
{
	return discovery->withdrawn[0] && !discovery->offered[0] &&
	       discovery->stance == router->stance &&
	       (!discovery->mtu || discovery->mtu == router->mtu);
}

/* Returns whether an advertisement offers what an earlier one took back, and notes what this one
 * takes back. */
static __always_inline bool takes_back(const struct discovery *discovery,
				       struct router_state *router)
{
	bool returns = router->withdrawn[0] & discovery->offered[0] &&
		       router->withdrawn[1] & discovery->offered[1];

	for (int i = 0; i < 2; i++)
		router->withdrawn[i] = (router->withdrawn[i] & ~discovery->offered[i]) |
				       discovery->withdrawn[i];
	return returns;
}

/* Records what an advertisement offers, to be compared with what others do. */
static __always_inline void note_offers(const struct discovery *discovery,
					struct router_state *router)
{
	router->offered[0] = discovery->offered[0];
	router->offered[1] = discovery->offered[1];
	router->servers = discovery->servers;
	router->gives = discovery->offers;
}

/*
 * Notes what a router tells a host and not all.  It may offer each host a prefix of its own (RFC
 * 8273), but takes no other back, and its servers are those of all.  One that is configured anew
 * tells all something else next.
 */
static __always_inline void note_stray(const struct discovery *discovery,
				       struct router_state *router)
{
	if (!router->manner) {
		note_offers(discovery, router);
		return;
	}
	if (router->crowded_at || !(router->offered[0] | router->offered[1]))
		return;
	if ((discovery->withdrawn[0] & router->offered[0] &&
	     discovery->withdrawn[1] & router->offered[1]) ||
	    discovery->servers & ~router->servers)
		router->strayed = 1;
}

/*
 * Counts when a router returns to what it said before.  One that is configured anew does so once;
 * one that is forged says something else again and again.  To single hosts a router may offer
 * prefixes of their own (RFC 8273).
 */
static __always_inline void note_manner(const struct visit *visit,
					const struct discovery *discovery,
					struct router_state *router)
{
	__u64 manner = discovery->manner | 1;
	bool returns;

	if (!(visit->packet.link_target[0] & 1) && !configuration()->sent_proves) {
		note_stray(discovery, router);
		return;
	}
	if (router->crowded_at && !is_due(visit->now, router->crowded_at, NSEC_PER_SEC))
		return;
	if (discovery->prefixes + discovery->routes >= CROWDED)
		router->crowded_at = visit->now;
	returns = takes_back(discovery, router);
	if (manner == router->manner)
		router->strays += router->strayed;
	router->strayed = 0;
	if (!only_withdraws(discovery, router))
		note_offers(discovery, router);
	if (manner == router->manner || only_withdraws(discovery, router)) {
		router->swaps += returns && !router->gone;
		return;
	}
	/* A farewell came between them: it has restarted. */
	router->swaps += (returns || manner == router->former_manner) && !router->gone;
	router->former_manner = router->manner;
	router->manner = manner;
}

/* Records an advertisement with lifetime 0, by a router that stops, or by a host that only offers
 * something else. */
static __always_inline void note_goodbye(const struct visit *visit,
					 const struct discovery *discovery,
					 struct router_state *router)
{
	if (discovery->offers && !router->advertisements) {
		router->services++;
		router->offers |= discovery->offers;
	}
	router->cuts += router->advertisements && !router->gone &&
			!is_due(visit->now, router->advertised_at, CUT);
	router->goodbyes++;
	router->gone_at = visit->now;
	router->gone = 1;
}

static __always_inline void note_advertisement(const struct visit *visit,
					       const struct discovery *discovery,
					       struct router_state *router)
{
	if (discovery->lifetime)
		note_manner(visit, discovery, router);
	router->lifetime = discovery->lifetime;
	router->flags = discovery->flags;
	if (discovery->prefix_set) {
		router->prefix = discovery->prefix;
		router->prefix_set = discovery->prefix_set;
	}
	if (discovery->mtu)
		router->mtu = discovery->mtu;
	if (!discovery->lifetime) {
		note_goodbye(visit, discovery, router);
		return;
	}
	router->stance = discovery->stance;
	router->advertisements++;
	router->returns += router->gone;
	router->advertised_at = visit->now;
	router->gone = 0;
}

/* Has the messages of both ends noted that show whether the redirect is the sender's. */
static __always_inline void note_diversion(const struct visit *visit,
					   const struct discovery *discovery,
					   struct router_state *router)
{
	watch_speaker(&visit->packet.source);
	watch_speaker(&discovery->subject);
	if (!router->diverting)
		router->diverting = visit->now;
	router->diverted_at = visit->now;
	router->tag = tag_of(&visit->packet);
	router->ifindex = visit->ifindex;
}

static __always_inline void note_redirect(const struct visit *visit,
					  const struct discovery *discovery,
					  struct router_state *router)
{
	router->redirects++;
	if (discovery->found & FOUND_FORGED || visit->packet.reason != REASON_PASS ||
	    !(discovery->found & FOUND_FIXED) || address_is_broadcast(&discovery->receiver) ||
	    (visit->packet.family == 4 ? !(discovery->found & FOUND_QUOTE) :
					 !address_is_link_local6(&visit->packet.source)))
		router->forged++;
	if (!address_equal(&discovery->subject, &discovery->destination)) {
		router->sidelong++;
		if (visit->packet.family == 4)
			note_diversion(visit, discovery, router);
	}
	router->gateway = discovery->subject;
	router->destination = discovery->destination;
	router->receiver = discovery->receiver;
	__builtin_memset(router->gateway_link, 0, sizeof(router->gateway_link));
	if (visit->packet.claims_link)
		__builtin_memcpy(router->gateway_link, visit->packet.claimed_link,
				 sizeof(router->gateway_link));
}

/* Records an advertisement or a redirect. Global: verified separately. Returns 0. */
__noinline int account_router(struct visit *visit, struct discovery *discovery)
{
	struct router_state *router;
	struct router_key key = {};
	__u8 faults;

	if (!visit || !discovery || !is_discovery_reason(visit->packet.reason))
		return 0;
	discovery_key(visit, &visit->packet.source, &key.endpoint);
	__builtin_memcpy(key.link, visit->packet.link_source, sizeof(key.link));
	router = bpf_map_lookup_elem(&routers, &key);
	if (!router)
		router = router_make(visit, &key);
	if (!router)
		return 0;
	router->last_seen = visit->now;
	faults = router_faults(&visit->packet);
	if (visit->packet.kind == KIND_REDIRECT) {
		note_redirect(visit, discovery, router);
	} else {
		router->faulty += faults != 0;
		router->faults |= faults;
		if (discovery->found & FOUND_FIXED)
			note_advertisement(visit, discovery, router);
	}
	return 0;
}

#endif
