// SPDX-License-Identifier: GPL-2.0-only
#include "engine/engine_state.h"

#include "alerts/known_tools.h"
#include "detectors/detector.h"
#include "base/log.h"
#include "memory/neighborhood.h"
#include "base/timebase.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Number of events stored until the next poll. */
enum { NOTICES_MOST = 65536 };

static void responded(const struct alert_identity *identity, const struct outcome *outcome,
		      void *context)
{
	const struct call *call = context;

	alerts_respond(call->engine->alerts, identity, outcome, call->now);
}

static __u64 dropped(const struct alert *alert, void *context)
{
	const struct engine *engine = context;

	return responder_dropped(engine->responder, alert);
}

static void on_memory(const struct observation *observation, void *context)
{
	const struct call *call = context;
	struct observation completed = *observation;

	engine_detect(call->engine, &completed, call->now);
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
	engine->poll = poll_new(object, observe_change, engine);
	engine->events = ring_buffer__new(object->pins.events, observe_event, engine, NULL);
	engine->samples = ring_buffer__new(object->pins.samples, observe_sample, engine, NULL);
	if (engine->noticed && engine->memory && engine->tools && engine->alerts &&
	    engine->responder && engine->poll && engine->events && engine->samples) {
		alerts_count_drops(engine->alerts, dropped, engine);
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

void engine_set_egress(struct engine *engine, bool egress, const struct own_host *host)
{
	engine->options.egress = egress;
	memory_watch_own(engine->memory, egress && !host->forwards ? &host->addresses : NULL);
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
	struct call call = { .engine = engine, .now = now };

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
		engine_detect(engine, &observation, now);
}

static void tick(struct engine *engine, __u64 now)
{
	think(engine, now);
	look_at_brake(engine, now);
	alerts_tick(engine->alerts, now);
	responder_tick(engine->responder, now, responded,
		       &(struct call){ .engine = engine, .now = now });
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
	struct call call = { .engine = engine, .now = now };

	alerts_each(engine->alerts, resume, &call);
}
