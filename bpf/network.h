/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The network of a packet's hosts (struct identity).
 *
 * Two VLANs may use the same private addresses for different hosts, and one host's packets may be
 * seen in two VLANs: before and after a router, on a mirror port.  With `vlan: auto` two VLANs are
 * parted only by evidence that no single host can produce: one address sends in both, from two
 * Ethernet addresses, each time with a TTL that no router has lowered.  It takes several such
 * changes, since a single frame is easily forged.
 *
 * The sender's network is that of its tag.  A reply or an error may reach the gateway in another
 * VLAN than its receiver's: the receiver's network is then the one in which it was seen sending.
 */
#ifndef ICMPGUARD_BPF_NETWORK_H
#define ICMPGUARD_BPF_NETWORK_H

#include "bpf/maps.h"
#include "headers/tunnel.h"

/* Changes between two hosts after which their VLANs are parted. */
enum { CONFLICTS_MOST = 8 };

const struct whereabouts new_whereabouts = {};

/* Returns both VLAN ids of a packet, 12 bits each, the inner one above, or the id of the tunnel
 * around it (TAG_TUNNEL); 0: neither. */
static __always_inline __u32 tag_of(const struct packet *packet)
{
	return packet->tunnel ? packet->tunnel : (__u32)packet->vlan_inner << 12 | packet->vlan;
}

static __always_inline bool is_parted(__u32 tag)
{
	__u32 outer = tag & VLAN_ID;

	return state.parted[outer / 64 & (VLAN_WORDS - 1)] >> (outer & 63) & 1;
}

static __always_inline void part(__u32 tag)
{
	__u32 outer = tag & VLAN_ID;

	__sync_fetch_and_or(&state.parted[outer / 64 & (VLAN_WORDS - 1)], 1ULL << (outer & 63));
}

/* Returns the network of a tag, by the setting `vlan`. */
static __always_inline __u32 network_of_tag(__u32 tag)
{
	__u32 mode = configuration()->vlan;

	if (tag & TAG_TUNNEL)
		return tag;
	if (!tag || mode == VLAN_NO)
		return NETWORK_ONLY;
	return mode == VLAN_YES || is_parted(tag) ? tag : NETWORK_ONLY;
}

/* Returns the zone of a neighbour's address on the link of the packet; 0: the address is not
 * link-local. Each VLAN of an interface is a link. */
static __always_inline __u16 zone_of(const struct visit *visit, const struct address *address)
{
	__u32 interface = visit->ifindex, tag = tag_of(&visit->packet);
	__u16 zone;

	opaque(interface);
	if (!address_is_link_local6(address))
		return 0;
	zone = state.zones[interface & (ZONES - 1)];
	if (!tag)
		return zone;
	zone ^= (__u16)(tag * 0x9e3779b1U >> 16);
	return zone ? zone : 1;
}

static __always_inline __u64 network_bit(__u32 network)
{
	return 1ULL << (network & 63);
}

/* Returns the network of the receiver of an answer that arrived in `network`.
 * Global: it is rare. */
__noinline int receiver_network(const struct address *receiver, __u32 network)
{
	const struct whereabouts *seen;
	struct address key;

	if (!receiver)
		return network;
	key = *receiver;
	seen = bpf_map_lookup_elem(&whereabouts, &key);
	if (!seen || seen->networks & network_bit(network))
		return network;
	return seen->network;
}

static __always_inline __u32 target_network(const struct packet *packet, __u32 network)
{
	if (network == NETWORK_ONLY || (packet->lane != LANE_REPLY && packet->lane != LANE_ERROR))
		return network;
	return receiver_network(&packet->target, network);
}

/* Returns whether the TTL is an initial one of common systems; routers lower it. */
static __always_inline bool is_origin(const struct packet *packet)
{
	return packet->ttl == 64 || packet->ttl == 128 || packet->ttl == 255;
}

static __always_inline bool same_sender(const struct whereabouts *seen, const struct packet *packet)
{
	int i;

	for (i = 0; i < 6; i++)
		if (seen->sender[i] != packet->link_source[i])
			return false;
	return true;
}

/* Records that a sender is seen with another tag than its entry has. Returns 0. */
__noinline int note_tag(struct visit *visit)
{
	const struct packet *packet;
	struct whereabouts *seen;
	struct address key;
	__u32 tag;

	if (!visit)
		return 0;
	packet = &visit->packet;
	key = packet->source;
	tag = tag_of(packet);
	seen = bpf_map_lookup_elem(&whereabouts, &key);
	if (!seen) {
		bpf_map_update_elem(&whereabouts, &key, &new_whereabouts, BPF_NOEXIST);
		seen = bpf_map_lookup_elem(&whereabouts, &key);
		if (!seen)
			return 0;
	}
	if (seen->tag && tag && !((seen->tag | tag) & TAG_TUNNEL) && seen->tag != tag &&
	    seen->origin && is_origin(packet) && !same_sender(seen, packet)) {
		if (seen->conflicts < CONFLICTS_MOST)
			seen->conflicts++;
		if (seen->conflicts == CONFLICTS_MOST && configuration()->vlan == VLAN_AUTO) {
			part(seen->tag);
			part(tag);
		}
	}
	seen->tag = tag;
	seen->origin = is_origin(packet);
	__builtin_memcpy(seen->sender, packet->link_source, sizeof(seen->sender));
	seen->network = visit->source.network;
	seen->networks |= network_bit(seen->network);
	return 0;
}

#endif
