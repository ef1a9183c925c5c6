// SPDX-License-Identifier: GPL-2.0-only
/*
 * flood-source: one source sends more than its bucket allows.
 *
 * The kernel side limits from the first packet over the bucket and wakes the daemon; this rule
 * turns the crossing into an alert. The burst of the bucket is the hold time: `ping -f -c 100`
 * stays below it, a hundred packets a second for five seconds do not.
 *
 * The second sign is a run of identical requests. Every ping increments its sequence number; only
 * generators repeat packets, and routing loops, but there the TTL decreases, so the packets differ.
 * Below the bucket it is a curiosity.
 *
 * The third are packets that pass like those of a loop, though their target answers: limits charge
 * each, but the crossing of a bucket counts one.
 */
#include "base/names.h"
#include "detectors/detector.h"
#include "headers/change.h"
#include "headers/elapsed.h"

#include <math.h>
#include <stdio.h>

static bool crossed(const struct observation *observation)
{
	if (observation->observed == OBSERVED_SOURCE_EVENT)
		return observation->source.event == EVENT_SOURCE_OVER ||
		       observation->source.event == EVENT_SOURCE_BYTES_OVER;
	return observation->source.now->over > observation->source.before->over;
}

/* A few at once are enough, since no ping sends two identical requests: the rate is taken over
 * clock ticks, not over a second. At least as many ticks as the threshold has packets, or a single
 * packet would be a rate. */
#define TICK (10 * NSEC_PER_MSEC)

/* The rate of the latest run since it began, or of all packets since the latest poll, if that was
 * later. */
static double repeat_rate(const struct source_observation *source, __u64 least)
{
	__u64 packets = source->now->packets - source->before->packets;
	__u64 run = elapsed(source->now->last_seen, source->now->run_started);
	__u64 span = source->span;

	if (run < span) {
		span = run;
		packets = source->now->run;
	}
	return (double)packets * NSEC_PER_SEC / (double)(span > least ? span : least);
}

static bool repeats(const struct view_settings *view, const struct observation *observation)
{
	const struct source *source = observation->source.now;
	__u64 wanted = view->flood_repeats;

	return wanted && observation->endpoint.lane == LANE_REQUEST &&
	       source->run_longest >= wanted &&
	       source->repeats > observation->source.before->repeats &&
	       repeat_rate(&observation->source, wanted * TICK) >=
		       (double)view->source_rate[LANE_REQUEST];
}

static void limit_severity(struct finding *finding, enum severity most)
{
	if (finding->severity > most)
		finding->severity = most;
}

/* Pulses, each below the burst, toward few hosts. A monitor of many hosts sends a pulse per round,
 * but its requests cost less each. */
static bool pulsed(const struct observation *observation, struct finding *finding)
{
	const struct source_observation *source = &observation->source;
	const struct source_window *window = &source->windows[SOURCE_WINDOWS - 1];
	double seconds = (double)window->elapsed / NSEC_PER_SEC;

	if (window->pulses < FLOOD_SOURCE_PULSES || source->fanout > FLOOD_SOURCE_AIMED ||
	    pulse_count(source->now->pulses) == pulse_count(source->before->pulses))
		return false;
	limit_severity(finding, SEVERITY_MEDIUM);
	finding->confidence = 70;
	finding->has_target = source->has_peer;
	finding->target = source->peer;
	finding_measure(finding, "pulses", window->pulses, FLOOD_SOURCE_PULSES);
	finding_measure(finding, "packets_per_second", (double)window->packets / fmax(1, seconds),
			NAN);
	finding_measure(finding, "packets_per_pulse", (double)window->packets / window->pulses,
			NAN);
	finding_measure(finding, "targets", source->fanout, FLOOD_SOURCE_AIMED);
	finding_add(finding,
		    "%u pulses of about %.0f packets within %.0f seconds, %.0f a second on average",
		    window->pulses, (double)window->packets / window->pulses, seconds,
		    (double)window->packets / fmax(1, seconds));
	return true;
}

/* Returns true if each packet is seen twice, by a mirror port or in a network that duplicates them,
 * and the source is within its bucket if they count once. */
