// SPDX-License-Identifier: GPL-2.0-only
#include "memory/memory_state.h"
#include "memory/offences.h"

#include "config/window.h"
#include "headers/hash.h"
#include "headers/protocol.h"

#include <stdlib.h>

/* Shares of memory.max, of 32. The remainder is for queues. */
enum {
	PART_HOSTS = 2,
	PART_SOURCES = 8,
	PART_TARGETS = 3,
	PART_SEEDLINGS = 5,
	PART_PASTS = 7,
	PART_PREFIXES = 3,
	PART_REFUSALS = 1,
	PART_TALKS = 2,
	PARTS = 32,
};

/* Maximum number of open contacts, and of possible monitors being watched. */
enum { RIPENING_MOST = 8192, SETTLING_MOST = 16384, PATIENT_MOST = 4096 };

/* Clocks and counters are within this many first bytes of a payload. */
enum { PAYLOAD_HEAD_BYTES = 24 };

struct memory *memory_new(const struct settings *settings, __u64 seed, __u64 offset)
{
	struct memory *memory = calloc(1, sizeof(*memory));
	size_t part = settings->memory_most / PARTS;
	bool made;

	if (!memory)
		return NULL;
	memory->settings = settings;
	memory->seed = seed;
	/* The seed hides from senders when a quarter of an hour starts. */
	memory->offset = offset + hash_mix(seed) % SLOW_QUARTER;
	memory_set_clock(memory, offset);
	memory->louds = loud_new();
	memory->crowds = crowds_new();
	memory->carpets = carpets_new(seed);
	memory->spreads = spreads_new();
	memory->storms = storms_new();
	memory->copies = copies_new();
	memory->refusals = refusal_memory_new(PART_REFUSALS * part);
	memory->neighborhood = neighborhood_new();
	memory->halves = halves_new();
	memory->talks = conversations_new(PART_TALKS * part);
	memory->offences = offences_new();
	memory->ripening = waiting_new(RIPENING_MOST);
	memory->settling = waiting_new(SETTLING_MOST);
	memory->patient = waiting_new(PATIENT_MOST);
	made = hosts_make(&memory->hosts, PART_HOSTS * part, PART_SOURCES * part,
			  PART_TARGETS * part) &&
	       pasts_make(&memory->pasts, PART_SEEDLINGS * part, PART_PASTS * part) &&
	       prefixes_make(&memory->prefixes, PART_PREFIXES * part);
	if (made && memory->louds && memory->crowds && memory->carpets && memory->spreads &&
	    memory->storms && memory->copies && memory->refusals && memory->neighborhood &&
	    memory->halves && memory->talks && memory->offences && memory->ripening &&
	    memory->settling && memory->patient)
		return memory;
	memory_free(memory);
	return NULL;
}

struct offences *memory_offences(const struct memory *memory)
{
	return memory->offences;
}

void memory_free(struct memory *memory)
{
	if (!memory)
		return;
	prefixes_free(&memory->prefixes);
	pasts_free(&memory->pasts);
	waiting_free(memory->patient);
	waiting_free(memory->settling);
	hash_table_free(memory->halves);
	hash_table_free(memory->talks);
	offences_free(memory->offences);
	refusal_memory_free(memory->refusals);
	neighborhood_free(memory->neighborhood);
	waiting_free(memory->ripening);
	crowds_free(memory->crowds);
	carpets_free(memory->carpets);
	spreads_free(memory->spreads);
	storms_free(memory->storms);
	copies_free(memory->copies);
	ledger_free(memory->louds);
	hosts_free(&memory->hosts);
	free(memory);
}

void memory_start(struct memory *memory, __u64 now)
{
	memory->polled = now;
	memory->started = now;
}

void memory_polled(struct memory *memory, __u64 began)
{
	memory->polled = began;
}

void memory_set_clock(struct memory *memory, __u64 offset)
{
	memory->set = offset - memory->offset;
}

void memory_watch_own(struct memory *memory, const struct prefix_list *own)
{
	memory->own = own;
}

void memory_configure(struct memory *memory, const struct settings *settings)
{
	memory->settings = settings;
}

void memory_observe_refusals(struct memory *memory, const struct pair *pair,
			     struct observation *observation)
{
	enum view view = observation->endpoint.view;

