/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parses what the rules about routers need of a message: its fixed part, and its options, one at a
 * time.  Like the rest of the parser it uses no helper and no map.
 */
#ifndef ICMPGUARD_BPF_PARSE_DISCOVERY_H
#define ICMPGUARD_BPF_PARSE_DISCOVERY_H

#include "bpf/parse_message.h"
#include "headers/hash.h"

/* Returns whether it is a router's message, or a redirect, on Ethernet, or hides whether it is. */
static __always_inline bool is_from_router(const struct packet *packet)
{
	const __u32 kinds = 1U << KIND_REDIRECT | 1U << KIND_ROUTER_ADVERTISEMENT;

	return packet->link == LINK_ETHERNET &&
	       (packet->reason == REASON_ND_HIDDEN ||
		(kinds >> (packet->kind & 31) & 1 && packet->marks & MARK_MESSAGE));
}

/* Parses router discovery and redirects of ICMPv4 (RFC 1256, RFC 792). */
static __always_inline void discovery_begin4(const __u8 *icmp, const void *end,
					     const struct packet *packet,
					     struct discovery *discovery)
{
	const __be32 *words = (const __be32 *)icmp;

	if (packet->kind == KIND_REDIRECT) {
		if (icmp + ICMP_HEADER_BYTES > (const __u8 *)end)
			return;
		discovery->subject = address_from_ipv4(words[1]);
		discovery->destination = packet->quote.target;
		if (packet->quote.present)
			discovery->found |= FOUND_QUOTE;
		if (packet->quote.present && !address_equal(&packet->quote.source, &packet->target))
			discovery->found |= FOUND_FORGED;
	} else if (packet->kind == KIND_ROUTER_ADVERTISEMENT) {
		if (icmp + ICMP_HEADER_BYTES + 4 > (const __u8 *)end)
			return;
		discovery->subject = address_from_ipv4(words[2]);
		discovery->lifetime = packet->sequence;
	}
	discovery->found |= FOUND_FIXED;
}

/* Parses the fixed part. Options follow it. */
static __always_inline void discovery_begin(const void *data, const void *end,
					    const struct packet *packet,
					    struct discovery *discovery)
{
	__u32 offset = packet->icmp_offset, fixed, hops;
	const __be32 *words;
	const __u8 *icmp;

	discovery->receiver = packet->target;
	opaque(offset);
	if (offset > MAX_ICMP_OFFSET)
		return;
	if (packet->reason == REASON_ND_HIDDEN)
		return;
	icmp = data + offset;
	words = (const __be32 *)icmp;
	if (packet->family == 4) {
		discovery_begin4(icmp, end, packet, discovery);
		return;
	}
	fixed = packet->kind == KIND_REDIRECT ? REDIRECT_FIXED : ADVERTISEMENT_FIXED;
	if (packet->icmp_length < fixed)
		return;
	if (packet->kind == KIND_REDIRECT) {
		if (icmp + REDIRECT_FIXED > (const __u8 *)end)
			return;
		__builtin_memcpy(&discovery->subject, icmp + ICMP_HEADER_BYTES,
				 sizeof(discovery->subject));
		__builtin_memcpy(&discovery->destination, icmp + 24,
				 sizeof(discovery->destination));
	} else {
		discovery->flags = (__u8)packet->identifier;
		discovery->lifetime = packet->sequence;
		discovery->stance = packet->identifier;
		discovery->manner = packet->identifier;
		hops = packet->identifier >> 8;
		if (icmp + ADVERTISEMENT_FIXED > (const __u8 *)end)
			return;
		/* 0: not specified */
		if ((hops && hops < LOW_HOP_LIMIT) || words[2] | words[3])
			discovery->offers |= OFFERS_LIMITS;
		if (discovery->flags & (RA_MANAGED | RA_OTHER))
			discovery->offers |= OFFERS_DHCP;
	}
	discovery->found |= FOUND_FIXED;
	discovery->offset = offset + fixed;
	discovery->left = packet->icmp_length - fixed;
}

/* RFC 4193. */
static __always_inline bool is_unique_local(const struct address *address)
{
	return (address->bytes[0] & 0xfe) == 0xfc;
}

/* Adds what an option says to the hash of all. */
static __always_inline void discovery_say(struct discovery *discovery, const __u8 *option,
					  __u64 value)
{
	discovery->manner += hash_mix(value + option[0] + ((__u64)option[1] << 8) +
				      ((__u64)option[2] << 16));
}

/* Notes a prefix, route or server that is offered or, without `lasts`, taken back: a router may do
 * the latter in advertisements of their own (RFC 9096 section 3.5), which are not in its hash. */
static __always_inline void discovery_item(struct discovery *discovery, const __u8 *option,
					   __u64 hash, bool lasts)
{
	__u64 item = hash_mix(hash + option[0] + ((__u64)option[2] << 16));
	__u64 first = 1ULL << (item & 63), second = 1ULL << (item >> 6 & 63);
	bool place = option[0] == OPTION_PREFIX || option[0] == OPTION_ROUTE;

	discovery->servers |= lasts && !place ? first | second : 0;
	discovery->offered[0] |= lasts ? first : 0;
	discovery->offered[1] |= lasts ? second : 0;
	discovery->withdrawn[0] |= lasts ? 0 : first;
	discovery->withdrawn[1] |= lasts ? 0 : second;
}

