/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The block list: the first stage behind the parser, because under a flood the hot
 * path is the blocked path.  Two bits of shared memory prove most sources innocent;
 * only behind a set bit is a hash or the prefix trie asked.
 */
#ifndef ICMPGUARD_BLOCK_H
#define ICMPGUARD_BLOCK_H

#include "protocol.h"
#include "state.h"

static __always_inline bool presence_bit(const __u64 *bits, __u32 bit)
{
	/* Or clang folds the mask into a byte swap, whose result 6.12 does not bound. */
	opaque(bit);
	return bits[bit / 64 & (PRESENCE_BITS / 64 - 1)] >> (bit & 63) & 1;
}

/*
 * Types the network cannot do without: path-MTU discovery (RFC 1191, RFC 8201), and
 * neighbour and router discovery that provably came from this link, hop limit 255
 * (RFC 4861; RFC 4890 section 4.3.1).
 */
static __always_inline bool is_essential_type(__u8 family, __u8 type, __u8 code, __u8 ttl)
{
	if (family == 4)
		return type == ICMP_UNREACHABLE && code == ICMP_CODE_FRAGMENTATION_NEEDED;
	return type == ICMPV6_TOO_BIG || (type >= ICMPV6_ROUTER_SOLICITATION &&
					  type <= ICMPV6_NEIGHBOR_ADVERTISEMENT && ttl == 255);
}

static __always_inline bool is_essential(const struct packet *packet)
{
	return packet->marks & MARK_MESSAGE &&
	       is_essential_type(packet->family, packet->type, packet->code, packet->ttl);
}

/* Whether a block of this scope is about such a message. */
static __always_inline bool block_covers(const struct block *block, enum kind kind)
{
	return block->scope != BLOCK_ECHO || kind == KIND_ECHO_REQUEST || kind == KIND_ECHO_REPLY ||
	       kind == KIND_LATER_FRAGMENT;
}

static __always_inline bool block_live(const struct block *block, __u64 now)
{
	return block->expires == 0 || block->expires > now;
}

static __always_inline bool allow_live(const struct allow *allow, __u64 now)
{
	return allow && (allow->expires == 0 || allow->expires > now);
}

/* Whether the allow list has this address. Dear: asked once a source and generation,
 * and for sources behind a prefix block. */
__noinline int is_allowed(const struct address *address, __u64 now)
{
	struct prefix prefix = { .length = 128 };

	if (!address)
		return false;
	prefix.address = *address;
	/* A copy on the stack: 6.1 takes no function argument as a map key. */
	return allow_live(bpf_map_lookup_elem(&allows, &prefix.address), now) ||
	       allow_live(bpf_map_lookup_elem(&allow_prefixes, &prefix), now);
}

/* The block of exactly this address, expired or not, or NULL. */
static __always_inline struct block *address_block(const struct address *address)
{
	if (!presence_bit(state.presence.addresses, presence_address_bit(address)))
		return NULL;
	return bpf_map_lookup_elem(&blocks, address);
}

/* The block that stands against an address, or NULL. */
static __always_inline struct block *find_block(const struct address *address, __u64 now,
						enum reason *reason)
{
	struct prefix prefix;
	struct block *block;

	block = address_block(address);
	if (block && block_live(block, now)) {
		*reason = REASON_BLOCKED;
		return block;
	}
	if (presence_bit(state.presence.prefixes, presence_prefix_bit(address))) {
		prefix.length = 128;
		prefix.address = *address;
		block = bpf_map_lookup_elem(&block_prefixes, &prefix);
		if (block && block_live(block, now) && !is_allowed(address, now)) {
			*reason = REASON_BLOCKED_PREFIX;
			return block;
		}
	}
	return NULL;
}

static __always_inline void count_block(struct block *block, __u64 now, __u32 length)
{
	block->packets++;
	block->bytes += length;
	block->last_hit = now;
}

/* What an operator blocked is blocked in every mode; what a rule blocked is in monitor
 * mode only counted, so that one sees what enforcing would do. */
static __always_inline bool block_enforced(const struct block *block)
{
	return configuration()->enforce || block->rule == BLOCK_BY_OPERATOR;
}

/* The block that the packet runs into, counted, and the reason that goes with it;
 * NULL and REASON_PASS or REASON_ESSENTIAL where it runs into none. */
static __always_inline struct block *block_source(const struct visit *visit, enum reason *reason)
{
	const struct packet *packet = &visit->packet;
	struct block *block;

	block = find_block(&packet->source, visit->now, reason);
	if (block && block_covers(block, packet->kind) && !is_essential(packet)) {
		count_block(block, visit->now, packet->length);
		return block;
	}
	*reason = block && block_covers(block, packet->kind) ? REASON_ESSENTIAL : REASON_PASS;
	return NULL;
}

#endif
