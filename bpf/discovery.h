/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records what messages of neighbour and router discovery claim (RFC 4861): which link-layer
 * address an address has.  Those of routers, and redirects, are in bpf/router.h.  The daemon judges
 * the claims.  A solicitation or advertisement of a neighbour is as frequent as a ping on a link of
 * many hosts: what it claims is in struct packet, and only its entry is looked up.
 */
#ifndef ICMPGUARD_BPF_DISCOVERY_H
#define ICMPGUARD_BPF_DISCOVERY_H

#include "bpf/denial.h"
#include "bpf/router.h"

/* The initial value of an entry: too large for the stack. */
const struct neighbor new_neighbor = {};

/* The window in which unsolicited advertisements are counted. */
#define UNSOLICITED_WINDOW (60 * NSEC_PER_SEC)

/* Returns the entry of an address; makes it if there is none. NULL if the table is full, or under a
 * flood of new addresses. */
static __always_inline struct neighbor *neighbor_entry(const struct visit *visit,
						       const struct address *address)
{
	struct neighbor *neighbor;
	struct scratch *words;
	struct endpoint key;

	discovery_key(visit, address, &key);
	neighbor = bpf_map_lookup_elem(&neighbors, &key);
	if (neighbor)
		return neighbor;
	words = scratch_get();
	if (!words || !admit(&words->neighbors_admission, hash_address(address, hash_seed),
			     visit->now, true)) {
		count_health(HEALTH_ADMISSIONS_REFUSED);
		return NULL;
	}
	bpf_map_update_elem(&neighbors, &key, &new_neighbor, BPF_NOEXIST);
	neighbor = bpf_map_lookup_elem(&neighbors, &key);
	if (!neighbor) {
		count_health(HEALTH_INSERTS_FAILED);
		return NULL;
	}
	neighbor->first_seen = visit->now;
	return neighbor;
}

/* Replaces the link-layer address of an entry by another. */
static __always_inline void change_link(const struct visit *visit, struct neighbor *neighbor,
					const __u8 *link, bool announced)
{
	if (!neighbor->soft) {
		if (!announced && link_equal(link, neighbor->former))
			neighbor->contended++;
		neighbor->changes++;
		neighbor->announced += announced;
		neighbor->changed = visit->now;
		neighbor->former_at = neighbor->claimed;
		neighbor->foreign = link_is_virtual(link) || link_is_virtual(neighbor->link);
		__builtin_memcpy(neighbor->former, neighbor->link, sizeof(neighbor->former));
	}
	__builtin_memcpy(neighbor->link, link, sizeof(neighbor->link));
	neighbor->claims = 0;
	neighbor->unsolicited = 0;
	neighbor->answered = 0;
	neighbor->soft = 0;
}

/* Counts seconds, since a virtual router that takes over announces itself five times at once. */
static __always_inline void count_announcement(const struct visit *visit, struct neighbor *neighbor)
{
	__u16 second;

	if (is_due(visit->now, neighbor->unsolicited_at, UNSOLICITED_WINDOW)) {
		neighbor->unsolicited_at = visit->now;
		neighbor->unsolicited = 0;
	}
	second = (__u16)((visit->now - neighbor->unsolicited_at) / NSEC_PER_SEC);
	if (!neighbor->unsolicited || second != neighbor->announced_second)
		neighbor->unsolicited++;
	neighbor->announced_second = second;
}

/* Records who sent a message that names another link-layer address than its frame's. */
static __always_inline void note_relay(const struct visit *visit, struct neighbor *neighbor)
{
	if (link_equal(visit->packet.claimed_link, visit->packet.link_source))
		return;
	neighbor->relayed++;
	__builtin_memcpy(neighbor->relayer, visit->packet.link_source, sizeof(neighbor->relayer));
}

/*
 * Records that a message gives an address a link-layer address.  `override`: in every cache (RFC
 * 4861 section 7.2.5); otherwise only where none is known.  `announced`: unsolicited.
 */
static __always_inline void note_claim(const struct visit *visit, struct neighbor *neighbor,
				       const __u8 *link, bool override, bool announced)
{
	bool first = neighbor->claims == 0 && neighbor->changes == 0;

	neighbor->last_seen = visit->now;
	if (first) {
		__builtin_memcpy(neighbor->link, link, sizeof(neighbor->link));
		neighbor->soft = !override;
	} else if (!link_equal(link, neighbor->link)) {
		if (!override) {
			if (neighbor->changes && link_equal(link, neighbor->former)) {
				neighbor->contended++;
				neighbor->former_at = visit->now;
			}
			return;
		}
		change_link(visit, neighbor, link, announced);
	} else if (override) {
		neighbor->soft = 0;
	}
	neighbor->claims++;
	neighbor->claimed = visit->now;
	if (!announced || !override)
		return;
	count_announcement(visit, neighbor);
}

/* Records a probe for the address that a host is about to take (RFC 4862 section 5.4). Returns
 * whether to drop it: it may deny the address to another host that probes for it. */