static __always_inline void discovery_prefix(const __u8 *option, const void *end, __u64 seed,
					     struct discovery *discovery)
{
	/* Hosts form addresses from it, or take it for on-link (RFC 4861 section 4.6.2). */
	bool valid = read_be16(option + 4) | read_be16(option + 6);
	struct address prefix;
	__u64 hash;

	if (option + 32 > (const __u8 *)end)
		return;
	__builtin_memcpy(&prefix, option + 16, sizeof(prefix));
	if (!discovery->prefix_set && valid)
		discovery->prefix = prefix;
	if (discovery->prefixes < 255)
		discovery->prefixes++;
	hash = hash_address(&prefix, seed);
	if (valid && option[3] & 0xc0)
		discovery->offers |= is_unique_local(&prefix) ? OFFERS_LOCAL : OFFERS_ADDRESSES;
	discovery_item(discovery, option, hash, valid);
	if (!valid)
		return;
	discovery->prefix_set |= 1ULL << (hash & 63);
	/* A router that has deprecated a prefix says so in each. */
	discovery_say(discovery, option,
		      hash ^ option[3] ^
			      (__u64) !(read_be16(option + 8) | read_be16(option + 10)) << 8);
}

/* Returns whether what the option offers lasts: most have their lifetime at the same place. */
static __always_inline bool offer_lasts(const __u8 *option)
{
	if (option[0] == OPTION_PORTAL)
		return true;
	if (option[0] == OPTION_TRANSLATION)
		return read_be16(option + 2) >> 3;
	return read_be16(option + 4) | read_be16(option + 6);
}

/* Records a route (RFC 4191), or how names and addresses are to be found. */
static __always_inline void discovery_offer(const __u8 *option, const void *end, __u64 seed,
					    struct discovery *discovery)
{
	bool lasts = offer_lasts(option);
	struct address address = {};
	__u64 hash;

	if (option[1] > 2 && option + 24 <= (const __u8 *)end)
		__builtin_memcpy(&address, option + 8, sizeof(address));
	else if (option[1] == 2 && option + 16 <= (const __u8 *)end)
		__builtin_memcpy(&address, option + 8, 8);
	hash = hash_address(&address, seed);
	discovery_item(discovery, option, hash, lasts);
	if (lasts)
		discovery_say(discovery, option, hash);
	if (option[0] != OPTION_ROUTE) {
		discovery->offers |= lasts ? OFFERS_RESOLVERS : 0;
		return;
	}
	if (discovery->routes < 255)
		discovery->routes++;
	if (!lasts)
		return;
	discovery->offers |= is_unique_local(&address) ? OFFERS_LOCAL : OFFERS_ROUTE;
	if (!is_unique_local(&address) &&
	    (option[2] < WIDE_ROUTE || discovery->routes > MANY_ROUTES))
		discovery->offers |= OFFERS_WIDE_ROUTE;
}

/* Records whether a redirect quotes a packet of its receiver (RFC 4861 section 4.6.3). */
static __always_inline void discovery_quote(const __u8 *option, const void *end,
					    struct discovery *discovery)
{
	struct address sender;

	if (option + 8 + sizeof(struct ipv6hdr) > (const __u8 *)end)
		return;
	__builtin_memcpy(&sender, option + 8 + 8, sizeof(sender));
	discovery->found |= FOUND_QUOTE;
	if (!address_equal(&sender, &discovery->receiver))
		discovery->found |= FOUND_FORGED;
}

/* Parses the option at discovery->offset. Returns true while there may be another: call it
 * MAX_ND_OPTIONS times at most. `seed`: of the hash of prefixes. */
static __always_inline bool discovery_option(const void *data, const void *end, __u64 seed,
					     struct discovery *discovery)
{
	__u32 offset = discovery->offset, length;
	const __u8 *option;

	opaque(offset);
	if (offset > MAX_ICMP_OFFSET + 4096 || discovery->left < 8)
		return false;
	option = data + offset;
	if (option + 8 > (const __u8 *)end)
		return false;
	length = option[1] * 8;
	if (length == 0 || length > discovery->left)
		return false;
	switch (option[0]) {
	case OPTION_PREFIX:
		discovery_prefix(option, end, seed, discovery);
		break;
	case OPTION_REDIRECTED:
		discovery_quote(option, end, discovery);
		break;
	case OPTION_MTU:
		discovery->mtu = (__u32)read_be16(option + 4) << 16 | read_be16(option + 6);
		discovery_say(discovery, option, discovery->mtu);
		discovery->offers |= OFFERS_LIMITS;
		break;
	case OPTION_ROUTE:
	case OPTION_RESOLVERS:
	case OPTION_SEARCH_LIST:
	case OPTION_PORTAL:
	case OPTION_TRANSLATION:
	case OPTION_ENCRYPTED:
		discovery_offer(option, end, seed, discovery);
		break;
	}
	discovery->left -= length;
	discovery->offset = offset + length;
	discovery->options++;
	return discovery->left != 0;
}

#endif
