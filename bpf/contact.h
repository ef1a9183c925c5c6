/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * First contacts and their outcomes: which sources sent requests to which targets, and the
 * result.  A reply, an error that quotes the request, or a request in the other direction finds
 * the pair and is counted once in the requester's entry.
 */
#ifndef ICMPGUARD_BPF_CONTACT_H
#define ICMPGUARD_BPF_CONTACT_H

#include "bpf/direction.h"
#include "bpf/draw.h"
#include "bpf/maps.h"

/* `asked`, `asker`: hashes of the addresses with the seed of sketches, which a sender does not
 * know; so the rest need only be spread. `kind`: of the requester's entry. */
static __always_inline __u64 contact_hash(__u64 asked, __u64 asker, __u64 kind)
{
	return hash_mix(asked ^ (asker << 1 | asker >> 63) ^ kind * 0x9e3779b97f4a7c15ULL);
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
static __always_inline bool contact_note(const struct visit *visit, enum view view, enum lane lane,
					 __u64 asked, __u32 outcome)
{
	struct source *asker;
	struct endpoint key = {};
	__u32 former;

	key.address = visit->packet.target;
	key.kind = endpoint_kind(view, lane, visit->target.network);
	former = contact_settle(contact_hash(asked, visit->target_hash, key.kind), outcome);
	if (former == CONTACT_UNKNOWN)
		return false;
	if (former == CONTACT_KEPT)
		return true;
	asker = bpf_map_lookup_elem(&sources, &key);
	if (asker)
		contact_count(asker, outcome, former);
	return true;
}

/* Like contact_note(). Global: verified separately. */
__noinline int contact_outcome(struct visit *visit, enum view view, enum lane lane, __u64 asked,
			       __u32 outcome)
{
	return visit && contact_note(visit, view, lane, asked, outcome);
}

/* Returns whether an error quotes a request. */
static __always_inline bool quotes_request(const struct packet *packet)
{
	const struct quote *quote = &packet->quote;

	return quote->present &&
	       (quote->protocol == PROTOCOL_ICMP || quote->protocol == PROTOCOL_ICMPV6) &&
	       kind_lane(kind_of(packet->family, quote->type)) == LANE_REQUEST;
}

/* Returns whether an error refuses a request of its receiver. */
static __always_inline bool refuses_request(const struct packet *packet)
{
	return packet->kind == KIND_UNREACHABLE && quotes_request(packet) &&
	       !(packet->family == 4 && packet->code == ICMP_CODE_FRAGMENTATION_NEEDED) &&
	       address_equal(&packet->quote.source, &packet->target);
}

/* Records an error that refuses a request of its receiver. Global: it is rare. Returns 0. */
__noinline int contact_refused(struct visit *visit)
{
	const struct quote *quote;
	enum view view;

	if (!visit)
		return 0;
	quote = &visit->packet.quote;
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
	else if (packet->lane == LANE_ERROR && refuses_request(packet))
		contact_refused(visit);
}

/*
 * Counts a request to a target that the source has not contacted: their pair is not in its set.
 * Other pairs may have displaced it, which user space corrects for; two pairs are confused only if
 * their 30-bit fingerprints match. Of these requests some are copied, as of all packets: what goes
 * to hosts contacted before does not hide them. Global: it is rare. Returns 0.
 */
__noinline int account_contact(struct visit *visit, struct source *source)
{
	struct contact_set *set;
	__u32 pair, outcome;
	__u64 hash;

	if (!visit || !source)
		return 0;
	hash = contact_hash(visit->target_hash, visit->source_hash, visit->source.kind);
	pair = contact_pair(hash);
	set = contact_set_of(hash);
	if (!set || is_contact(set->pairs[0], pair) || is_contact(set->pairs[1], pair) ||
	    is_contact(set->pairs[2], pair) || is_contact(set->pairs[3], pair))
		return 0;
	/* Hosts of a cluster ping each other, and who answers a host solicits it first. */
	outcome = contact_outcome(visit, view_reverse(visit->source.view), visit->packet.lane,
				  visit->source_hash, CONTACT_RETURNED) ?
			  CONTACT_RETURNED :
			  CONTACT_ASKED;
	set->pairs[3] = set->pairs[2];
	set->pairs[2] = set->pairs[1];
	set->pairs[1] = set->pairs[0];
	set->pairs[0] = pair | outcome;
	source->contacts++;
	visit->judged.copied = is_drawn(source->contacts, hash_seed);
	if (outcome == CONTACT_RETURNED)
		__sync_fetch_and_add(&source->contacts_returned, 1);
	return 0;
}

#endif
