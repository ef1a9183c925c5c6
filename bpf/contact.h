/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * First contacts and their outcomes: which sources sent requests to which targets, and the
 * result.  A reply, an error that quotes the request, or a request in the other direction finds
 * the pair and is counted once in the requester's entry.
 */
#ifndef ICMPGUARD_BPF_CONTACT_H
#define ICMPGUARD_BPF_CONTACT_H

#include "bpf/direction.h"
#include "bpf/maps.h"

/* `target_hash`: as in struct visit. `asker`, `kind`: the key of the requester's entry. */
static __always_inline __u64 contact_hash(__u64 target_hash, const struct address *asker,
					  __u64 kind)
{
	return hash_mix(target_hash ^ hash_address(asker, hash_seed ^ kind));
}

static __always_inline struct contact_set *contact_set_of(__u64 hash)
{
	__u32 key = hash & (CONTACT_SETS - 1);

	return bpf_map_lookup_elem(&contacts, &key);
}

static __always_inline __u32 contact_pair(__u64 hash)
{
	return hash >> 32 & ~CONTACT_OUTCOME;
}

static __always_inline bool is_contact(__u32 word, __u32 pair)
{
	return word && (word & ~CONTACT_OUTCOME) == pair;
}

/* Replaces the outcome in a word by a better one. Returns the former outcome; CONTACT_KEPT if that
 * was as good; CONTACT_UNKNOWN if the word is another pair's. */
static __always_inline __u32 contact_improve(__u32 *word, __u32 pair, __u32 outcome)
{
	__u32 former = *(volatile __u32 *)word;

	if (!is_contact(former, pair))
		return CONTACT_UNKNOWN;
	/* If another CPU changed the word meanwhile, nothing is counted. */
	if ((former & CONTACT_OUTCOME) >= outcome ||
	    __sync_val_compare_and_swap(word, former, pair | outcome) != former)
		return CONTACT_KEPT;
	return former & CONTACT_OUTCOME;
}

/* Like contact_improve(), for the pair with this hash. */
static __always_inline __u32 contact_settle(__u64 hash, __u32 outcome)
{
	struct contact_set *set = contact_set_of(hash);
	__u32 former = CONTACT_UNKNOWN, pair = contact_pair(hash);
	int i;

	if (!set)
		return CONTACT_UNKNOWN;
	for (i = 0; i < CONTACT_WAYS; i++) {
		former = contact_improve(&set->pairs[i], pair, outcome);
		if (former != CONTACT_UNKNOWN)
			break;
	}
	return former;
}

/* Counts in the requester's entry. Other CPUs may be writing to it, so these counts are atomic.
 * Clears `polled`: the next poll hands the entry over even if its host sends nothing more. */
static __always_inline void contact_count(struct source *asker, __u32 outcome, __u32 former)
{
	if (outcome == CONTACT_ANSWERED)
		__sync_fetch_and_add(&asker->contacts_answered, 1);
	else if (outcome == CONTACT_RETURNED)
		__sync_fetch_and_add(&asker->contacts_returned, 1);
	else
		__sync_fetch_and_add(&asker->contacts_refused, 1);
	if (former == CONTACT_REFUSED)
		__sync_fetch_and_add(&asker->contacts_refused, -1);
	else if (former == CONTACT_RETURNED)
		__sync_fetch_and_add(&asker->contacts_returned, -1);
	asker->polled = 0;
}

/*
 * Records the outcome of a request that this packet's receiver sent to the host whose address
 * hashes to `asked`.  `view`, `lane`: of that request.  Returns whether the request is known.
 */
__noinline int contact_outcome(struct visit *visit, enum view view, enum lane lane, __u64 asked,
			       __u32 outcome)
{
	struct source *asker;
	struct endpoint key = {};
	__u32 former;

	if (!visit)
		return false;
	key.address = visit->packet.target;
	key.kind = endpoint_kind(view, lane, visit->target.network);
	former = contact_settle(contact_hash(asked, &key.address, key.kind), outcome);
	if (former == CONTACT_UNKNOWN)
		return false;
	if (former == CONTACT_KEPT)
		return true;
	asker = bpf_map_lookup_elem(&sources, &key);
	if (asker)
		contact_count(asker, outcome, former);
	return true;
}

/* Records an error that quotes a request of its receiver. Global: errors are rare. Returns 0. */
__noinline int contact_refused(struct visit *visit)
{
	const struct quote *quote;
	enum view view;

	if (!visit)
		return 0;
	quote = &visit->packet.quote;
	if (visit->packet.kind != KIND_UNREACHABLE || !quote->present ||
	    (visit->packet.family == 4 && visit->packet.code == ICMP_CODE_FRAGMENTATION_NEEDED) ||
	    (quote->protocol != PROTOCOL_ICMP && quote->protocol != PROTOCOL_ICMPV6) ||
	    kind_lane(kind_of(visit->packet.family, quote->type)) != LANE_REQUEST ||
	    !address_equal(&quote->source, &visit->packet.target))
		return 0;
	view = view_of(is_home(&quote->source), is_home(&quote->target));
	contact_outcome(visit, view, LANE_REQUEST, hash_address(&quote->target, sketch_seed),
			CONTACT_REFUSED);
	return 0;
}

/* Records what a packet other than a request shows about its receiver's requests. */
static __always_inline void account_outcome(struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	enum view view = view_reverse(visit->source.view);

	if (packet->lane == LANE_REPLY)
		visit->unasked = !contact_outcome(visit, view, LANE_REQUEST, visit->source_hash,
						  CONTACT_ANSWERED);
	else if (packet->kind == KIND_NEIGHBOR_ADVERTISEMENT)
		contact_outcome(visit, view, LANE_DISCOVERY, visit->source_hash, CONTACT_ANSWERED);
	else if (packet->lane == LANE_ERROR)
		contact_refused(visit);
}

/*
 * Counts a request to a target that the source has not contacted: their pair is not in its set.
 * Other pairs may have displaced it, which user space corrects for; two pairs are confused only if
 * their 30-bit fingerprints match.  Global: it is rare.  Returns 0.
 */
__noinline int account_contact(struct visit *visit, struct source *source)
{
	struct contact_set *set;
	__u32 pair, outcome;
	__u64 hash;

	if (!visit || !source)
		return 0;
	hash = contact_hash(visit->target_hash, &visit->source.address, visit->source.kind);
	pair = contact_pair(hash);
	set = contact_set_of(hash);
	if (!set || is_contact(set->pairs[0], pair) || is_contact(set->pairs[1], pair) ||
	    is_contact(set->pairs[2], pair) || is_contact(set->pairs[3], pair))
		return 0;
	/* Hosts of a cluster ping each other. */
	outcome = visit->packet.lane == LANE_REQUEST &&
				  contact_outcome(visit, view_reverse(visit->source.view),
						  LANE_REQUEST, visit->source_hash,
						  CONTACT_RETURNED) ?
			  CONTACT_RETURNED :
			  CONTACT_ASKED;
	set->pairs[3] = set->pairs[2];
	set->pairs[2] = set->pairs[1];
	set->pairs[1] = set->pairs[0];
	set->pairs[0] = pair | outcome;
	source->contacts++;
	if (outcome == CONTACT_RETURNED)
		__sync_fetch_and_add(&source->contacts_returned, 1);
	return 0;
}

#endif
