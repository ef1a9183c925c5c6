// SPDX-License-Identifier: GPL-2.0-only
/* Completes observations of sources. */
#include "memory/memory_observe.h"

#include "base/prefix.h"
#include "config/window.h"
#include "headers/elapsed.h"
#include "headers/hash.h"

#include <math.h>
#include <string.h>

/* Previous state of an entry that is new to the daemon. */
static const struct source no_source;

/* Merges what has left the kernel side's window since the last reading into `known`. */
static void remember_past(struct past *past, const struct source_memory *memory,
			  const struct source *source)
{
	const struct fanout *before = &memory->latest.targets;

	if (memory->latest.first_seen == source->first_seen &&
	    before->started == source->targets.started)
		return;
	past_know(past, &before->previous);
	/* If the window turned once, the former current half is now the previous one. */
	if (!hyperloglog_contains(&source->targets.previous, &before->current))
		past_know(past, &before->current);
}

/* Sets the replies and requests to the source since they were first seen. */
static void observe_replies(const struct memory *memory, const struct host *host,
			    struct observation *observation)
{
	const struct target_memory *received = hosts_received(&memory->hosts, host, LANE_REPLY);

	observation->source.replies = received ? received->latest.packets : 0;
	received = hosts_received(&memory->hosts, host, LANE_REQUEST);
	observation->source.requests = received ? received->latest.packets : 0;
}

/* Sums over all lanes of the source; `unfinished`: incomplete datagrams. */
static void observe_lanes(const struct memory *memory, const struct host *host,
			  struct observation *observation, __s32 *unfinished)
{
	struct source_observation *observed = &observation->source;
	const struct target_memory *received = hosts_received(&memory->hosts, host, LANE_FRAGMENT);
	const struct source_memory *sent;
	const struct source *source;
	__u64 types[ARRAY_LENGTH(source->kind_set)] = {};

	*unfinished = 0;
	observed->fragments_received = received ? received->latest.packets : 0;
	for (enum lane lane = 0; lane < LANE_COUNT; lane++) {
		sent = hosts_sent(&memory->hosts, host, lane);
		if (lane != observation->endpoint.lane && !sent)
			continue;
		source = lane == observation->endpoint.lane ? observed->now : &sent->latest;
		observed->unassigned += source->unassigned;
		*unfinished += (__s32)(source->begun - source->completed);
		if (lane == LANE_FRAGMENT)
			observed->fragments = source->packets;
		if (lane != LANE_REQUEST && lane != LANE_OTHER)
			continue;
		for (size_t i = 0; i < ARRAY_LENGTH(types); i++)
			types[i] |= source->kind_set[i];
	}
	observed->types = count_set(types, ARRAY_LENGTH(types));
}

/*
 * Sets the number of targets in the window that are in no earlier one: the first contacts, counted
 * exactly by the kernel side. It may have evicted some and counted them again, so the number is
 * capped by what the sketches allow, plus their error. An event's observation changes nothing.
 */
void memory_novelty(struct past *past, struct observation *observation,
		    const struct hyperloglog *window, double contacts)
{
	struct source_observation *observed = &observation->source;
	struct hyperloglog all = past->known;
	double distinct, error;

	if (past->known_distinct < 0)
		past->known_distinct = hyperloglog_estimate(&past->known);
	distinct = past->known_distinct;
	if (!hyperloglog_contains(&past->known, window)) {
		hyperloglog_merge(&all, window);
		distinct = hyperloglog_estimate(&all);
	}
	error = sqrt(contacts * past->known_distinct / HLL_REGISTERS);
	observed->novelty = fmin(contacts, distinct - past->known_distinct + error);
	observed->growth = observed->now->contacts - observed->before->contacts;
	if (!observes_event(observation))
		past->read = distinct;
}

/* Returns the length of the window of a source's targets, ns. */
static __u64 window_length(const struct memory *memory, const struct endpoint *source)
{
	return window_of_source(memory->settings, source->view, source->lane);
}

/* Adds the window to the source's record. */
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
	pasts_rank(&memory->pasts, past);
}

/* Sets fan-out and novelty. `recent` still holds the previous reading. */
static void observe_window(struct memory *memory, struct observation *observation,
			   struct source_memory *recent, const struct slow_counts *counts)
{
	struct source_observation *observed = &observation->source;
	struct hyperloglog window = memory_window(&observed->now->targets);
	const struct endpoint *endpoint = &observation->endpoint;
	__u64 now = observation->now + memory->offset;
	double contacts;
	struct past *past;

	memory_contacts(memory, recent, observation);
	contacts = observed->contacts.asked;

