// SPDX-License-Identifier: GPL-2.0-only
#include "engine.h"

#include "alerts/known_tools.h"
#include "detectors/detector.h"
#include "base/hash_table.h"
#include "base/log.h"
#include "memory/memory.h"
#include "memory/neighborhood.h"
#include "bpf/parse.h"
#include "kernel/conversation_entry.h"
#include "kernel/poll.h"
#include "lists/lists.h"
#include "base/timebase.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Number of events stored until the next poll. */
enum { NOTICES_MOST = 65536 };

/* An event that was handled. A table key: no padding. */
struct notice {
	struct endpoint endpoint;
	__u64 kind;
};

struct engine {
	const struct object *object;
	const struct settings *settings;
	struct engine_options options;
	struct memory *memory;
	struct ledger *tools; /* see known_tools.h */
	struct alerts *alerts;
	struct responder *responder;
	struct poll *poll;
	struct ring_buffer *events;
	struct ring_buffer *samples;
	struct engine_counts counts;
	struct pace pace;
	__u64 poll_began;	    /* of the poll in progress, or of the latest */
	bool reading;		    /* a poll is in progress */
	bool thinking;		    /* the memory did not finish within a round */
	struct hash_table *noticed; /* events since the latest poll, if rounds are bounded */
};

/* Returns true if the allow list covers the offender, however it was detected. */
static bool allowed(const struct engine *engine, const struct finding *finding, __u64 now)
{
	struct prefix offender = finding_offender(finding);

	return finding_accuses(finding) && lists_cover(&engine->object->pins, &offender, now);
}

/* Context of the callbacks. */
struct call {
	struct engine *engine;
	__u64 now;
};

/* Returns the directions that are watched, or visible anyway: both are for traffic that a gateway
 * forwards. */
static enum visible visible(const struct engine *engine, enum view view)
{
	if (engine->options.egress || memory_sees_answers(engine->memory, view))
		return VISIBLE_BOTH;
	return engine->options.attached ? VISIBLE_INGRESS : VISIBLE_UNKNOWN;
}

/* The response comes before the report and does not depend on it. A finding that could not be
 * reported will be detected again. */
static void found(const struct finding *finding, void *context)
{
	const struct call *call = context;
	struct engine *engine = call->engine;
	struct outcome outcome;
	enum alert_telling told;
	struct finding seen;

	if (allowed(engine, finding, call->now)) {
		engine->counts.allowed++;
		return;
	}
	outcome = respond(engine->responder, finding, call->now);
	memory_found(engine->memory, finding);
	seen = *finding;
	seen.visible = visible(engine, finding->offender.view);
	seen.ifindex = known_tools_interface(engine->tools, finding);
	told = alerts_find(engine->alerts, &seen, &outcome, known_tools_of(engine->tools, finding),
			   call->now);
	if (told != TELLING_FULL)
		memory_told(engine->memory, finding, told == TELLING_MUTED);
}

static void responded(const struct alert_identity *identity, const struct outcome *outcome,
		      void *context)
{
	const struct call *call = context;

	alerts_respond(call->engine->alerts, identity, outcome, call->now);
}

static void detect(struct engine *engine, struct observation *observation, __u64 now)
{
	struct call call = { engine, now };

	if (observation->endpoint.lane == LANE_REQUEST)
		observation->tool_use = known_tools_use(engine->tools, &observation->endpoint);
	detectors_run(engine->settings, observation, found, &call);
}

static void on_memory(const struct observation *observation, void *context)
{
	const struct call *call = context;
	struct observation completed = *observation;

	detect(call->engine, &completed, call->now);
}

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
		detect(engine, &observation, now);
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
		detect(engine, &observation, now);
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
	detect(engine, &observation, now);
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
	conversation->visible = visible(engine, observation.endpoint.view) == VISIBLE_BOTH;
	if (memory_observe_conversation(engine->memory, &key, &observation))
		detect(engine, &observation, now);
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
	};

	detect(engine, &observation, now);
}

/* Handles a changed entry of any polled table. */
static void observe(const struct change *change, __u64 now, void *context)
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
		memory_observe_storm(engine->memory, &change->storms.key, &change->storms.value,
				     now);
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
		detect(engine, &observation, event->now);
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
		detect(engine, &observation, event->now);
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