static __always_inline bool note_probe(struct visit *visit, struct neighbor *neighbor)
{
	const __u8 *link = visit->packet.link_source;

	neighbor->last_seen = visit->now;
	if (is_contested(visit, neighbor, link, true))
		return note_denial(visit, neighbor);
	hear_station(visit);
	note_owner(visit, neighbor);
	neighbor->probes++;
	neighbor->probed = visit->now;
	neighbor->denied = 0;
	__builtin_memcpy(neighbor->prober, link, sizeof(neighbor->prober));
	return false;
}

/* Records a claim that denies an address to a host that probes for it. Returns whether to drop
 * it. */
static __always_inline bool note_contest(struct visit *visit, struct neighbor *neighbor,
					 bool override, bool announced)
{
	const __u8 *link = visit->packet.claimed_link;
	bool owner = neighbor->claims && !neighbor->doubtful && link_equal(link, neighbor->link);

	if (note_denial(visit, neighbor))
		return true;
	note_claim(visit, neighbor, link, override, announced);
	if (link_equal(link, neighbor->link))
		neighbor->doubtful = !owner;
	return false;
}

/* Records a message in fragments. Receivers ignore it (RFC 6980), so it is meant for somebody else:
 * a filter. */
static __always_inline void note_fragmented(const struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	const struct address *subject = &packet->source;
	struct neighbor *neighbor;

	if (packet->kind == KIND_ROUTER_ADVERTISEMENT)
		return;
	if ((packet->kind == KIND_NEIGHBOR_ADVERTISEMENT || address_is_unspecified(subject)) &&
	    !address_is_unspecified(&packet->quote.target))
		subject = &packet->quote.target;
	neighbor = neighbor_entry(visit, subject);
	if (!neighbor)
		return;
	neighbor->last_seen = visit->now;
	neighbor->fragmented++;
	__builtin_memcpy(neighbor->fragmenter, packet->link_source, sizeof(neighbor->fragmenter));
}

/* Returns whether it is a message of neighbour or router discovery of ICMPv6, on Ethernet. */
static __always_inline bool is_claim(const struct packet *packet)
{
	const __u32 kinds = 1U << KIND_ROUTER_SOLICITATION | 1U << KIND_ROUTER_ADVERTISEMENT |
			    1U << KIND_NEIGHBOR_SOLICITATION | 1U << KIND_NEIGHBOR_ADVERTISEMENT;

	return kinds >> (packet->kind & 31) & 1 && packet->family == 6 &&
	       packet->marks & MARK_MESSAGE && packet->link == LINK_ETHERNET;
}

/* Records that an advertisement or solicitation claims an address, or that a host probes for it.
 * Returns whether to drop the message. */
static __always_inline bool account_neighbor(struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	const __u8 *link = packet->claimed_link;
	bool advertised = packet->kind == KIND_NEIGHBOR_ADVERTISEMENT, probe, announced, override;
	struct neighbor *neighbor;
	struct address subject;
	__u8 router;

	probe = packet->kind == KIND_NEIGHBOR_SOLICITATION &&
		address_is_unspecified(&packet->source);
	if (packet->reason == REASON_ND_FRAGMENT)
		note_fragmented(visit);
	if (packet->reason != REASON_PASS || !(advertised || probe || packet->claims_link))
		return false;
	subject = advertised || probe ? packet->quote.target : packet->source;
	if (address_is_multicast(&subject) || address_is_unspecified(&subject))
		return false;
	neighbor = neighbor_entry(visit, &subject);
	if (!neighbor)
		return false;
	if (probe)
		return note_probe(visit, neighbor);
	note_relay(visit, neighbor);
	announced = advertised && !(advertised_flags(packet) & NA_SOLICITED);
	override = !advertised || advertised_flags(packet) & NA_OVERRIDE;
	if (advertised &&
	    (is_contested(visit, neighbor, link, announced) || is_feigned(visit, neighbor)))
		return note_contest(visit, neighbor, override, announced);
	note_claim(visit, neighbor, link, override, announced);
	if (link_equal(link, neighbor->link))
		neighbor->doubtful = 0;
	if (!advertised)
		return false;
	if (!announced && link_equal(link, neighbor->link) && neighbor->answered < 0xffff)
		neighbor->answered++;
	router = !!(advertised_flags(packet) & NA_ROUTER);
	neighbor->resigned += router < neighbor->router;
	neighbor->router = router;
	return false;
}

/* Returns an empty place for a router's claims. Never NULL; the check is for the verifier. */
static __always_inline struct discovery *discovery_begin_of(const struct visit *visit)
{
	__u32 key = visit && visit->egress ? HOOK_TC : HOOK_XDP;
	struct discovery *discovery = bpf_map_lookup_elem(&discoveries, &key);

	if (discovery)
		__builtin_memset(discovery, 0, sizeof(*discovery));
	return discovery;
}

#endif
