// SPDX-License-Identifier: GPL-2.0-only
/* Completes observations of targets. */
#include "memory/memory_observe.h"

#include "headers/elapsed.h"

#include <math.h>
#include <string.h>

/* Previous state of an entry that is new to the daemon. */
static const struct target no_target;

static void compare_target(struct memory *memory, const struct target_memory *recent,
			   struct observation *observation)
{
	struct target_observation *observed = &observation->target;
	const struct target *target = observed->now;

	observation->first_seen = target->first_seen;
	observed->before = &no_target;
	observed->span = observe_span(memory, recent->read, &target->tracked, observation->now);
	observed->elapsed = observe_elapsed(observed->span);
	if (recent->latest.first_seen == target->first_seen) {
		memory->target_before = recent->latest;
		observed->before = &memory->target_before;
	} else if (observe_old(memory, observation)) {
		observed->before = target;
	}
}

/* The half windows turn with the packets, as on the kernel side. */
static void observe_received(struct target_memory *recent, struct observation *observation)
{
	struct target_observation *observed = &observation->target;
	const struct target_mark mark = { .at = observation->now - observed->span,
					  .packets = observed->before->packets };

	if (recent->latest.first_seen != observed->now->first_seen ||
	    hyperloglog_empty(&observed->now->sources.previous)) {
		if (recent->latest.sources.started != observed->now->sources.started)
			recent->marks[0] = recent->marks[1] = mark;
	} else if (recent->latest.sources.started != observed->now->sources.started) {
		recent->marks[1] = recent->marks[0];
		recent->marks[0] = mark;
	}
	observed->received = observed->now->packets - recent->marks[1].packets;
	observed->window = elapsed(observation->now, recent->marks[1].at);
}

/* Maximum time between two readings of a busy target. */
#define BUSY_GAP (5 * NSEC_PER_SEC / 2)

/* Sets for how long the target has been receiving nearly its bucket's rate, in each second. */
static void observe_busy(const struct memory *memory, struct target_memory *recent,
			 struct observation *observation)
{
	const struct endpoint *target = &observation->endpoint;
	struct target_observation *observed = &observation->target;
	__u64 limit = memory->settings->views[target->view].target_rate[target->lane];
	double rate = (double)(observed->now->packets - observed->before->packets) * NSEC_PER_SEC /
		      (double)observed->elapsed;
	__u64 since = recent->busy_since;

	if (!limit || rate < FLOOD_TARGET_NEARLY * (double)limit)
		since = 0;
	else if (!since || elapsed(observation->now, recent->read) > BUSY_GAP)
		since = observation->now - observed->span;
	observed->busy = since ? elapsed(observation->now, since) : 0;
	if (!observes_event(observation))
		recent->busy_since = since;
}

static void observe_pulses(struct target_memory *recent, struct observation *observation)
{
	struct target_observation *observed = &observation->target;
	const struct pulse_mark mark = { .at = observation->now - observed->span,
					 .packets = observed->before->packets,
					 .unasked = observed->before->unasked,
					 .pulses = pulse_count(observed->before->pulses) };
	struct pulse_mark *marks = recent->pulse_marks;

	if (recent->latest.first_seen != observed->now->first_seen ||
	    elapsed(mark.at, marks[0].at) >= 2 * SOURCE_WINDOW_TURN) {
		marks[0] = marks[1] = mark;
	} else if (elapsed(mark.at, marks[0].at) >= SOURCE_WINDOW_TURN) {
		marks[1] = marks[0];
		marks[0] = mark;
	}
	observed->pulses = pulse_count(observed->now->pulses) - marks[1].pulses;
	observed->pulse_packets = observed->now->packets - marks[1].packets;
	observed->pulse_unasked = observed->now->unasked - marks[1].unasked;
	observed->pulse_window = elapsed(observation->now, marks[1].at);
}

/* Returns how many hosts a network has that sent replies of late, on average. */
static double crowding_of(const struct answerers *answerers)
{
	struct hyperloglog hosts = answerers->hosts[0], networks = answerers->networks[0];

	hyperloglog_merge(&hosts, &answerers->hosts[1]);
	hyperloglog_merge(&networks, &answerers->networks[1]);
	return hyperloglog_estimate(&hosts) / fmax(1, hyperloglog_estimate(&networks));
}

static bool is_own(const struct memory *memory, const struct address *address)
{
	for (__u32 i = 0; memory->own && i < memory->own->count; i++)
		if (!memcmp(&memory->own->prefixes[i].address, address, sizeof(*address)))
			return true;
	return false;
}

/* Returns whether the requests to which the replies to a target belong are visible. */
static bool sees_requests(const struct memory *memory, const struct endpoint *target)
{
	return memory->outcomes_seen[view_reverse(target->view)] ||
	       is_own(memory, &target->address);
}

/* Returns who sent a target the latest address mask or information reply; NULL: not known. */
static const struct address *replier_of(const struct memory *memory, const struct endpoint *target)
{
	for (__u32 i = memory->repliers_next; i && i + REPLIERS > memory->repliers_next; i--) {
		const struct replier *replier = &memory->repliers[(i - 1) % REPLIERS];

		if (replier->network == target->network &&
		    address_equal(&replier->target, &target->address))
			return &replier->source;
	}
	return NULL;
}

/* Sets the target's own requests. */
static void observe_asked(const struct memory *memory, const struct host *host,
			  struct observation *observation)
{
	const struct source_memory *sent = hosts_sent(&memory->hosts, host, LANE_REQUEST);

	observation->target.visible = sees_requests(memory, &observation->endpoint);
	observation->target.asked = sent ? sent->latest.packets : 0;
	observation->target.asked_lately = sent && elapsed(observation->now, sent->read) <
								   2 * SOURCE_WINDOW_TURN ?
						   sent->latest.packets -
							   sent->marks[SOURCE_WINDOWS - 1].packets :
						   0;
	observation->target.asked_groups = sent ? sent->latest.multicast : 0;
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
	observe_received(recent, observation);
	observe_pulses(recent, observation);
	observe_busy(memory, recent, observation);
	observed->doubled = copies_double(memory->copies);
	if (lane == LANE_REPLY && !sees_requests(memory, &observation->endpoint))
		observed->crowding = crowding_of(&memory->answerers[observation->endpoint.view]);
	observe_asked(memory, host, observation);
	if (lane == LANE_REPLY)
		observed->replier = replier_of(memory, &observation->endpoint);
	if (observes_event(observation))
		return true;
	observe_contacts(memory, &recent->contacts, observation,
			 observe_begun(&target->sources, same ? &recent->latest.sources : NULL),
			 target->packets - observed->before->packets, recent->answers);
	carpets_add(memory->carpets, observation);
	recent->answers = memory_answers(memory, host);
	recent->latest = *target;
	recent->read = observation->now;
	return true;
}