/* An event from the kernel side: looks at the current state of its entry. */
static int on_event(void *context, void *data, size_t size)
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

/* Examines a copied packet for its conversation, and for fields that should be empty. */
static void look(struct engine *engine, const struct sample *sample, const struct packet *packet)
{
	struct observation fields = { .now = sample->now, .first_seen = sample->now };

	if (memory_look(engine->memory, sample, packet, &fields))
		detect(engine, &fields, sample->now);
}

/* Passes a copied packet to the evidence and to the rules on single packets. */
static int on_sample(void *context, void *data, size_t size)
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
	known_tools_learn(engine->tools, sample, &packet, engine->settings->window);
	observation.now = observation.first_seen = sample->now;
	observation.endpoint = sample->source;
	detect(engine, &observation, sample->now);
	look(engine, sample, &packet);
	return pace_over(&engine->pace) ? -EAGAIN : 0;
}

/* Returns what this machine's routes show of a router. */
static enum router_standing router_standing(const struct address *address, void *context)
{
	const struct engine *engine = context;

	return responder_routes(engine->responder, address) ? STANDING_SYSTEM : STANDING_STRANGER;
}

struct engine *engine_new(struct object *object, const struct settings *settings,
			  const struct engine_options *options)
{
	struct engine *engine = calloc(1, sizeof(*engine));

	if (!engine) {
		log_error(0, "out of memory");
		return NULL;
	}
	engine->object = object;
	engine->settings = settings;
	engine->options = *options;
	engine->tools = known_tools_new();
	engine->noticed = hash_table_new(sizeof(struct notice), sizeof(__u64), NOTICES_MOST);
	engine->memory = memory_new(settings, object->pins.state->control.sketch_seed,
				    options->clock_offset);
	engine->alerts = alerts_new(settings, options->report, options->context);
	engine->responder = engine->memory ? responder_new(&object->pins, settings,
							   options->instance, options->protect,
							   memory_offences(engine->memory)) :
					     NULL;
	engine->poll = poll_new(object, observe, engine);
	engine->events = ring_buffer__new(object->pins.events, on_event, engine, NULL);
	engine->samples = ring_buffer__new(object->pins.samples, on_sample, engine, NULL);
	if (engine->noticed && engine->memory && engine->tools && engine->alerts &&
	    engine->responder && engine->poll && engine->events && engine->samples) {
		memory_start(engine->memory, options->began);
		neighborhood_attach(memory_neighborhood(engine->memory), &object->pins,
				    options->began);
		neighborhood_ask(memory_neighborhood(engine->memory), router_standing, engine);
		return engine;
	}
	log_error(0, "cannot set up what reads the maps: %s", strerror(errno));
	engine_free(engine);
	return NULL;
}

void engine_free(struct engine *engine)
{
	if (!engine)
		return;
	ring_buffer__free(engine->samples);
	ring_buffer__free(engine->events);
	poll_free(engine->poll);
	responder_free(engine->responder);
	alerts_free(engine->alerts);
	memory_free(engine->memory);
	ledger_free(engine->tools);
	hash_table_free(engine->noticed);
	free(engine);
}

void engine_set_clock(struct engine *engine, __u64 offset)
{
	memory_set_clock(engine->memory, offset);
}

void engine_set_egress(struct engine *engine, bool egress)
{
	engine->options.egress = egress;
}

void engine_know(struct engine *engine, const struct kernel_neighbors *neighbors, __u64 now)
{
	neighborhood_know(memory_neighborhood(engine->memory), engine->settings, neighbors, now);
}

void engine_configure(struct engine *engine, const struct settings *settings)
{
	engine->settings = settings;
	memory_configure(engine->memory, settings);
	alerts_configure(engine->alerts, settings);
	responder_configure(engine->responder, settings);
}

int engine_events_fd(const struct engine *engine)
{
	return ring_buffer__epoll_fd(engine->events);
}

int engine_changes_fd(const struct engine *engine)
{
	return responder_fd(engine->responder);
}

void engine_changes(struct engine *engine)
{
	responder_changes(engine->responder);
}

/* Returns 0, 1 if there is more, or a negative errno. */
static int consume(struct engine *engine, struct ring_buffer *buffer)
{
	int handled;

	pace_begin(&engine->pace, engine->options.budget);
	handled = ring_buffer__consume(buffer);
	return handled == -EAGAIN ? 1 : handled < 0 ? handled : 0;
}

