/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Conversations: what is remembered of the echoes between two hosts by one identifier, requests
 * and replies each in a half of their own (headers/conversation.h).
 *
 * A packet that is the only one makes no entry, so a sweep fills no table: a conversation begins
 * with the second request, or with the second reply where none was asked for.  Until then, and to
 * bound the identifiers of a pair, the pair is a candidate.
 *
 * Entries lie in sets of our own, in which one cache line says who has one
 * (headers/conversation.h): a look-up in an LRU map costs three times that, and where there are
 * more conversations than entries each packet would push out one that is needed.
 */
#ifndef ICMPGUARD_BPF_CONVERSATION_H
#define ICMPGUARD_BPF_CONVERSATION_H

#include "bpf/candidate.h"
#include "bpf/half.h"

/* The bench measures without. */
const volatile bool conversing = true;

/* An entry begins as zeros, which are too many for the stack. */
const struct half new_half = {};

/* Whether a packet that passes belongs to a conversation. A first fragment does: all the rest of
 * it says as much. */
static __always_inline bool is_conversing(const struct visit *visit)
{
	const struct packet *packet = &visit->packet;

	return conversing && visit->tracked && packet->marks & MARK_MESSAGE &&
	       is_echo(packet->kind);
}

static __always_inline bool is_reply(const struct visit *visit)
{
	return visit->packet.kind == KIND_ECHO_REPLY;
}

/* As in struct conversation_key. */
static __always_inline __u64 conversation_kind(const struct visit *visit)
{
	return is_reply(visit) ? endpoint_kind(view_reverse(visit->source.view), LANE_REQUEST,
					       visit->target.network) :
				 visit->source.kind;
}

static __always_inline __u64 hash_of_conversation(const struct visit *visit, __u64 identifier)
{
	bool reply = is_reply(visit);

	return conversation_hash(reply ? visit->target_hash : visit->source_hash,
				 reply ? visit->source_hash : visit->target_hash,
				 conversation_kind(visit), identifier);
}

/* Where a packet's conversation has its entry. */
struct place_found {
	struct conversation_set *set;
	__u64 hash;
	__u32 index; /* of its halves */
	__u32 way;
	bool reply;
};

static __always_inline struct conversation_set *conversation_set_of(__u64 hash)
{
	__u32 key = hash & (CONVERSATION_SETS - 1);

	return bpf_map_lookup_elem(&conversation_sets, &key);
}

/* Whether the conversation with this identifier has an entry. The way goes through memory, see
 * forget(). */
static __always_inline bool conversation_look_up(struct visit *visit, __u64 identifier,
						 struct place_found *found)
{
	__u32 tag, way;

	found->hash = hash_of_conversation(visit, identifier);
	found->set = conversation_set_of(found->hash);
	if (!found->set)
		return false;
	tag = conversation_tag(found->hash);
	for (way = 0; way < CONVERSATION_WAYS; way++)
		if (found->set->tags[way] == tag)
			break;
	way = forget(visit, way);
	if (way >= CONVERSATION_WAYS)
		return false;
	found->way = way;
	found->index = conversation_index(found->hash, way);
	return true;
}

/* An entry whose latest packet is as long ago, in units of seen_time(), gives way to any; of those
 * that are in use one does to one packet in so many: a table that is too small for all would
 * else be of nobody, since each made room for the next. */
enum { CONVERSATION_IDLE = 16, CONVERSATION_TURN = 64 };

/* The way that a new entry may have; CONVERSATION_WAYS: none. */
static __always_inline __u32 conversation_room(const struct conversation_set *set, __u64 hash,
					       __u64 now)
{
	__u32 oldest = 0, way = 0, age, i;

	for (i = 0; i < CONVERSATION_WAYS; i++) {
		age = set->tags[i] ? (__u16)(seen_time(now) - set->seen[i]) : 1 << 16;
		if (age >= oldest) {
			oldest = age;
			way = i;
		}
	}
	if (oldest >= CONVERSATION_IDLE || !(hash_mix(hash ^ now) % CONVERSATION_TURN))
		return way;
	return CONVERSATION_WAYS;
}

static __always_inline void half_begin(struct half *half, const struct conversation_key *key)
{
	*half = new_half;
	half->client = key->client;
	half->server = key->server;
	half->kind = key->kind;
	half->identifier = key->identifier;
	half->many = key->identifier == IDENTIFIERS_MANY;
}