	if (recent->read &&
	    !memcmp(&recent->latest.targets, &observed->now->targets, sizeof(struct fanout)))
		observed->fanout = recent->fanout;
	else
		observed->fanout = hyperloglog_estimate(&window);
	observed->novelty = observed->fanout;
	if (endpoint->lane != LANE_REQUEST && endpoint->lane != LANE_DISCOVERY)
		return;
	if (observes_event(observation)) {
		past = pasts_peek(&memory->pasts, endpoint);
		if (past)
			memory_novelty(past, observation, &window, contacts);
		return;
	}
	past = pasts_see(&memory->pasts, endpoint, &window, now, window_length(memory, endpoint),
			 &observed->growth);
	if (!past)
		return;
	remember_targets(memory, past, recent, observation, &window, counts);
	memory_novelty(past, observation, &window, contacts);
	if (endpoint->lane == LANE_REQUEST &&
	    observed->fanout >= memory_loudness(memory, endpoint->view))
		memory_loud(memory, endpoint, past, now, now + LOUD_TURN);
}

void memory_ordinary(struct memory *memory, struct observation *observation)
{
	__u64 now = observation->now + memory->offset + memory->set;

	for (int metric = 0; metric < BASELINE_METRIC_COUNT; metric++)
		observation->source.ordinary[metric] = baseline_limit(&memory->baseline,
								      memory->settings,
								      observation->endpoint.view,
								      metric, now);
}

/* Sets the ordinary figures, and adds the source's own to the baseline. */
static void observe_baseline(struct memory *memory, struct observation *observation,
			     struct baseline_member *member, __u32 packets)
{
	struct source_observation *observed = &observation->source;
	const struct source *source = observed->now;
	__u64 now = observation->now + memory->offset + memory->set;
	double seconds = (double)observed->elapsed / NSEC_PER_SEC;
	double *figures = observed->figures;
	enum view view = observation->endpoint.view;

	if (observation->endpoint.lane != LANE_REQUEST)
		return;
	figures[BASELINE_FANOUT] = observed->fanout;
	figures[BASELINE_RATE] = packets / seconds;
	if (source->payloads)
		figures[BASELINE_PAYLOAD] = (double)source->payload_bytes / source->payloads;
	memory_ordinary(memory, observation);
	if (!observes_event(observation))
		baseline_see(&memory->baseline, view, member, figures, now);
}

/* Sets the previous state of the entry. */
static void compare_source(struct memory *memory, const struct source_memory *recent,
			   struct observation *observation)
{
	struct source_observation *observed = &observation->source;
	const struct source *source = observed->now;

	observation->first_seen = source->first_seen;
	observed->before = &no_source;
	observed->span = observe_span(memory, recent->read, &source->tracked, observation->now);
	observed->elapsed = observe_elapsed(observed->span);
	if (recent->latest.first_seen == source->first_seen) {
		memory->source_before = recent->latest;
		observed->before = &memory->source_before;
	} else if (observe_old(memory, observation)) {
		observed->before = source;
	}
}

/* Advances the marks by the turns that have passed, with the last reading's counts: nothing arrived
 * in between. */
static void move_marks(struct source_memory *recent, const struct source_observation *observed,
		       __u64 now)
{
	const struct source *before = observed->before;
	struct source_mark mark = { .at = now - observed->span,
				    .advertised = before->advertised,
				    .pulses = pulse_count(before->pulses),
				    .packets = before->packets,
				    .unasked = before->unasked,
				    .multicast = before->multicast,
				    .unfinished = recent->unfinished };

	memcpy(mark.kinds, before->kinds, sizeof(mark.kinds));
	if (recent->latest.first_seen != observed->now->first_seen) {
		mark.unfinished = 0;
		recent->marks[0] = recent->marks[1] = mark;
	} else if (elapsed(mark.at, recent->marks[0].at) >= 2 * SOURCE_WINDOW_TURN) {
		recent->marks[0] = recent->marks[1] = mark;
	} else if (elapsed(mark.at, recent->marks[0].at) >= SOURCE_WINDOW_TURN) {
		recent->marks[1] = recent->marks[0];
		recent->marks[0] = mark;
	}
}

/* An event uses the marks of the last poll. */
static void observe_windows(const struct source_memory *recent, struct observation *observation,
			    __s32 unfinished)
{
	struct source_observation *observed = &observation->source;

	for (int i = 0; i < SOURCE_WINDOWS; i++) {
		const struct source_mark *mark = &recent->marks[i];
		struct source_window *window = &observed->windows[i];

		window->elapsed = elapsed(observation->now, mark->at);
		for (int slot = 0; slot < KIND_SLOTS; slot++)
			window->kinds[slot] = observed->now->kinds[slot] - mark->kinds[slot];
		window->advertised = observed->now->advertised - mark->advertised;
		window->unfinished = unfinished - mark->unfinished;
		window->pulses = pulse_count(observed->now->pulses) - mark->pulses;
		window->packets = observed->now->packets - mark->packets;
		window->unasked = observed->now->unasked - mark->unasked;
		window->multicast = observed->now->multicast - mark->multicast;
	}
}

