/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who speaks for an address of IPv4.  ARP is not seen here, so a redirect in a router's name shows
 * nothing of its sender but the link-layer address of its frame.  What else that address sends
 * bears the router's own: from the first redirect on, it is noted for the address in whose name
 * the redirect was sent, and for the one that it leads to.
 */
#ifndef ICMPGUARD_BPF_SPEAKER_H
#define ICMPGUARD_BPF_SPEAKER_H

#include "bpf/admit.h"
#include "bpf/network.h"
#include "headers/elapsed.h"

/* The initial value of an entry: too large for the stack. */
const struct router_state new_router = {};

/* Makes the entry of a host; NULL if there is no room. */
static __always_inline struct router_state *router_make(const struct visit *visit,
							const struct router_key *key)
{
	struct router_state *router;

	bpf_map_update_elem(&routers, key, &new_router, BPF_NOEXIST);
	router = bpf_map_lookup_elem(&routers, key);
	if (router)
		router->first_seen = visit->now;
	else
		count_health(HEALTH_INSERTS_FAILED);
	return router;
}

static __always_inline void watch_speaker(const struct address *address)
{
	__u64 hash = hash_address(address, sketch_seed);

	__sync_fetch_and_or(&state.diverters[diverters_word(hash)], diverters_bit(hash));
}

/* Returns whether the sender's messages are noted. */
static __always_inline bool is_watched(const struct visit *visit)
{
	const __u64 hash = visit->source_hash;

	return visit->packet.family == 4 && visit->packet.kind != KIND_REDIRECT &&
	       state.diverters[diverters_word(hash)] & diverters_bit(hash);
}

/* Records from which link-layer address a message came, if no router lowered its TTL. Global: it is
 * rare. Returns 0. */
__noinline int note_speaker(struct visit *visit)
{
	struct router_state *router;
	struct router_key key = {};
	struct scratch *words = scratch_get();

	if (!visit || !words || visit->packet.link != LINK_ETHERNET ||
	    visit->packet.reason != REASON_PASS || !(visit->packet.marks & MARK_MESSAGE) ||
	    !is_origin(&visit->packet))
		return 0;
	key.endpoint.address = visit->packet.source;
	key.endpoint.kind = endpoint_kind(VIEW_PRIVATE, LANE_ERROR, visit->source.network);
	__builtin_memcpy(key.link, visit->packet.link_source, sizeof(key.link));
	router = bpf_map_lookup_elem(&routers, &key);
	if (!router) {
		if (!admit(&words->neighbors_admission, visit->source_hash, visit->now, true))
			return count_health(HEALTH_ADMISSIONS_REFUSED);
		router = router_make(visit, &key);
		if (!router)
			return 0;
	}
	router->last_seen = visit->now;
	router->spoken += !router->spoken || is_due(visit->now, router->spoke_at, NSEC_PER_SEC);
	router->spoke_at = visit->now;
	router->tag = tag_of(&visit->packet);
	router->ifindex = visit->ifindex;
	return 0;
}

#endif