int engine_events(struct engine *engine)
{
	/* Samples before events: then the sender's program is known when an alert is raised, and
	 * the evidence is there. */
	int samples = consume(engine, engine->samples);
	int events = samples < 0 ? samples : consume(engine, engine->events);

	return events < 0 ? events : samples | events;
}

static void forget_notices(struct engine *engine)
{
	void *notice;

	while ((notice = hash_table_first(engine->noticed)))
		hash_table_remove(engine->noticed, notice);
}

static void finish_poll(struct engine *engine, const struct poll_request *result)
{
	forget_notices(engine);
	if (!result->full)
		memory_polled(engine->memory, engine->poll_began);
	engine->counts.polls++;
	engine->counts.entries_read += result->handed;
	engine->counts.sources = result->entries[FILLED_SOURCES];
	engine->counts.targets = result->entries[FILLED_TARGETS];
	memcpy(engine->object->pins.state->control.entries, result->entries,
	       result->done * sizeof(result->entries[0]));
}

/* Returns 0; 1 if the round ended first; or a negative errno. */
static int read_tables(struct engine *engine, __u64 now)
{
	__u64 began = timebase_now();
	struct poll_request result;
	int more;

	if (!engine->reading)
		engine->poll_began = now;
	pace_begin(&engine->pace, engine->options.budget);
	more = poll_changes(engine->poll, now, &engine->pace, &result);
	if (!more)
		finish_poll(engine, &result);
	engine->counts.poll_nanoseconds += timebase_now() - began;
	engine->reading = more > 0;
	return more;
}

/* Runs one round of the memory's evaluation. Returns true if there is more. */
static bool think(struct engine *engine, __u64 now)
{
	struct call call = { engine, now };

	pace_begin(&engine->pace, engine->options.budget);
	engine->thinking = memory_tick(engine->memory, now, &engine->pace, on_memory, &call);
	return engine->thinking;
}

int engine_go_on(struct engine *engine, __u64 now)
{
	int events = engine_events(engine);

	if (events < 0)
		return events;
	if (engine->reading)
		return read_tables(engine, now) | events;
	return (engine->thinking && think(engine, now)) | events;
}

/* Raises an alert if blocks were held back since the last tick. */
static void look_at_brake(struct engine *engine, __u64 now)
{
	struct observation observation = { .observed = OBSERVED_BRAKE,
					   .now = now,
					   .first_seen = now };

	if (responder_braked(engine->responder, &observation))
		detect(engine, &observation, now);
}

static void tick(struct engine *engine, __u64 now)
{
	think(engine, now);
	look_at_brake(engine, now);
	alerts_tick(engine->alerts, now);
	responder_tick(engine->responder, now, responded, &(struct call){ engine, now });
	engine->counts.response = *responder_counts(engine->responder);
}

void engine_tick(struct engine *engine, __u64 now)
{
	memory_polled(engine->memory, now);
	tick(engine, now);
}

int engine_poll(struct engine *engine, __u64 now)
{
	int events = engine_events(engine);
	int more;

	if (events < 0)
		return events;
	more = read_tables(engine, now);
	if (more < 0)
		return more;
	tick(engine, now);
	return events | more | engine->thinking;
}

__u64 engine_due(const struct engine *engine)
{
	const __u64 dues[] = { memory_due(engine->memory), alerts_due(engine->alerts),
			       responder_due(engine->responder) };
	__u64 first = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(dues); i++)
		if (dues[i] && (!first || dues[i] < first))
			first = dues[i];
	return first;
}

const struct engine_counts *engine_counts(const struct engine *engine)
{
	return &engine->counts;
}

const struct alert_counts *engine_alert_counts(const struct engine *engine)
{
	return alerts_counts(engine->alerts);
}

struct memory *engine_memory(struct engine *engine)
{
	return engine->memory;
}

struct alerts *engine_alerts(const struct engine *engine)
{
	return engine->alerts;
}

static void resume(struct alert *alert, void *context)
{
	const struct call *call = context;
	struct engine *engine = call->engine;

	respond_resumed(engine->responder, alert, engine->object->adopted, call->now);
}

void engine_resume(struct engine *engine, __u64 now)
{
	struct call call = { engine, now };

	alerts_each(engine->alerts, resume, &call);
}
