/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Candidates: pairs of hosts that send echoes outside any known conversation.  The first such
 * packet of a pair makes it a candidate, and no more.  A second one with the same identifier
 * begins a conversation; if a pair uses many identifiers once each, those past the first few share
 * one.  Conversations above the rate of a pair, of a source or of this CPU are counted and get no
 * entry: the table is small, and two pings to each host are a sweep, not a conversation with each.
 */
#ifndef ICMPGUARD_BPF_CANDIDATE_H
#define ICMPGUARD_BPF_CANDIDATE_H

#include "bpf/admit.h"

/* After this many packets with new identifiers, further identifiers of a pair share an entry. */
enum { IDENTIFIERS_KNOWN = 16 };

/* New conversations: of a pair, burst and seconds for each more; of a source, burst and
 * rate a second. */
enum { PAIR_BURST = 64, PAIR_INTERVAL = 30, SOURCE_BURST = 1024, SOURCE_RATE = 16 };

static __always_inline __u64 candidate_hash(const struct conversation_key *key, bool reply)
{
	return hash_address(&key->client,
			    hash_address(&key->server, hash_seed ^ key->kind ^ reply));
}

/* Returns the candidate of a pair, or NULL. A pair that is none becomes one if there is room. */
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
	/* Recurring pairs outlast a sweep: a new pair decrements the lowest count, and replaces
	 * that candidate only once the count is 1. */
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

/* Returns whether the rates permit one more conversation, and charges them. */
static __always_inline bool candidate_pays(struct candidate *candidate, struct source *source,
					   __u64 hash, __u64 now)
{
	const struct gcra of_source = {
		NSEC_PER_SEC / SOURCE_RATE,
		(SOURCE_BURST - 1) * (NSEC_PER_SEC / SOURCE_RATE),
	};
	struct scratch *words = scratch_get();
	__u64 conversing = source->conversing;
	__u32 seconds = now / NSEC_PER_SEC;
	__u32 paid = candidate->paid > seconds ? candidate->paid : seconds;

	/* Nobody pays for what the admission filter refuses: a flood of others may keep it busy. */
	if (paid - seconds > (PAIR_BURST - 1) * PAIR_INTERVAL || !words ||
	    !gcra_take(&conversing, &of_source, of_source.interval, now) ||
	    !admit(&words->conversation_admission, hash, now, true))
		return false;
	source->conversing = conversing;
	candidate->paid = paid + PAIR_INTERVAL;
	return true;
}

/* Returns whether a packet without an entry may get one. Sets key->identifier to IDENTIFIERS_MANY
 * if the pair's further identifiers share an entry. Global: the verifier walks the loop once. */
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
	/* Many identifiers may be in use at once, each of which recurs soon. */
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
