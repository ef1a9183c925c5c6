// SPDX-License-Identifier: GPL-2.0-only
#include "memory/memory_state.h"

#include "headers/hash.h"
#include "config/thresholds.h"
#include "config/window.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A contact is judged when it has had time to become a conversation. */
#define SETTLING ((__u64)(SWEEP_SLOW_SETTLING * NSEC_PER_SEC))

/* Parts of memory.max, of 32. What remains is for queues. */
enum {
	PART_SOURCES = 9,
	PART_TARGETS = 4,
	PART_SEEDLINGS = 6,
	PART_PASTS = 8,
	PART_PREFIXES = 4,
	PARTS = 32,
};

/* What an entry was before that is new to the daemon. */
static const struct source no_source;
static const struct target no_target;

/* Contacts that may be open at once, and monitors that are waited for. */
enum { SETTLING_MOST = 16384, PATIENT_MOST = 4096 };

struct memory *memory_new(const struct settings *settings, __u64 seed, __u64 offset)
{
	struct memory *memory = calloc(1, sizeof(*memory));
	size_t part = settings->memory_most / PARTS;
	bool made;

	if (!memory)
		return NULL;
	memory->settings = settings;
	memory->seed = seed;
	memory->offset = offset;
	memory->sources = ledger_new(sizeof(struct source_memory),
				     ledger_fit(sizeof(struct source_memory), PART_SOURCES * part));
	memory->targets = ledger_new(sizeof(struct target_memory),
				     ledger_fit(sizeof(struct target_memory), PART_TARGETS * part));
	memory->settling = waiting_new(SETTLING_MOST);
	memory->patient = waiting_new(PATIENT_MOST);
	made = pasts_make(&memory->pasts, PART_SEEDLINGS * part, PART_PASTS * part) &&
	       prefixes_make(&memory->prefixes, PART_PREFIXES * part);
	if (made && memory->sources && memory->targets && memory->settling && memory->patient)
		return memory;
	memory_free(memory);
	return NULL;
}

void memory_free(struct memory *memory)
{
	if (!memory)
		return;
	prefixes_free(&memory->prefixes);
	pasts_free(&memory->pasts);
	waiting_free(memory->patient);
	waiting_free(memory->settling);
	ledger_free(memory->sources);
	ledger_free(memory->targets);
	free(memory);
}

void memory_start(struct memory *memory, __u64 now)
{
	memory->ticked = now;
}

void memory_set_clock(struct memory *memory, __u64 offset)
{
	memory->set = offset - memory->offset;
}

void memory_configure(struct memory *memory, const struct settings *settings)
{
	memory->settings = settings;
}

/*
 * Contacts that began since the entry was last read: elements of each half of the kernel's
 * window.  `before` is of the same entry, or NULL.
 */
static double contacts_since(const struct fanout *now, const struct fanout *before)
{
	double ended;

	if (!before)
		return hyperloglog_estimate(&now->current) + hyperloglog_estimate(&now->previous);
	if (now->started == before->started)
		return hyperloglog_contains(&before->current, &now->current) ?
			       0 :
			       hyperloglog_estimate(&now->current) -
				       hyperloglog_estimate(&before->current);
	ended = hyperloglog_estimate(&now->previous);
	/* Turned over once, the half that was current is the previous one now. */
	if (hyperloglog_contains(&now->previous, &before->current))
		ended -= hyperloglog_estimate(&before->current);
	return ended + hyperloglog_estimate(&now->current);
}

/* Contacts begin, or go on. */
static void note_contacts(struct memory *memory, struct contacts *contacts,
			  const struct observation *observation, double begun, __u64 packets)
{
	bool target = observes_target(observation);

	if (observation->endpoint.lane != LANE_REQUEST)
		return;
	if (begun >= 0.5 && !contacts->waiting) {
		contacts->waiting = waiting_push(memory->settling, &observation->endpoint,
						 target ? WAITING_TARGET : WAITING_SOURCE,
						 observation->now + SETTLING);
		contacts->open = 0;
		contacts->packets = 0;
	}
	contacts->open += begun;
	contacts->packets += packets;
}

void memory_loud(struct memory *memory, const struct endpoint *source, struct past *past,
		 __u64 until)
{
	struct loud *loud = &memory->loud[source->view];

	if (past && past->loud_until < until)
		past->loud_until = until;
	hyperloglog_add(&loud->now, hash_address(&source->address, memory->seed));
}

/* Moves what has left the kernel's window since the entry was last read into `known`. */
static void remember_past(struct past *past, const struct source_memory *memory,
			  const struct source *source)
{
	const struct fanout *before = &memory->latest.targets;

	if (memory->latest.first_seen == source->first_seen &&
	    before->started == source->targets.started)
		return;
	past_know(past, &before->previous);
	/* Turned over once, the half that was current is the previous one now. */
	if (!hyperloglog_contains(&source->targets.previous, &before->current))
		past_know(past, &before->current);
}

/* A tick of the kernel side's clock, where that is coarsest. */
#define TICK (10 * NSEC_PER_MSEC)

