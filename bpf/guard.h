/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guard: drops the messages of rogue routers and spoofing neighbours from the first one on
 * (RFC 6105 does so at the switch).  The daemon decides which hosts are known, and what is
 * guarded.
 */
#ifndef ICMPGUARD_BPF_GUARD_H
#define ICMPGUARD_BPF_GUARD_H

#include "bpf/discovery.h"

/* Returns whether a host may act as a router: it is declared, or known by both its addresses.
 * `as`: GUARDED_*, of which one is enough. */
static __always_inline bool may_route(const struct visit *visit, const struct address *address,
				      const __u8 *link, __u8 as)
{
	const struct guarded *entry = guarded_entry(visit, address);

	if (!entry || !(entry->router | entry->bound))
		return is_listed(address, NETWORKS_GATEWAYS);
	if (link && entry->bound && !link_equal(entry->link, link))
		return false;
	return entry->router & as || is_listed(address, NETWORKS_GATEWAYS);
}

/* Returns what a host must be to send the message. */
static __always_inline __u8 sender_of(const struct packet *packet,
				      const struct discovery *discovery)
{
	return packet->kind == KIND_ROUTER_ADVERTISEMENT && !discovery->lifetime ?
		       GUARDED_ROUTER | GUARDED_SERVER :
		       GUARDED_ROUTER;
}

static __always_inline bool guards_routers(const struct packet *packet)
{
	__u32 bit = packet->kind == KIND_REDIRECT ? GUARD_REDIRECTS4 : GUARD_ADVERTISEMENTS4;

	return state.control.guards & (packet->family == 6 ? bit << 1 : bit);
}

/* Returns whether the guard drops a message because it is in fragments, or hides in one. */
static __always_inline bool guards_fragment(const struct packet *packet)
{
	return state.control.guards & GUARD_FRAGMENTS &&
	       (packet->reason == REASON_ND_FRAGMENT || packet->reason == REASON_ND_HIDDEN);
}

/* Returns whether a message gives this known address another link-layer address than the known
 * one. */
static __always_inline bool usurps(const struct visit *visit, const struct address *address)
{
	const struct packet *packet = &visit->packet;
	const struct guarded *entry;

	if (packet->family != 6 || !(state.control.guards & GUARD_NEIGHBORS) ||
	    !(packet->claims_link || packet->kind == KIND_NEIGHBOR_ADVERTISEMENT))
		return false;
	entry = guarded_entry(visit, address);
	return entry && entry->bound && !link_equal(entry->link, packet->claimed_link);
}

/* Returns whether a redirect leads to a host that is neither its destination nor a known router. */
static __always_inline bool leads_astray(const struct visit *visit,
					 const struct discovery *discovery)
{
	return visit->packet.kind == KIND_REDIRECT &&
	       !address_equal(&discovery->subject, &discovery->destination) &&
	       !may_route(visit, &discovery->subject, NULL, GUARDED_ROUTER);
}

/* Returns whether the guard drops a router's message or a redirect. Global: called only if
 * something is guarded. */
__noinline int guard_router(struct visit *visit, struct discovery *discovery)
{
	const struct packet *packet;

	if (!visit || !discovery || visit->egress)
		return false;
	packet = &visit->packet;
	if (guards_fragment(packet))
		return true;
	if (packet->reason == REASON_ND_HIDDEN)
		return false;
	if (guards_routers(packet) && (!may_route(visit, &packet->source, packet->link_source,
						  sender_of(packet, discovery)) ||
				       leads_astray(visit, discovery)))
		return true;
	/* It gives the link-layer address of the host that it leads to. */
	return packet->kind == KIND_REDIRECT && usurps(visit, &discovery->subject);
}

/* Returns whether the guard drops a message because it gives a known address another link-layer
 * address than the known one, or is in fragments. Global: called only if something is guarded. */
__noinline int guard_neighbor(struct visit *visit)
{
	const struct packet *packet;

	if (!visit || visit->egress)
		return false;
	packet = &visit->packet;
	return guards_fragment(packet) ||
	       usurps(visit, packet->kind == KIND_NEIGHBOR_ADVERTISEMENT ? &packet->quote.target :
									   &packet->source);
}

#endif
