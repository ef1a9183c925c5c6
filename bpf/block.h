/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The block list: the first stage behind the parser, because under a flood the hot
 * path is the blocked path.  Two bits of shared memory prove most sources innocent;
 * only behind a set bit is the table or the prefix trie asked.
 */
#ifndef ICMPGUARD_BPF_BLOCK_H
#define ICMPGUARD_BPF_BLOCK_H

#include "bpf/block_lookup.h"
#include "headers/protocol.h"

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

/* A block and its counters, on this CPU; `block` is NULL where there is none. */
struct found_block {
	struct block *block;
	struct block_hits *hits;
};

/* The block in a slot, by its number; none in 0. */
static __always_inline struct found_block slot_block(__u32 number)
{
	struct block_slot *slot = slot_of(number);
	struct found_block found = {};
	__u32 key = number - 1;

	if (!slot)
		return found;
	found.hits = bpf_map_lookup_elem(&block_hits, &key);
	if (found.hits)
		found.block = &slot->block;
	return found;
}

static __always_inline struct found_block prefix_block(const struct address *address)
{
	struct prefix prefix = { .length = 128 };
	struct found_block found = {};
	struct prefix_block *entry;

	if (!presence_bit(state.presence.prefixes, presence_prefix_bit(address)))
		return found;
	prefix.address = *address;
	entry = bpf_map_lookup_elem(&block_prefixes, &prefix);
	if (entry) {
		found.block = &entry->block;
		found.hits = &entry->hits;
	}
	return found;
}

/* The block that stands against an address. */
static __always_inline struct found_block find_block(const struct address *address, __u64 now,
						     enum reason *reason)
{
	struct found_block found = slot_block(find_slot(address));

	*reason = REASON_BLOCKED;
	if (found.block && block_live(found.block, now))
		return found;
	found = prefix_block(address);
	*reason = REASON_BLOCKED_PREFIX;
	if (found.block && block_live(found.block, now) && !is_allowed(address, now))
		return found;
	return (struct found_block){};
}

static __always_inline void count_block(struct block_hits *hits, __u64 now, __u32 length)
{
	hits->packets++;
	hits->bytes += length;
	hits->last_hit = now;
}

/* What an operator blocked is blocked in every mode; what a rule blocked is in monitor
 * mode only counted, so that one sees what enforcing would do. */
static __always_inline bool block_enforced(const struct block *block)
{
	return configuration()->enforce || block->rule == BLOCK_BY_OPERATOR;
}

/* The block that the packet runs into, counted, and the reason that goes with it;
 * none and REASON_PASS or REASON_ESSENTIAL where it runs into none. */
static __always_inline struct found_block block_source(const struct visit *visit,
						       enum reason *reason)
{
	const struct packet *packet = &visit->packet;
	struct found_block found = find_block(&packet->source, visit->now, reason);

	if (!found.block || !block_covers(found.block, packet->kind)) {
		*reason = REASON_PASS;
		return (struct found_block){};
	}
	if (is_essential(packet)) {
		*reason = REASON_ESSENTIAL;
		return (struct found_block){};
	}
	count_block(found.hits, visit->now, packet->length);
	return found;
}

#endif