/* Nanoseconds since `before`, at least a tick: what seems to be sooner may be as much. */
static __u64 elapsed_since(__u64 now, __u64 before)
{
	return now > before + TICK ? now - before : TICK;
}

/* An answer goes the other way, in the lane of replies. */
static __u64 replies_to(const struct memory *memory, const struct endpoint *source)
{
	struct endpoint key = *source;
	const struct target_memory *target;

	key.view = view_reverse(source->view);
	key.lane = LANE_REPLY;
	target = ledger_peek(memory->targets, &key);
	return target ? target->latest.packets : 0;
}

/* What the source does in its other lanes. */
static void observe_lanes(const struct memory *memory, struct observation *observation)
{
	struct source_observation *observed = &observation->source;
	struct endpoint key = observation->endpoint;
	const struct source_memory *other;
	const struct source *source;
	__u64 types = 0;

	for (enum lane lane = 0; lane < LANE_COUNT; lane++) {
		source = observed->now;
		if (lane != observation->endpoint.lane) {
			key.lane = (__u8)lane;
			other = ledger_peek(memory->sources, &key);
			if (!other)
				continue;
			source = &other->latest;
		}
		observed->unassigned += source->unassigned;
		if (lane == LANE_FRAGMENT)
			observed->fragments = source->packets;
		if (lane == LANE_REQUEST || lane == LANE_OTHER)
			types |= source->kind_set;
	}
	observed->types = count_bits(types);
}

/* What of the window is in no earlier one. An event's observation changes nothing. */
static void measure_novelty(struct past *past, struct observation *observation,
			    const struct hyperloglog *window)
{
	struct hyperloglog all = past->known;
	double distinct;

	if (past->known_distinct < 0)
		past->known_distinct = hyperloglog_estimate(&past->known);
	distinct = past->known_distinct;
	if (!hyperloglog_contains(&past->known, window)) {
		hyperloglog_merge(&all, window);
		distinct = hyperloglog_estimate(&all);
	}
	observation->source.novelty = distinct - past->known_distinct;
	observation->source.growth = distinct - past->read;
	if (observation->observed != OBSERVED_SOURCE_EVENT)
		past->read = distinct;
}

/* Of a source's targets, ns. */
static __u64 window_length(const struct memory *memory, const struct endpoint *source)
{
	return window_of_source(memory->settings, source->view, source->lane);
}

/* The source's record learns of the window. */
static void remember_targets(struct memory *memory, struct past *past,
			     const struct source_memory *recent,
			     const struct observation *observation,
			     const struct hyperloglog *window, const struct slow_counts *counts)
{
	__u64 now = observation->now + memory->offset;
	__u32 past_since = past->slow.past_since;

	if (recent->read)
		remember_past(past, recent, observation->source.now);
	else if (past->last_seen + window_length(memory, &observation->endpoint) < now)
		past_know(past, &past->slow.all);
	slow_add(&past->slow, window, counts, now);
	if (past_since && past->slow.past_since != past_since) {
		past->known = past->slow.all;
		past->known_distinct = past->slow.distinct;
	}
	past->last_seen = now;
	past->kind_set |= observation->source.now->kind_set;
	pasts_rank(&memory->pasts, past);
}

/* Fan-out, and what long memory says of it. `recent` is still as it was. */
static void observe_window(struct memory *memory, struct observation *observation,
			   const struct source_memory *recent, const struct slow_counts *counts)
{
	struct source_observation *observed = &observation->source;
	struct hyperloglog window = memory_window(&observed->now->targets);
	const struct endpoint *endpoint = &observation->endpoint;
	__u64 now = observation->now + memory->offset;
	struct past *past;

	if (recent->read &&
	    !memcmp(&recent->latest.targets, &observed->now->targets, sizeof(struct fanout)))
		observed->fanout = recent->fanout;
	else
		observed->fanout = hyperloglog_estimate(&window);
	observed->novelty = observed->fanout;
	if (endpoint->lane != LANE_REQUEST && endpoint->lane != LANE_DISCOVERY)
		return;
	if (observation->observed == OBSERVED_SOURCE_EVENT) {
		past = pasts_peek(&memory->pasts, endpoint);
		if (past)
			measure_novelty(past, observation, &window);
		return;
	}
	past = pasts_see(&memory->pasts, endpoint, &window, now, window_length(memory, endpoint),
			 &observed->growth);
	if (!past)
		return;
	remember_targets(memory, past, recent, observation, &window, counts);
	measure_novelty(past, observation, &window);
	if (endpoint->lane == LANE_REQUEST &&
	    observed->fanout >= memory_loudness(memory, endpoint->view))
		memory_loud(memory, endpoint, past, now + LOUD_TURN);
}

/* What is ordinary, and the source as one of those it is learned from. */
static void observe_baseline(struct memory *memory, struct observation *observation,
			     struct baseline_member *member, __u32 packets)
{
	struct source_observation *observed = &observation->source;
	const struct source *source = observed->now;
	__u64 now = observation->now + memory->offset + memory->set;
	__u64 since_tick = elapsed_since(observation->now, memory->ticked);
	__u64 elapsed = since_tick < observed->elapsed ? since_tick : observed->elapsed;
	double seconds = fmax(1, (double)elapsed / NSEC_PER_SEC);
	double *figures = observed->figures;
	enum view view = observation->endpoint.view;

