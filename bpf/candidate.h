/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pairs of hosts of which a packet is no part of a known conversation.  The first one of a pair
 * makes it a candidate, and no more.  A second one of the same identifier begins a conversation; of
 * a pair that uses many identifiers, once each, all the rest are one.  What is over a rate, of a
 * pair, of a source or of this CPU, is counted and left out: the table is an LRU, and a sweep that
 * asks each host twice is no conversation with each.
 */
#ifndef ICMPGUARD_BPF_CANDIDATE_H
#define ICMPGUARD_BPF_CANDIDATE_H

#include "bpf/admit.h"

/* Packets of identifiers that were new, after which those of a pair are counted together. */
enum { IDENTIFIERS_KNOWN = 16 };

/* Conversations of a pair: at once, and seconds for each more; of a source at once, and a second.
 */
enum { PAIR_BURST = 64, PAIR_INTERVAL = 30, SOURCE_BURST = 1024, SOURCE_RATE = 16 };

static __always_inline __u64 candidate_hash(const struct conversation_key *key, bool reply)
{
	return hash_address(&key->client,
			    hash_address(&key->server, hash_seed ^ key->kind ^ reply));
}

/* The candidate of a pair. NULL: it is one from now on. */
static __always_inline struct candidate *candidate_find(__u64 hash, __u16 identifier)
{
	__u32 place = hash & (CANDIDATE_SETS - 1), pair = hash >> 32, least = 0, i;
	struct candidate_set *set = bpf_map_lookup_elem(&candidates, &place);
	struct candidate *way;

	if (!set)
		return NULL;
	for (i = 0; i < CANDIDATE_WAYS; i++) {
		way = &set->ways[i];
		if (way->pair == pair && way->packets)
			return way;
		if (way->packets < set->ways[least & (CANDIDATE_WAYS - 1)].packets)
			least = i;
	}
	/* Those that come again outlast a sweep, which takes one from them each time it finds no
	 * other. */
	way = &set->ways[least & (CANDIDATE_WAYS - 1)];
	if (way->packets > 1) {
		way->packets--;
		return NULL;
	}
	way->pair = pair;
	way->identifier = identifier;
	way->packets = 1;
	way->paid = 0;
	return NULL;
}

/* Whether the rates allow one conversation more. */
static __always_inline bool candidate_pays(struct candidate *candidate, struct source *source,
					   __u64 hash, __u64 now)
{
	const struct gcra of_source = {
		NSEC_PER_SEC / SOURCE_RATE,
		(SOURCE_BURST - 1) * (NSEC_PER_SEC / SOURCE_RATE),
	};
	struct scratch *words = scratch_get();
	__u32 seconds = now / NSEC_PER_SEC;
	__u32 paid = candidate->paid > seconds ? candidate->paid : seconds;

	if (paid - seconds > (PAIR_BURST - 1) * PAIR_INTERVAL || !words ||
	    !gcra_take(&source->conversing, &of_source, of_source.interval, now) ||
	    !admit(&words->conversation_admission, hash, now, true))
		return false;
	candidate->paid = paid + PAIR_INTERVAL;
	return true;
}

/* Whether there may be an entry for a packet that finds none. Its identifier becomes that of all
 * the pair's others where those are counted together. Global: the loop is followed once. */
__noinline int candidate_admit(struct conversation_key *key, bool reply, struct source *source,
			       __u64 now)
{
	struct candidate *candidate;
	struct scratch *words = scratch_get();
	__u16 identifier;
	__u64 hash;
	bool again;

	if (!key || !source || !words)
		return false;
	identifier = key->identifier;
	hash = candidate_hash(key, reply);
	candidate = candidate_find(hash, identifier);
	if (!candidate)
		return false;
	hash = hash_mix(hash ^ identifier);
	/* Many may be under way at once, each of which comes again soon. */
	again = candidate->identifier == identifier ||
		admit(&words->conversation_admission, hash, now, false);
	candidate->identifier = identifier;
	if (!again && candidate->packets <= IDENTIFIERS_KNOWN)
		candidate->packets++;
	if (!again && candidate->packets <= IDENTIFIERS_KNOWN)
		return false;
	if (!again)
		key->identifier = IDENTIFIERS_MANY;
	else if (candidate_pays(candidate, source, hash, now))
		return true;
	else
		count_health(HEALTH_CONVERSATIONS_REFUSED);
	return !again;
}

#endif
