// SPDX-License-Identifier: GPL-2.0-only
/* What the memory makes of an entry that was read. */
#include "memory/memory_state.h"

#include "config/thresholds.h"
#include "config/window.h"
#include "headers/elapsed.h"
#include "headers/hash.h"

#include <math.h>
#include <string.h>

/* A contact is judged when it has had time to become a conversation. */
#define SETTLING ((__u64)(SWEEP_SLOW_SETTLING * NSEC_PER_SEC))

/* What an entry was before that is new to the daemon. */
static const struct source no_source;
static const struct target no_target;

/* An event's observation changes nothing: the poll's will. */
static bool is_event(const struct observation *observation)
{
	return observation->observed == OBSERVED_SOURCE_EVENT ||
	       observation->observed == OBSERVED_TARGET_EVENT;
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

void memory_loud(struct memory *memory, const struct endpoint *source, struct past *past, __u64 now,
		 __u64 until)
{
	if (past && past->loud_until < until)
		past->loud_until = until;
	loud_add(memory->louds, source, hash_address(&source->address, memory->seed), now);
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
	__u64 since = elapsed(now, before);

	return since > TICK ? since : TICK;
}

/* Replies that reached the source since they were first seen. */
static void observe_replies(const struct memory *memory, const struct host *host,
			    struct observation *observation)
{
	const struct target_memory *received = hosts_received(&memory->hosts, host, LANE_REPLY);
	enum view reverse = view_reverse(observation->endpoint.view);

	observation->source.replies = received ? received->latest.packets : 0;
	observation->source.replies_visible = memory->replies_seen[reverse];
}

/* What the source does in all of its lanes. */
static void observe_lanes(const struct memory *memory, const struct host *host,
			  struct observation *observation)
{
	struct source_observation *observed = &observation->source;
	const struct source_memory *sent;
	const struct source *source;
	__u64 types = 0;

	for (enum lane lane = 0; lane < LANE_COUNT; lane++) {
		sent = hosts_sent(&memory->hosts, host, lane);
		if (lane != observation->endpoint.lane && !sent)
			continue;
		source = lane == observation->endpoint.lane ? observed->now : &sent->latest;
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
	if (!is_event(observation))
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
	if (is_event(observation)) {
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
		memory_loud(memory, endpoint, past, now, now + LOUD_TURN);
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
	if (!is_event(observation))
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

/* What the entry was before. */
static void compare_source(struct memory *memory, const struct source_memory *recent,
			   struct observation *observation)
{
	struct source_observation *observed = &observation->source;
	const struct source *source = observed->now;

	observation->first_seen = source->first_seen;
	observed->before = &no_source;
	observed->elapsed = elapsed_since(observation->now, source->first_seen);
	if (recent->latest.first_seen == source->first_seen) {
		memory->source_before = recent->latest;
		observed->before = &memory->source_before;
		observed->elapsed = elapsed_since(observation->now, recent->read);
	} else if (is_old(memory, is_event(observation), source->first_seen)) {
		observed->before = source;
	}
}

/* What has come since; contacts that began. */
static struct slow_counts count_source(const struct source_memory *recent,
				       const struct observation *observation, double *begun)
{
	const struct source_observation *observed = &observation->source;
	const struct source *source = observed->now;
	bool same = recent->latest.first_seen == source->first_seen;

	*begun = contacts_since(&source->targets, same ? &recent->latest.targets : NULL);
	return (struct slow_counts){
		.contacts = (__u32)lround(*begun),
		.packets = (__u32)(source->packets - observed->before->packets),
		.answers = (__u32)elapsed(observed->replies, recent->replies),
	};
}

static void remember_source(struct memory *memory, struct source_memory *recent,
			    const struct observation *observation)
{
	recent->latest = *observation->source.now;
	recent->fanout = observation->source.fanout;
	recent->replies = observation->source.replies;
	recent->read = observation->now;
}

bool memory_observe_source(struct memory *memory, struct observation *observation)
{
	const enum lane lane = observation->endpoint.lane;
	struct host *host = hosts_of_source(&memory->hosts, &observation->endpoint);
	struct source_memory *recent = host ? hosts_send(&memory->hosts, host, lane) : NULL;
	struct slow_counts counts;
	double begun;

	if (!recent)
		return false;
	compare_source(memory, recent, observation);
	observe_replies(memory, host, observation);
	observe_lanes(memory, host, observation);
	counts = count_source(recent, observation, &begun);
	observe_window(memory, observation, recent, &counts);
	observe_baseline(memory, observation, &recent->member, counts.packets);
	if (is_event(observation))
		return true;
	note_contacts(memory, &recent->contacts, observation, begun, counts.packets);
	remember_source(memory, recent, observation);
	return true;
}

static void compare_target(struct memory *memory, const struct target_memory *recent,
			   struct observation *observation)
{
	struct target_observation *observed = &observation->target;
	const struct target *target = observed->now;

	observation->first_seen = target->first_seen;
	observed->before = &no_target;
	observed->elapsed = elapsed_since(observation->now, target->first_seen);
	if (recent->latest.first_seen == target->first_seen) {
		memory->target_before = recent->latest;
		observed->before = &memory->target_before;
		observed->elapsed = elapsed_since(observation->now, recent->read);
	} else if (is_old(memory, is_event(observation), target->first_seen)) {
		observed->before = target;
	}
}

/* What the target asked for itself. */
static void observe_asked(const struct memory *memory, const struct host *host,
			  struct observation *observation)
{
	const struct source_memory *sent = hosts_sent(&memory->hosts, host, LANE_REQUEST);

	observation->target.asked = sent ? sent->latest.packets : 0;
	observation->target.asked_kinds = sent ? sent->latest.kinds : NULL;
}

bool memory_observe_target(struct memory *memory, struct observation *observation)
{
	struct target_observation *observed = &observation->target;
	const enum lane lane = observation->endpoint.lane;
	const struct target *target = observed->now;
	struct hyperloglog window = memory_window(&target->sources);
	struct host *host = hosts_of_target(&memory->hosts, &observation->endpoint);
	struct target_memory *recent = host ? hosts_receive(&memory->hosts, host, lane) : NULL;
	bool same;

	if (!recent)
		return false;
	if (lane == LANE_REPLY)
		memory->replies_seen[observation->endpoint.view] = true;
	same = recent->latest.first_seen == target->first_seen;
	compare_target(memory, recent, observation);
	observed->sources = hyperloglog_estimate(&window);
	observe_asked(memory, host, observation);
	if (is_event(observation))
		return true;
	note_contacts(memory, &recent->contacts, observation,
		      contacts_since(&target->sources, same ? &recent->latest.sources : NULL),
		      target->packets - observed->before->packets);
	recent->latest = *target;
	recent->read = observation->now;
	return true;
}
