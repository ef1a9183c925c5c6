/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records what messages of neighbour and router discovery claim (RFC 4861): which link-layer
 * address an address has.  Those of routers, and redirects, are in bpf/router.h.  The daemon judges
 * the claims.  Only these messages come here, after parsing.
 */
#ifndef ICMPGUARD_BPF_DISCOVERY_H
#define ICMPGUARD_BPF_DISCOVERY_H

#include "bpf/denial.h"
#include "bpf/router.h"

/* The initial value of an entry: too large for the stack. */
const struct neighbor new_neighbor = {};

/* The window in which unsolicited advertisements are counted. */
#define UNSOLICITED_WINDOW (60 * NSEC_PER_SEC)

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

/* Returns the entry of an address; makes it if there is none. NULL if the table is full, or under a
 * flood of new addresses. */
static __always_inline struct neighbor *neighbor_entry(const struct visit *visit,
						       const struct address *address)
{
	struct scratch *words = scratch_get();
	struct neighbor *neighbor;
	struct endpoint key;

	discovery_key(visit, address, &key);
	neighbor = bpf_map_lookup_elem(&neighbors, &key);
	if (neighbor)
		return neighbor;
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
static __always_inline int note_probe(struct visit *visit, const struct discovery *discovery,
				      struct neighbor *neighbor)
{
	const __u8 *link = visit->packet.link_source;

	neighbor->last_seen = visit->now;
	if (is_contested(visit, neighbor, link, true))
		return note_denial(visit, discovery, neighbor);
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
static __always_inline int note_contest(struct visit *visit, const struct discovery *discovery,
					struct neighbor *neighbor, const __u8 *link)
{
	bool announced = !(discovery->flags & NA_SOLICITED);
	bool owner = neighbor->claims && !neighbor->doubtful && link_equal(link, neighbor->link);

	if (note_denial(visit, discovery, neighbor))
		return true;
	note_claim(visit, neighbor, link, discovery->flags & NA_OVERRIDE, announced);
	if (link_equal(link, neighbor->link))
		neighbor->doubtful = !owner;
	return false;
}

/* Records a message in fragments. Receivers ignore it (RFC 6980), so it is meant for somebody else:
 * a filter. Returns 0. */
static __always_inline int note_fragmented(const struct visit *visit,
					   const struct discovery *discovery)
{
	const struct packet *packet = &visit->packet;
	bool advertised = packet->kind == KIND_NEIGHBOR_ADVERTISEMENT;
	bool whole = discovery->found & FOUND_FIXED;
	const struct address *subject = &packet->source;
	struct neighbor *neighbor;

	if (packet->kind == KIND_ROUTER_ADVERTISEMENT)
		return 0;
	if (whole && (advertised || is_unspecified(subject)))
		subject = &discovery->subject;
	neighbor = neighbor_entry(visit, subject);
	if (!neighbor)
		return 0;
	neighbor->last_seen = visit->now;
	neighbor->fragmented++;
	__builtin_memcpy(neighbor->fragmenter, packet->link_source, sizeof(neighbor->fragmenter));
	return 0;
}

/* Records solicitations and neighbour advertisements, and what a router advertisement claims of its
 * sender. Returns whether to drop the message. */
static __always_inline int account_neighbor(struct visit *visit, struct discovery *discovery)
{
	struct neighbor *neighbor;
	struct packet *packet;
	bool advertised, probe, announced, override;
	struct address subject;
	__u8 link[LINK_BYTES];

	packet = &visit->packet;
	advertised = packet->kind == KIND_NEIGHBOR_ADVERTISEMENT;
	probe = packet->kind == KIND_NEIGHBOR_SOLICITATION && is_unspecified(&packet->source);
	if (packet->reason == REASON_ND_FRAGMENT)
		return note_fragmented(visit, discovery);
	if (packet->family != 6 || packet->reason != REASON_PASS ||
	    !(discovery->found & FOUND_FIXED))
		return 0;
	if (!advertised && !probe && !(discovery->found & FOUND_LINK))
		return 0;
	subject = advertised || probe ? discovery->subject : packet->source;
	if (address_is_multicast(&subject) || (subject.halves[0] | subject.halves[1]) == 0)
		return 0;
	neighbor = neighbor_entry(visit, &subject);
	if (!neighbor)
		return 0;
	if (probe)
		return note_probe(visit, discovery, neighbor);
	__builtin_memcpy(link,
			 discovery->found & FOUND_LINK ? discovery->link : packet->link_source,
			 sizeof(link));
	announced = advertised && !(discovery->flags & NA_SOLICITED);
	override = !advertised || (discovery->flags & NA_OVERRIDE);
	if (advertised && (is_contested(visit, neighbor, link, announced) ||
			   is_feigned(visit, discovery, neighbor)))
		return note_contest(visit, discovery, neighbor, link);
	note_claim(visit, neighbor, link, override, announced);
	if (link_equal(link, neighbor->link))
		neighbor->doubtful = 0;
	if (advertised)
		neighbor->router = !!(discovery->flags & NA_ROUTER);
	return 0;
}

/* Returns an empty place for a message's claims. Never NULL; the check is for the verifier. */
static __always_inline struct discovery *discovery_begin_of(const struct visit *visit)
{
	__u32 key = visit && visit->egress ? HOOK_TC : HOOK_XDP;
	struct discovery *discovery = bpf_map_lookup_elem(&discoveries, &key);

	if (discovery)
		__builtin_memset(discovery, 0, sizeof(*discovery));
	return discovery;
}

/* Records what a parsed message claims. Returns whether to drop it. */
static __always_inline bool account_discovery(struct visit *visit, struct discovery *discovery)
{
	if (!is_discovery_reason(visit->packet.reason))
		return false;
	if (visit->packet.kind == KIND_ROUTER_ADVERTISEMENT ||
	    visit->packet.kind == KIND_REDIRECT || visit->packet.reason == REASON_ND_HIDDEN)
		account_router(visit, discovery);
	return visit->packet.kind != KIND_REDIRECT && account_neighbor(visit, discovery);
}

#endif