/* Gives the way of a set to a conversation. Global, as half_make(). Whether it has it. */
__noinline int conversation_claim(struct conversation_key *key, __u64 hash, __u32 way, __u64 now)
{
	struct conversation_set *set = conversation_set_of(hash);
	struct half *asked, *answered;
	__u32 index, former;

	if (!key || !set || way >= CONVERSATION_WAYS)
		return false;
	index = conversation_index(hash, way);
	asked = bpf_map_lookup_elem(&conversations, &index);
	answered = bpf_map_lookup_elem(&answers, &index);
	if (!asked || !answered)
		return false;
	/* Nobody finds it while it is changed, and no other CPU takes it, too. */
	former = *(volatile __u32 *)&set->tags[way];
	if (former == CONVERSATION_CLAIMED ||
	    __sync_val_compare_and_swap(&set->tags[way], former, CONVERSATION_CLAIMED) != former)
		return false;
	set->states[0][way] = set->states[1][way] = HALF_EMPTY;
	half_begin(asked, key);
	half_begin(answered, key);
	set->seen[way] = seen_time(now);
	*(volatile __u32 *)&set->tags[way] = conversation_tag(hash);
	count_health(HEALTH_CONVERSATIONS_INSERTED);
	return true;
}

/* Makes an entry where one is due, which may be that of all other identifiers of the pair. Global:
 * it is rare. The identifier by which there is one, and one more; 0: there is none. */
__noinline int half_make(struct visit *visit)
{
	struct conversation_key key = {};
	struct conversation_set *set;
	struct endpoint sender;
	struct source *source;
	bool reply;
	__u64 hash;
	__u32 way;

	if (!visit)
		return 0;
	reply = is_reply(visit);
	key.identifier = visit->packet.identifier;
	hash = hash_of_conversation(visit, key.identifier);
	set = conversation_set_of(hash);
	if (!set || conversation_room(set, hash, visit->now) == CONVERSATION_WAYS) {
		count_health(HEALTH_CONVERSATIONS_REFUSED);
		return 0;
	}
	key.client = reply ? visit->packet.target : visit->packet.source;
	key.server = reply ? visit->packet.source : visit->packet.target;
	key.kind = conversation_kind(visit);
	sender = visit->source;
	source = bpf_map_lookup_elem(&sources, &sender);
	if (!source || !candidate_admit(&key, reply, source, visit->now))
		return 0;
	hash = hash_of_conversation(visit, key.identifier);
	set = conversation_set_of(hash);
	if (!set)
		return 0;
	for (way = 0; way < CONVERSATION_WAYS; way++)
		if (set->tags[way] == conversation_tag(hash))
			return key.identifier + 1;
	way = conversation_room(set, hash, visit->now);
	return conversation_claim(&key, hash, way, visit->now) ? key.identifier + 1 : 0;
}

/* Whether the packet is of a conversation that has an entry, or gets one. */
static __always_inline bool conversation_find(struct visit *visit, struct place_found *found)
{
	__u32 identifier;

	if (conversation_look_up(visit, visit->packet.identifier, found))
		return true;
	identifier = half_make(visit);
	if (!identifier || !conversation_look_up(visit, identifier - 1, found))
		return false;
	visit->judged.many = identifier - 1 == IDENTIFIERS_MANY;
	return true;
}

static __always_inline __u8 *place_state(const struct place_found *found, bool reply)
{
	return &found->set->states[reply ? 1 : 0][found->way & (CONVERSATION_WAYS - 1)];
}

/* Notes in the set that a packet came, and whether the payloads of its half may be drawn. */
static __always_inline void place_note(const struct place_found *found, const struct half *half,
				       __u64 now)
{
	__u8 state = half->clean < HALF_CLEAN ? HALF_EXAMINED : HALF_DRAWN;
	__u32 way = found->way & (CONVERSATION_WAYS - 1);

	/* Packets of the other half read the line on another CPU. */
	if (*place_state(found, found->reply) != state)
		*place_state(found, found->reply) = state;
	if (found->set->seen[way] != seen_time(now))
		found->set->seen[way] = seen_time(now);
}

#endif
