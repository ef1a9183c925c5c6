/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lists: the first stage after the parser, because under a flood the hot path is the blocked
 * path.  Two presence bits in shared memory clear most sources; the table is looked up only if one
 * of them is set.
 */
#ifndef ICMPGUARD_BPF_BLOCK_H
#define ICMPGUARD_BPF_BLOCK_H

#include "bpf/block_lookup.h"
#include "headers/essential.h"
#include "bpf/network.h"
#include "headers/protocol.h"

static __always_inline bool is_echo(enum kind kind)
{
	return kind == KIND_ECHO_REQUEST || kind == KIND_ECHO_REPLY;
}

/* Returns the narrowest scope of a block that covers such a message. */
static __always_inline enum block_scope message_scope(enum kind kind)
{
	const __u32 echoes = 1U << KIND_ECHO_REQUEST | 1U << KIND_ECHO_REPLY |
			     1U << KIND_LATER_FRAGMENT;

	_Static_assert((int)KIND_COUNT <= 32, "a bit for each kind");
	return echoes >> (kind & 31) & 1 ? BLOCK_ECHO : BLOCK_ICMP;
}

static __always_inline void query_side(struct block_query *query, const struct address *address,
				       enum list_side side)
{
	query->whole = *address;
	query->key.address = *address;
	query->key.length = 128;
	query->key.side = side;
	query->present = 1 << side;
}

/* Starts a query with nothing found. The caller sets query->source first, and query->target if
 * targets or pairs are searched. */
static __always_inline void query_begin(struct block_query *query, __u32 network, __u64 now,
					enum block_scope scope)
{
	query->network = network;
	query->now = now;
	query->mode = running_mode(now);
	query->scope = scope;
	query->allows = false;
	query->found = 0;
	query->echo = 0;
	query_side(query, &query->source, SIDE_SOURCE);
}

/* Looks up the address that query_side() or query_begin() set, then the prefixes
 * that contain it. */
static __always_inline void find_address_or_prefix(struct block_query *query)
{
	find_in_networks(query);
	if (found_rank(query->found) != RANK_DROP)
		find_prefix(query);
}

/* Returns whether the query's source is on the allow list. Overwrites query->found. */
__noinline int search_allowed(struct block_query *query)
{
	if (!query)
		return false;
	query->allows = true;
	query->found = 0;
	query_side(query, &query->source, SIDE_SOURCE);
	query->present = PRESENT_ALLOWS;
	find_address_or_prefix(query);
	return query->found != 0;
}

/* Returns whether a host is on the allow list. Expensive: called once per source and
 * list generation. */
static __always_inline bool is_allowed(const struct identity *host, __u64 now)
{
	struct block_query *query = query_get();

	if (!query || !(state.lists.present & PRESENT_ALLOWS))
		return false;
	query->source = host->address;
	query_begin(query, host->network, now, BLOCK_ICMP);
	return search_allowed(query);
}

/* Looks up the pair of source and target and, for an echo, their conversation by this identifier.
 * Returns the rank of the best match so far. Global, like search_slot(). */
__noinline int search_both(struct block_query *query)
{
	bool below;

	if (!query)
		return 0;
	below = address_below(&query->source, &query->target);
	query_side(query, below ? &query->source : &query->target, SIDE_PAIR);
	query->key.peer = below ? query->target : query->source;
	if (state.lists.present & PRESENT_PAIRS)
		find_in_networks(query);
	if (!(state.lists.present & PRESENT_CONVERSATIONS) || !query->echo)
		return found_rank(query->found);
	query->key.side = SIDE_CONVERSATION;
	query->key.identifier = query->echo - 1;
	find_in_networks(query);
	return found_rank(query->found);
}

/* Looks up the target, the pair and the conversation. */
static __always_inline void find_others(struct block_query *query)
{
	if (state.lists.present & PRESENT_TARGETS) {
		query_side(query, &query->target, SIDE_TARGET);
		find_address_or_prefix(query);
	}
	if (state.lists.present & PRESENT_BOTH)
		search_both(query);
}

/* Returns the entry that applies to a packet, on any side, as found_number() and found_rank() read
 * it; 0 if there is none. */
__noinline int search_sides(struct block_query *query)
{
	if (!query)
		return 0;
	if (state.lists.present & PRESENT_SOURCES)
		find_address_or_prefix(query);
	if (found_rank(query->found) != RANK_DROP &&
	    state.lists.present & (PRESENT_TARGETS | PRESENT_BOTH))
		find_others(query);
	return query->found;
}

