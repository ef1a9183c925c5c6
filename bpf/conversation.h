/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Conversations: the echoes between two hosts by one identifier; requests and replies have a half
 * each (headers/conversation.h).
 *
 * A single packet makes no entry, so a sweep does not fill the table: a conversation begins with
 * the second request, or with the second unsolicited reply.  Until then, and to bound the
 * identifiers of a pair, the pair is a candidate.
 *
 * Entries are kept in sets of our own, in which one cache line shows which conversations have an
 * entry (headers/conversation.h): a look-up in an LRU map costs three times as much, and with more
 * conversations than entries each packet would evict one that is in use.
 */
#ifndef ICMPGUARD_BPF_CONVERSATION_H
#define ICMPGUARD_BPF_CONVERSATION_H

#include "bpf/candidate.h"
#include "bpf/half.h"

/* Cleared by the bench, to measure without conversations. */
const volatile bool conversing = true;

/* The initial value of an entry: too large for the stack. */
const struct half new_half = {};

/* Returns whether a packet that passes is accounted in a conversation. First fragments are, with
 * what they contain. */
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

/* Returns the kind of the conversation's key: that of the client's requests. */
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

/* The place of a conversation's entry. */
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

/* Returns the hash of an echo's conversation by its own identifier. */
static __always_inline __u64 conversation_of(struct visit *visit)
{
	if (!visit->conversation)
		visit->conversation = hash_of_conversation(visit, visit->packet.identifier);
	return visit->conversation;
}

/* Loads the line that shows whether an echo's conversation has an entry, before it is needed. */
static __always_inline void conversation_touch(struct visit *visit)
{
	const struct conversation_set *set;

	if (!conversing || !is_echo(visit->packet.kind))
		return;
	set = conversation_set_of(conversation_of(visit));
	if (set)
		touch(&set->tags[0]);
}

/* Finds the entry of the conversation with this hash; returns false if there is none. The way goes
 * through memory, see forget(). */
static __always_inline bool conversation_look_up(struct visit *visit, __u64 hash,
						 struct place_found *found)
{
	__u32 tag, way;

	found->hash = hash;
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

/* An entry that was idle for CONVERSATION_IDLE units of seen_time() gives way to any new one.
 * If all entries of a set are in use, one packet in CONVERSATION_TURN displaces the oldest:
 * in a table too small for all, every new conversation would otherwise displace another, and
 * none would keep its entry. */
enum { CONVERSATION_IDLE = 16, CONVERSATION_TURN = 64 };

/* Returns the way that a new entry may take; CONVERSATION_WAYS if there is none. */
static __always_inline __u32 conversation_room(const struct conversation_set *set, __u64 hash,
					       __u64 now)
{
	__u32 oldest = 0, way = 0, age, i;

	for (i = 0; i < CONVERSATION_WAYS; i++) {
		age = set->tags[i] ? (__u16)(seen_time(now) - set->seen[i]) : 1 << 16;
		if (age > oldest) {
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

/* Gives a way of a set to a conversation; returns false if it could not. Global, like
 * half_make(). */
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
	/* While it is changed no packet finds it, and no other CPU claims it. */
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

/* Makes an entry if one is due; it may be the one that the pair's further identifiers share.
 * Returns the identifier of the entry plus 1; 0 if there is none. Global: it is rare. */
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

/* Finds the entry of the packet's conversation, or makes one; returns false if there is none. */
static __always_inline bool conversation_find(struct visit *visit, struct place_found *found)
{
	__u32 identifier;

	if (conversation_look_up(visit, conversation_of(visit), found))
		return true;
	identifier = half_make(visit);
	if (!identifier ||
	    !conversation_look_up(visit, hash_of_conversation(visit, identifier - 1), found))
		return false;
	visit->judged.many = identifier - 1 == IDENTIFIERS_MANY;
	return true;
}

static __always_inline __u8 *place_state(const struct place_found *found, bool reply)
{
	return &found->set->states[reply ? 1 : 0][found->way & (CONVERSATION_WAYS - 1)];
}

/* Records in the set when the packet arrived, and whether all payloads of its half are
 * examined or only some. */
static __always_inline void place_note(const struct place_found *found, const struct half *half,
				       __u64 now)
{
	__u8 state = half->clean < HALF_CLEAN ? HALF_EXAMINED : HALF_DRAWN;
	__u32 way = found->way & (CONVERSATION_WAYS - 1);

	/* Written only if changed: packets of the other half read this line on another CPU. */
	if (*place_state(found, found->reply) != state)
		*place_state(found, found->reply) = state;
	if (found->set->seen[way] != seen_time(now))
		found->set->seen[way] = seen_time(now);
}

#endif
