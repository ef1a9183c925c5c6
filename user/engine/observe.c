// SPDX-License-Identifier: GPL-2.0-only
/* From what the maps and rings hand over to the observations that the rules are run on. */
#include "engine/engine_state.h"

#include "alerts/known_tools.h"
#include "bpf/parse.h"
#include "headers/elapsed.h"
#include "kernel/conversation_entry.h"
#include "kernel/onlink.h"
#include "memory/neighborhood.h"

#include <bpf/bpf.h>
#include <errno.h>

static void on_source(struct engine *engine, const struct endpoint *endpoint,
		      const struct source *source, __u64 now)
{
	struct observation observation = {
		.observed = OBSERVED_SOURCE,
		.now = now,
		.endpoint = *endpoint,
		.source.now = source,
	};

	if (source->standing & STANDING_ALLOWED)
		return;
	if (memory_observe_source(engine->memory, &observation))
		engine_detect(engine, &observation, now);
}

static void on_target(struct engine *engine, const struct endpoint *endpoint,
		      const struct target *target, __u64 now)
{
	struct observation observation = {
		.observed = OBSERVED_TARGET,
		.now = now,
		.endpoint = *endpoint,
		.target.now = target,
	};

	if (memory_observe_target(engine->memory, &observation))
		engine_detect(engine, &observation, now);
}

static void on_refusals(struct engine *engine, const struct pair *pair,
			const struct refusals *refusals, __u64 now)
{
	struct observation observation = {
		.observed = OBSERVED_REFUSALS,
		.now = now,
		.first_seen = refusals->first_seen,
		.endpoint = pair->refuser,
		.refused = { .refusals = refusals, .receiver = pair->receiver.address },
	};

	memory_observe_refusals(engine->memory, pair, &observation);
	engine_detect(engine, &observation, now);
}

/* Returns true if the server also sends requests with the same identifier to the client. */
static bool is_returned(const struct engine *engine, const struct conversation_key *key)
{
	struct conversation_key reverse = {
		.client = key->server,
		.server = key->client,
		.identifier = key->identifier,
	};
	struct endpoint server = { .kind = key->kind };
	struct half requests;

	server.view = (__u8)view_reverse(server.view);
	reverse.kind = server.kind;
	return conversation_find(&engine->object->pins, engine->object->pins.conversations,
				 &reverse, &requests);
}

/* Handles a half of a conversation. A poll reads requests first, so replies that changed together
 * with their requests were handled there. */
static void on_half(struct engine *engine, enum table_number table, __u32 index,
		    const struct half *half, __u64 now)
{
	const struct pins *pins = &engine->object->pins;
	const struct conversation_key key = half_key(half);
	bool asked = table == TABLE_CONVERSATIONS;
	struct half other;
	bool both = conversation_half(asked ? pins->answers : pins->conversations, index, &key,
				      &other);
	struct observation observation = {
		.observed = OBSERVED_CONVERSATION,
		.now = now,
		.first_seen = both && other.first_seen < half->first_seen ? other.first_seen :
									    half->first_seen,
		.endpoint = { .address = key.client, .kind = key.kind },
	};
	struct conversation_observation *conversation = &observation.conversation;

	if (!asked && both && other.polled == half->polled)
		return;
	conversation->server = key.server;
	conversation->asked = asked ? half : both ? &other : NULL;
	conversation->answered = !asked ? half : both ? &other : NULL;
	conversation->identifier = (__u16)key.identifier;
	conversation->many = key.identifier & IDENTIFIERS_MANY;
	conversation->returned = is_returned(engine, &key);
	conversation->visible = engine->options.egress ||
				memory_sees_requests(engine->memory, observation.endpoint.view);
	if (memory_observe_conversation(engine->memory, &key, &observation))
		engine_detect(engine, &observation, now);
}

/* An answer that comes this long after a packet passed may be to that packet. */
#define ANSWERS_WITHIN NSEC_PER_SEC

/* A path may have been in order until this long before. */
#define LOOPS_SINCE (5 * NSEC_PER_SEC)

/* Returns true if the target of packets that pass with a falling TTL goes on answering: a loop
 * would let nothing arrive, whoever sent it, and some kinds of requests are never answered. */
static bool is_answered(const struct engine *engine, const struct endpoint *source,
			const struct repeat *repeat)
{
	const struct pins *pins = &engine->object->pins;
	struct endpoint key = { .address = repeat->target, .kind = source->kind };
	struct source replies;

	key.view = (__u8)view_reverse(source->view);
	key.lane = LANE_REPLY;
	return source->lane == LANE_REQUEST &&
	       elapsed(repeat->looped_at, repeat->first_seen) > LOOPS_SINCE &&
	       !bpf_map_lookup_elem(pins->sources, &key, &replies) &&
	       elapsed(repeat->looped_at, replies.last_seen) < ANSWERS_WITHIN;
}

/* A rule's own table: its keys are endpoints. */
static void on_entry(struct engine *engine, const struct change *change, __u64 now)
{
	struct observation observation = {
		.observed = OBSERVED_ENTRY,
		.now = now,
		.first_seen = change->sources.value.first_seen,
		.endpoint = change->sources.key,
		.entry = change,
		.answered = change->table == TABLE_REPEATS &&
			    is_answered(engine, &change->repeats.key, &change->repeats.value),
	};

	engine_detect(engine, &observation, now);
}