/* Like search_sides(), but returns 0 if the source is allowed. */
static __always_inline __u32 find_block(struct block_query *query)
{
	__u32 found = search_sides(query);

	if (found && state.lists.present & PRESENT_ALLOWS && search_allowed(query))
		return 0;
	return found;
}

/* Returns the slot's counters that this CPU may write; NULL only if block_hits is smaller than
 * block_slots. */
static __always_inline struct block_hits *slot_hits(struct block_slot *slot, __u32 number)
{
	__u32 cpu = bpf_get_smp_processor_id() + 1, key = number - 1;
	__u32 owner = read_once(slot->owner);
	struct block_cpu_hits *hits;

	if (!owner) {
		owner = __sync_val_compare_and_swap(&slot->owner, 0, cpu);
		if (!owner)
			owner = cpu;
	}
	if (owner == cpu)
		return &slot->hits;
	hits = bpf_map_lookup_elem(&block_hits, &key);
	if (!hits)
		return NULL;
	if (hits->use != slot->use) {
		hits->hits.packets = 0;
		hits->hits.bytes = 0;
		hits->hits.last_hit = 0;
		hits->use = slot->use;
	}
	return &hits->hits;
}

static __always_inline void count_block(struct block_hits *hits, __u64 now, __u32 length)
{
	hits->packets++;
	hits->bytes += length;
	hits->last_hit = now;
}

/* Returns whether a limited entry lets one more packet through. */
static __always_inline bool slot_passes(struct block_slot *slot, __u64 now)
{
	const struct gcra limit = { .interval = slot->interval * 1000ULL, .burst = NSEC_PER_SEC };

	return gcra_take(&slot->bucket, &limit, limit.interval, now);
}

static __always_inline enum reason block_reason(const struct block_slot *slot)
{
	return slot->length == 128 ? REASON_BLOCKED : REASON_BLOCKED_PREFIX;
}

/* Counts a packet on an entry that find_block() returned. An operator's block also drops in monitor
 * mode; a rule's is only counted there, to show what enforcing would do. */
static __always_inline struct found_block hit_block(__u32 entry, __u64 now, __u32 length)
{
	struct block_slot *slot = slot_of(found_number(entry));
	struct found_block found = {};
	struct block_hits *hits;

	if (!slot || (slot->action == LIST_LIMIT && slot_passes(slot, now)))
		return found;
	hits = slot_hits(slot, found_number(entry));
	if (!hits)
		return found;
	count_block(hits, now, length);
	found.found = true;
	found.packets = hits->packets;
	found.reason = block_reason(slot);
	found.enforced = found_rank(entry) >= RANK_LIMIT;
	found.operator= !slot->by_rule;
	return found;
}

/* Returns the network by which the lists know a packet: that of its tags, parted or not, since an
 * operator's VLAN is always that VLAN. */
static __always_inline __u32 visit_network(const struct visit *visit)
{
	return tag_of(&visit->packet);
}

/* Sets up the list query for a packet. Never NULL; the check is for the verifier. */
static __always_inline struct block_query *query_of(const struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	struct block_query *query = query_get();

	if (!query)
		return NULL;
	query->source = packet->source;
	query->target = packet->target;
	query_begin(query, visit_network(visit), visit->now, message_scope(packet->kind));
	if (packet->marks & MARK_MESSAGE && is_echo(packet->kind))
		query->echo = packet->identifier + 1;
	return query;
}

/* Returns the entry that applies to a parsed packet, like find_block(). */
static __always_inline __u32 block_entry(const struct visit *visit)
{
	struct block_query *query;

	if (!(state.lists.present & (PRESENT_SOURCES | PRESENT_TARGETS | PRESENT_BOTH)))
		return 0;
	query = query_of(visit);
	return query ? find_block(query) : 0;
}

/* Looks up the pair of an outgoing packet. Returns what search_sides() returns. */
__noinline int search_pair(struct block_query *query)
{
	if (!query)
		return 0;
	search_both(query);
	if (query->found && state.lists.present & PRESENT_ALLOWS && search_allowed(query))
		return 0;
	return query->found;
}

/* Checks an outgoing packet that is not essential: pairs are blocked in both directions, all other
 * entries concern incoming packets. */
static __always_inline struct found_block block_pair(const struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	struct found_block none = {};
	struct block_query *query;
	__u32 entry;

	if (!(state.lists.present & PRESENT_BOTH) || packet->family == 0)
		return none;
	query = query_of(visit);
	if (!query)
		return none;
	entry = search_pair(query);
	return entry ? hit_block(entry, visit->now, packet->length) : none;
}

#endif