static bool is_doubled(const struct settings *settings, const struct view_settings *view,
		       const struct observation *observation)
{
	const enum lane lane = observation->endpoint.lane;
	const struct source_observation *source = &observation->source;
	const struct source_window *window = &source->windows[SOURCE_WINDOWS - 1];
	double each = source->fanout > FLOOD_SOURCE_AIMED ? 1 / (double)settings->source_spread : 1;
	double seconds = (double)window->elapsed / NSEC_PER_SEC;
	double once = (double)window->packets / 2 * each;

	return once <= (double)view->source_rate[lane] * seconds +
			       (double)view->source_burst[lane] &&
	       (source->doubled || (source->now->run_longest <= 3 &&
				    (double)source->now->repeats >=
					    FLOOD_SOURCE_DOUBLED * (double)source->now->packets));
}

static bool exceeds(const struct settings *settings, const struct view_settings *view,
		    const struct observation *observation, struct finding *finding)
{
	const struct source *source = observation->source.now;
	const struct source *before = observation->source.before;
	double seconds = (double)observation->source.elapsed / NSEC_PER_SEC;
	double count = (double)(source->packets - before->packets);
	double packets = count / seconds;
	double bytes = (double)(source->bytes - before->bytes) / seconds;
	double limit = (double)view->source_rate[observation->endpoint.lane];
	bool over = crossed(observation) && !is_doubled(settings, view, observation);

	if (!over && pulsed(observation, finding))
		return true;
	if (!over && !repeats(view, observation))
		return false;
	if (!over)
		limit_severity(finding,
			       source->run_longest < PULSE_PACKETS ? SEVERITY_INFO : SEVERITY_LOW);
	finding->confidence = over ? 95 : 80;
	/* A few forged packets must not be enough to lock a host out. */
	finding->blockable = over;
	finding->has_target = observation->source.has_peer;
	finding->target = observation->source.peer;
	finding_measure(finding, "packets_per_second", packets, limit);
	finding_measure(finding, "bytes_per_second", bytes, (double)view->source_byte_rate);
	finding_measure(finding, "packets_over_limit", (double)source->over, over ? 0 : NAN);
	finding_measure(finding, "repeated_requests", source->run_longest,
			over ? NAN : (double)view->flood_repeats);
	finding_measure(finding, "targets", observation->source.fanout, NAN);
	/* The rates are over a second at least; this shows a burst that took less. */
	finding_measure(finding, "seconds", (double)observation->source.span / NSEC_PER_SEC, NAN);
	finding_rate(finding, "packets", count, observation->source.span);
	finding_add(finding,
		    over ? " in the %s lane, over its limit of %.0f a second" :
			   " in the %s lane, all identical (limit %.0f)",
		    lane_names[observation->endpoint.lane], limit);
	return true;
}

/* The TTLs vary, so the address may be forged, and a block could hit its owner. */
static bool disguised(const struct view_settings *view, const struct observation *observation,
		      struct finding *finding)
{
	const struct repeat *repeat = &observation->entry->repeats.value;
	__u64 burst = view->source_burst[observation->endpoint.lane];

	if (observation->entry->table != TABLE_REPEATS || !observation->answered ||
	    repeat->passes < FLOOD_SOURCE_PASSES * repeat->looped || repeat->passes < burst ||
	    repeat->looped_at < repeat->last_seen)
		return false;
	limit_severity(finding, SEVERITY_MEDIUM);
	finding->confidence = 70;
	finding->has_target = true;
	finding->target = repeat->target;
	finding_measure(finding, "passes", (double)repeat->passes, (double)burst);
	finding_measure(finding, "packets", (double)repeat->looped, NAN);
	finding_add(finding,
		    "%llu packets as if from a routing loop, with a time to live that falls from "
		    "%u to %u, but their target answers",
		    repeat->passes, repeat->ttl_first, repeat->ttl_last);
	return true;
}

DETECTOR(detect_flood_source)
{
	if (observation->observed == OBSERVED_ENTRY)
		return disguised(view, observation, finding);
	return exceeds(settings, view, observation, finding);
}