void observe_change(const struct change *change, __u64 now, void *context)
{
	struct engine *engine = context;

	switch (change->table) {
	case TABLE_SOURCES:
		on_source(engine, &change->sources.key, &change->sources.value, now);
		break;
	case TABLE_TARGETS:
		on_target(engine, &change->targets.key, &change->targets.value, now);
		break;
	case TABLE_CROWDS:
		memory_observe_crowd(engine->memory, &change->crowds.key, &change->crowds.value,
				     now);
		break;
	case TABLE_REPEATS:
		memory_observe_repeat(engine->memory, &change->repeats.key, &change->repeats.value,
				      now);
		on_entry(engine, change, now);
		break;
	case TABLE_STORMS:
		memory_observe_storm(engine->memory, &change->storms.value, now);
		break;
	case TABLE_REFUSALS:
		on_refusals(engine, &change->refusals.key, &change->refusals.value, now);
		break;
	case TABLE_ROUTERS:
		neighborhood_router(memory_neighborhood(engine->memory), &change->routers.key,
				    &change->routers.value, now);
		break;
	case TABLE_NEIGHBORS:
		neighborhood_host(memory_neighborhood(engine->memory), &change->neighbors.key,
				  &change->neighbors.value, now);
		break;
	case TABLE_CONVERSATIONS:
		on_half(engine, TABLE_CONVERSATIONS, change->conversations.key,
			&change->conversations.value, now);
		break;
	case TABLE_ANSWERS:
		on_half(engine, TABLE_ANSWERS, change->answers.key, &change->answers.value, now);
		break;
	default:
		on_entry(engine, change, now);
		break;
	}
}

/* The entry also counts packets after the event, so rates extend to its last packet. */
static __u64 entry_time(const struct event *event, const struct tracked *entry)
{
	return entry->last_seen > event->now ? entry->last_seen : event->now;
}

static void on_source_event(struct engine *engine, const struct event *event)
{
	struct source source;
	struct observation observation = {
		.observed = OBSERVED_SOURCE_EVENT,
		.endpoint = event->endpoint,
		.source = { .now = &source, .event = event->kind, .peer = event->peer },
	};

	if (bpf_map_lookup_elem(engine->object->pins.sources, &event->endpoint, &source))
		return;
	observation.now = entry_time(event, &source.tracked);
	if (memory_observe_source(engine->memory, &observation))
		engine_detect(engine, &observation, event->now);
}

static void on_target_event(struct engine *engine, const struct event *event)
{
	struct target target;
	struct observation observation = {
		.observed = OBSERVED_TARGET_EVENT,
		.endpoint = event->endpoint,
		.target.now = &target,
	};

	if (bpf_map_lookup_elem(engine->object->pins.targets, &event->endpoint, &target))
		return;
	observation.now = entry_time(event, &target.tracked);
	if (memory_observe_target(engine->memory, &observation))
		engine_detect(engine, &observation, event->now);
}

/* Returns true if the offender already had the same event since the latest poll: a recreated entry
 * may send it again. */
static bool is_repeated(struct engine *engine, const struct event *event)
{
	const struct notice notice = { .endpoint = event->endpoint, .kind = event->kind };

	if (!engine->options.budget || hash_table_full(engine->noticed))
		return false;
	if (hash_table_find(engine->noticed, &notice))
		return true;
	hash_table_add(engine->noticed, &notice);
	return false;
}

int observe_event(void *context, void *data, size_t size)
{
	struct engine *engine = context;
	const struct event *event = data;

	if (size < sizeof(*event) || is_repeated(engine, event))
		return 0;
	if (event->kind == EVENT_TARGET_OVER)
		on_target_event(engine, event);
	else
		on_source_event(engine, event);
	return pace_over(&engine->pace) ? -EAGAIN : 0;
}

static void bear(struct engine *engine, const struct sample *sample, const struct packet *packet)
{
	if (packet->family != 4 || packet->link != LINK_ETHERNET || packet->kind == KIND_REDIRECT ||
	    packet->reason != REASON_PASS)
		return;
	neighborhood_bear(memory_neighborhood(engine->memory), &sample->source, packet->link_source,
			  onlink_is_origin(packet->ttl), sample->now);
}

/* Examines a copied packet for its conversation, and for fields that should be empty. */
static void look(struct engine *engine, const struct sample *sample, const struct packet *packet)
{
	struct observation fields = { .now = sample->now, .first_seen = sample->now };

	if (memory_look(engine->memory, sample, packet, &fields))
		engine_detect(engine, &fields, sample->now);
}

int observe_sample(void *context, void *data, size_t size)
{
	struct engine *engine = context;
	const struct sample *sample = data;
	struct packet packet = {};
	struct observation observation = { .observed = OBSERVED_SAMPLE, .sample.packet = &packet };

	if (size < sizeof(*sample) || sample->captured > SAMPLE_BYTES)
		return 0;
	if (engine->options.sample)
		engine->options.sample(sample, engine->options.context);
	if (parse_tunnels(sample->frame, sample->frame + sample->captured, &packet,
			  engine->object->tunnels) != PARSED_ICMP) {
		/* The header is beyond the copied bytes. */
		packet.icmp_offset = sample->icmp_offset;
		look(engine, sample, &packet);
		return 0;
	}
	parse_settle(&packet, sample->captured, sample->length);
	known_tools_learn(engine->tools, sample, &packet, engine->settings->window,
			  engine->object->pins.state->control.sketch_seed);
	observation.now = observation.first_seen = sample->now;
	observation.endpoint = sample->source;
	bear(engine, sample, &packet);
	engine_detect(engine, &observation, sample->now);
	look(engine, sample, &packet);
	return pace_over(&engine->pace) ? -EAGAIN : 0;
}