	if (observation->endpoint.lane != LANE_REQUEST)
		return;
	figures[BASELINE_FANOUT] = observed->fanout;
	figures[BASELINE_RATE] = packets / seconds;
	if (source->payloads)
		figures[BASELINE_PAYLOAD] = (double)source->payload_bytes / source->payloads;
	for (int metric = 0; metric < BASELINE_METRIC_COUNT; metric++)
		observed->ordinary[metric] = baseline_limit(&memory->baseline, memory->settings,
							    view, metric, now);
	if (observation->observed != OBSERVED_SOURCE_EVENT)
		baseline_see(&memory->baseline, view, member, figures, now);
}

/* Slack for an entry that was made while the poll before went on. */
#define POLL_TIME (100 * NSEC_PER_MSEC)

/*
 * Whether an entry that is not remembered was there at the latest poll: from before the
 * daemon, or forgotten for want of memory.  What it has counted may be hours old; what the
 * next packets add is news again.
 */
static bool is_old(const struct memory *memory, bool event, __u64 first_seen)
{
	return !event && first_seen + POLL_TIME < memory->ticked;
}

bool memory_observe_source(struct memory *memory, struct observation *observation)
{
	struct source_observation *observed = &observation->source;
	bool event = observation->observed == OBSERVED_SOURCE_EVENT;
	const struct source *source = observed->now;
	const struct fanout *before = NULL;
	struct source_memory *recent;
	struct slow_counts counts;
	double begun;

	recent = ledger_get(memory->sources, &observation->endpoint);
	if (!recent)
		return false;
	observation->first_seen = source->first_seen;
	observed->before = &no_source;
	observed->elapsed = elapsed_since(observation->now, source->first_seen);
	if (recent->latest.first_seen == source->first_seen) {
		memory->source_before = recent->latest;
		observed->before = &memory->source_before;
		observed->elapsed = elapsed_since(observation->now, recent->read);
		before = &recent->latest.targets;
	} else if (is_old(memory, event, source->first_seen)) {
		observed->before = source;
	}
	observed->replies = replies_to(memory, &observation->endpoint);
	observed->replies_visible = memory->replies_seen[view_reverse(observation->endpoint.view)];
	observe_lanes(memory, observation);

	begun = contacts_since(&source->targets, before);
	counts.contacts = (__u32)lround(begun);
	counts.packets = (__u32)(source->packets - observed->before->packets);
	counts.answers = (__u32)(observed->replies > recent->replies ?
					 observed->replies - recent->replies :
					 0);
	observe_window(memory, observation, recent, &counts);
	observe_baseline(memory, observation, &recent->member, counts.packets);
	if (event)
		return true;
	note_contacts(memory, &recent->contacts, observation, begun, counts.packets);
	recent->latest = *source;
	recent->fanout = observed->fanout;
	recent->replies = observed->replies;
	recent->read = observation->now;
	return true;
}

/* What the target asked for itself: the other way, in the lane of requests. */
static const struct source *asked_by(const struct memory *memory, const struct endpoint *target)
{
	struct endpoint key = *target;
	const struct source_memory *source;

	key.view = view_reverse(target->view);
	key.lane = LANE_REQUEST;
	source = ledger_peek(memory->sources, &key);
	return source ? &source->latest : NULL;
}

bool memory_observe_target(struct memory *memory, struct observation *observation)
{
	struct target_observation *observed = &observation->target;
	bool event = observation->observed == OBSERVED_TARGET_EVENT;
	const struct target *target = observed->now;
	struct hyperloglog window = memory_window(&target->sources);
	const struct fanout *before = NULL;
	const struct source *asking;
	struct target_memory *past;

	past = ledger_get(memory->targets, &observation->endpoint);
	if (!past)
		return false;
	if (observation->endpoint.lane == LANE_REPLY)
		memory->replies_seen[observation->endpoint.view] = true;
	observation->first_seen = target->first_seen;
	observed->before = &no_target;
	observed->elapsed = elapsed_since(observation->now, target->first_seen);
	if (past->latest.first_seen == target->first_seen) {
		memory->target_before = past->latest;
		observed->before = &memory->target_before;
		observed->elapsed = elapsed_since(observation->now, past->read);
		before = &past->latest.sources;
	} else if (is_old(memory, event, target->first_seen)) {
		observed->before = target;
	}
	observed->sources = hyperloglog_estimate(&window);
	asking = asked_by(memory, &observation->endpoint);
	observed->asked = asking ? asking->packets : 0;
	observed->asked_kinds = asking ? asking->kinds : NULL;
	if (event)
		return true;
	note_contacts(memory, &past->contacts, observation,
		      contacts_since(&target->sources, before),
		      target->packets - observed->before->packets);
	past->latest = *target;
	past->read = observation->now;
	return true;
}