	refusal_memory_observe(memory->refusals, pair,
			       window_of_source(memory->settings, view, LANE_ERROR), observation);
}

void memory_observe_crowd(struct memory *memory, const struct endpoint *place,
			  const struct crowd *crowd, __u64 now)
{
	crowds_read(memory->crowds, place, crowd, memory_is_old(memory, crowd->first_seen), now);
}

void memory_observe_repeat(struct memory *memory, const struct endpoint *source,
			   const struct repeat *repeat, __u64 now)
{
	copies_read(memory->copies, source, repeat, memory_is_old(memory, repeat->first_seen), now);
}

void memory_observe_storm(struct memory *memory, const struct storm *storm, __u64 now)
{
	storms_read(memory->storms, storm, memory_is_old(memory, storm->first_seen), now);
}

bool memory_observe_conversation(struct memory *memory, const struct conversation_key *key,
				 struct observation *observation)
{
	struct conversation_observation *conversation = &observation->conversation;
	const struct talk_key pair = { .client = observation->endpoint,
				       .server = conversation->server };
	struct talk_news news = { .identifier = conversation->identifier,
				  .many = conversation->many,
				  .offset = memory->offset };
	struct talk *talk;

	if (!halves_observe(memory->halves, key, conversation, &memory->halves_before))
		return false;
	conversation->forwarded = copies_forwarded(memory->copies);
	news.now[WAY_ASKED] = conversation->asked;
	news.now[WAY_ANSWERED] = conversation->answered;
	news.before[WAY_ASKED] = conversation->asked_before;
	news.before[WAY_ANSWERED] = conversation->answered_before;
	talk = conversations_add(memory->talks, &pair, &news, &conversation->pair);
	if (talk)
		spreads_add(memory->spreads, &pair, talk, &conversation->pair, observation->now);
	return talk;
}

/* Returns a hash of a payload after the bytes where clocks are, or of all of a short one. */
static __u64 hash_payload(const __u8 *payload, __u32 bytes)
{
	__u64 hash = bytes;

	for (__u32 i = bytes >= 2 * PAYLOAD_HEAD_BYTES ? PAYLOAD_HEAD_BYTES : 0; i < bytes; i++)
		hash = hash_mix(hash ^ payload[i]);
	return hash | 1;
}

/* Counts the copy of a request whose pair has no conversation. */
static void look_at_lone(struct memory *memory, const struct packet *packet,
			 const struct talk_key *key, const __u8 *payload, __u32 captured, __u64 now)
{
	const struct talk *talk;
	bool odd;

	if (packet->kind != KIND_ECHO_REQUEST || !(packet->marks & MARK_MESSAGE))
		return;
	talk = hash_table_find(memory->talks, key);
	if (!talk || talk->windows[0].identifiers || talk->windows[1].identifiers)
		return;
	if (captured > packet->payload_length)
		captured = packet->payload_length;
	odd = !talk->payload.random.drawn &&
	      talk->payload.odd + talk->payload.text > talk->payload.fixed + talk->payload.known;
	spreads_look(memory->spreads, key, odd ? hash_payload(payload, captured) : 0, now);
}

bool memory_look(struct memory *memory, const struct sample *sample, const struct packet *packet,
		 struct observation *observation)
{
	__u32 payload = packet->icmp_offset + ICMP_HEADER_BYTES;
	struct talk_key key;
	bool odd;

	if (payload > sample->captured)
		payload = sample->captured;
	odd = conversations_look(memory->talks, sample, packet, sample->frame + payload,
				 sample->captured - payload, sample->now + memory->offset, &key,
				 &observation->conversation.pair);
	look_at_lone(memory, packet, &key, sample->frame + payload, sample->captured - payload,
		     sample->now);
	if (!odd)
		return false;
	observation->observed = OBSERVED_FIELDS;
	observation->conversation.forwarded = copies_forwarded(memory->copies);
	observation->endpoint = key.client;
	observation->conversation.server = key.server;
	return true;
}

bool memory_sees_answers(const struct memory *memory, enum view view)
{
	return memory->replies_seen[view_reverse(view)];
}

bool memory_sees_requests(const struct memory *memory, enum view view)
{
	return memory->outcomes_seen[view];
}

struct neighborhood *memory_neighborhood(const struct memory *memory)
{
	return memory->neighborhood;
}