/* Returns the difference to the last reading, and the contacts that began. */
static struct slow_counts count_source(const struct source_memory *recent,
				       const struct observation *observation, double *begun)
{
	const struct source_observation *observed = &observation->source;
	const struct source *source = observed->now;
	bool same = recent->latest.first_seen == source->first_seen;

	*begun = observe_begun(&source->targets, same ? &recent->latest.targets : NULL);
	return (struct slow_counts){
		.contacts = (__u32)lround(*begun),
		.packets = (__u32)(source->packets - observed->before->packets),
		.answers = (__u32)elapsed(observed->replies, recent->replies),
		.asked = source->contacts - observed->before->contacts,
		.met = contacts_met(source) - contacts_met(observed->before),
	};
}

static void remember_source(struct memory *memory, struct source_memory *recent,
			    const struct observation *observation)
{
	recent->latest = *observation->source.now;
	recent->fanout = observation->source.fanout;
	recent->replies = observation->source.replies;
	recent->read = observation->now;
	if (observation->source.now->packets != observation->source.before->packets)
		memcpy(recent->figures, observation->source.figures, sizeof(recent->figures));
}

/* The target named by an event is also the entry's while it is its latest. */
static void observe_peer(const struct memory *memory, struct source_memory *recent,
			 struct observation *observation)
{
	struct source_observation *observed = &observation->source;

	if (observes_event(observation)) {
		recent->peer = observed->peer;
		observed->has_peer = true;
		return;
	}
	observed->peer = recent->peer;
	observed->has_peer = hash_address(&recent->peer, memory->seed) ==
			     observed->now->last_target;
}

#define ANSWERERS_WINDOW (60 * NSEC_PER_SEC)

static void note_answerer(struct memory *memory, const struct endpoint *endpoint, __u64 now)
{
	struct answerers *answerers = &memory->answerers[endpoint->view];
	const struct address *host = &endpoint->address;
	__u32 bits = prefixes_bits(PREFIX_OF_SOURCES, host);
	struct address network = address_mask(host, bits ? bits : PREFIX_WHOLE);

	if (elapsed(now, answerers->turned) >= ANSWERERS_WINDOW) {
		answerers->hosts[1] = answerers->hosts[0];
		answerers->networks[1] = answerers->networks[0];
		answerers->hosts[0] = answerers->networks[0] = (struct hyperloglog){};
		answerers->turned = now;
	}
	hyperloglog_add(&answerers->hosts[0], hash_address(host, memory->seed));
	hyperloglog_add(&answerers->networks[0], hash_address(&network, memory->seed));
}

/* Records who sends address mask and information replies, of which few hosts send any. */
static void note_replier(struct memory *memory, const struct observation *observation)
{
	const enum kind kinds[] = { KIND_INFORMATION_REPLY, KIND_MASK_REPLY };
	const struct source *now = observation->source.now, *before = observation->source.before;
	struct replier replier = {
		.target = address_from_ipv4(htonl(now->last_target_low)),
		.source = observation->endpoint.address,
		.network = observation->endpoint.network,
	};
	bool fresh = false;

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		fresh |= now->kinds[kinds[i] - KIND_FIRST_REPLY] !=
			 before->kinds[kinds[i] - KIND_FIRST_REPLY];
	if (fresh && address_is_ipv4(&replier.source))
		memory->repliers[memory->repliers_next++ % REPLIERS] = replier;
}

bool memory_observe_source(struct memory *memory, struct observation *observation)
{
	const enum lane lane = observation->endpoint.lane;
	struct host *host = hosts_of_source(&memory->hosts, &observation->endpoint);
	struct source_memory *recent = host ? hosts_send(&memory->hosts, host, lane) : NULL;
	struct slow_counts counts;
	__s32 unfinished;
	double begun;

	if (!recent)
		return false;
	compare_source(memory, recent, observation);
	observe_replies(memory, host, observation);
	observe_lanes(memory, host, observation, &unfinished);
	move_marks(recent, &observation->source, observation->now);
	observe_windows(recent, observation, unfinished);
	counts = count_source(recent, observation, &begun);
	observe_window(memory, observation, recent, &counts);
	observe_baseline(memory, observation, &recent->member, counts.packets);
	observe_peer(memory, recent, observation);
	observation->source.doubled = copies_double(memory->copies);
	if (lane == LANE_REPLY)
		note_replier(memory, observation);
	if (observes_event(observation))
		return true;
	if (lane == LANE_REPLY)
		note_answerer(memory, &observation->endpoint, observation->now);
	if (lane == LANE_REQUEST || lane == LANE_REPLY)
		copies_sent(memory->copies, counts.packets, observation->now);
	observe_contacts(memory, &recent->contacts, observation, begun, counts.packets,
			 recent->replies);
	if (lane == LANE_REQUEST)
		contacts_beat(recent, counts.asked, observation->source.now->last_seen);
	if (lane == LANE_REQUEST && counts.asked)
		memory_ripen(memory, &observation->endpoint, recent, observation->now);
	remember_source(memory, recent, observation);
	recent->unfinished = unfinished;
	return true;
}
