// SPDX-License-Identifier: GPL-2.0-only
/*
 * flood-target: one target receives more than its bucket allows, from all sources together.
 *
 * Requires several, or spoofed, sources: a flood from a single source is reported by flood-source.
 * Many sources that each send no more than a person who pings may be a crowd: it is limited, and
 * reported with low confidence. Blocking the target would complete the attack, so nothing is
 * blocked; the target limit of the kernel side spares sources that were known before.
 */
#include "base/names.h"
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

/* Returns true if the sources may be people who ping. */
static bool may_be_crowd(const struct target_observation *target)
{
	double seconds = fmax(1, (double)target->window / NSEC_PER_SEC);

	return target->sources >= FLOOD_TARGET_PEOPLE &&
	       (double)target->received <= FLOOD_TARGET_PACE * target->sources * seconds;
}

static void grade(struct finding *finding, const struct target_observation *target, double excess)
{
	enum severity most = excess < FLOOD_TARGET_LARGE ? SEVERITY_LOW : SEVERITY_MEDIUM;

	finding->confidence = 90;
	if (!may_be_crowd(target))
		return;
	finding->confidence = 40;
	if (finding->severity > most)
		finding->severity = most;
}

/* Pulses of many sources, each below the burst. */
static bool pulsed(const struct view_settings *view, const struct observation *observation,
		   struct finding *finding)
{
	const struct target_observation *target = &observation->target;
	double seconds = (double)target->pulse_window / NSEC_PER_SEC;
	double rate = (double)target->pulse_packets / fmax(1, seconds);

	if (observation->endpoint.lane == LANE_REPLY || target->pulses < FLOOD_TARGET_PULSES ||
	    target->sources < fmax(FLOOD_TARGET_PULSING, (double)view->flood_target_sources) ||
	    pulse_count(target->now->pulses) == pulse_count(target->before->pulses))
		return false;
	grade(finding, target, FLOOD_TARGET_LARGE - 1);
	if (finding->severity > SEVERITY_MEDIUM)
		finding->severity = SEVERITY_MEDIUM;
	if (finding->confidence > 70)
		finding->confidence = 70;
	finding->has_target = true;
	finding->target = observation->endpoint.address;
	finding_measure(finding, "pulses", target->pulses, FLOOD_TARGET_PULSES);
	finding_measure(finding, "packets_per_second", rate, NAN);
	finding_measure(finding, "packets_per_pulse",
			(double)target->pulse_packets / target->pulses, NAN);
	finding_measure(finding, "sources", target->sources, FLOOD_TARGET_PULSING);
	finding_add(finding,
		    "%u pulses of about %.0f packets from about %.0f sources within %.0f seconds, "
		    "%.0f a second on average",
		    target->pulses, (double)target->pulse_packets / target->pulses, target->sources,
		    seconds, rate);
	return true;
}

/* A flood spread over so many networks that none receives much. Many sources that each send no more
 * than people are none, nor are a few, which are monitors. */
static bool over_networks(const struct view_settings *view, const struct observation *observation,
			  struct finding *finding)
{
	const struct carpet_observation *carpet = &observation->carpet;
	double limit = (double)view->target_rate[observation->endpoint.lane];
	double rate = carpet->packets * NSEC_PER_SEC / (double)carpet->window;
	double wanted = fmax(FLOOD_TARGET_SPREAD * limit, FLOOD_TARGET_USUAL * carpet->usual);

	if (limit <= 0 || observation->endpoint.view != VIEW_INBOUND || rate < wanted ||
	    carpet->targets < FLOOD_TARGET_NETWORKS || carpet->sources < FLOOD_TARGET_PEOPLE ||
	    rate < FLOOD_TARGET_PACE * carpet->sources)
		return false;
	if (finding->severity > SEVERITY_MEDIUM)
		finding->severity = SEVERITY_MEDIUM;
	finding->offender_bits = carpet->prefix_bits;
	finding->confidence = 60;
	finding_measure(finding, "packets_per_second", rate, wanted);
	finding_measure(finding, "networks", carpet->targets, FLOOD_TARGET_NETWORKS);
	finding_measure(finding, "sources", carpet->sources, FLOOD_TARGET_PEOPLE);
	finding_rate(finding, "packets", carpet->packets, carpet->window);
	finding_add(finding, " in the %s lane from about %.0f sources to about %.0f networks",
		    lane_names[observation->endpoint.lane], carpet->sources, carpet->targets);
	return true;
}

/*
 * A flood spread over a network, so that no host is over its bucket.  Hosts at home that all ping
 * each other, as those of a cluster do, are no flood.
 */
static bool spread(const struct view_settings *view, const struct observation *observation,
		   struct finding *finding)
{
	const struct carpet_observation *carpet = &observation->carpet;
	double limit = (double)view->target_rate[observation->endpoint.lane];
	double rate = carpet->packets * NSEC_PER_SEC / (double)carpet->window;

	if (carpet->link)
		return over_networks(view, observation, finding);
	if (limit <= 0 || observation->endpoint.view == VIEW_PRIVATE ||
	    rate < FLOOD_TARGET_SPREAD * limit || carpet->targets < FLOOD_TARGET_SPREAD_TARGETS ||
	    carpet->sources < (double)view->flood_target_sources)
		return false;
	finding->offender_bits = carpet->prefix_bits;
	finding->confidence = 80;
	finding_measure(finding, "packets_per_second", rate, FLOOD_TARGET_SPREAD * limit);
	finding_measure(finding, "targets", carpet->targets, FLOOD_TARGET_SPREAD_TARGETS);
	finding_measure(finding, "sources", carpet->sources, (double)view->flood_target_sources);
	finding_rate(finding, "packets", carpet->packets, carpet->window);
	finding_add(finding,
		    " in the %s lane from about %.0f sources to about %.0f hosts of this prefix",
		    lane_names[observation->endpoint.lane], carpet->sources, carpet->targets);
	return true;
}

static bool at_one(const struct view_settings *view, const struct observation *observation,
		   struct finding *finding)
{
	const struct target *target = observation->target.now;
	const struct target *before = observation->target.before;
	double seconds = (double)observation->target.elapsed / NSEC_PER_SEC;
	double count = (double)(target->packets - before->packets);
	double packets = count / seconds;
	double limit = (double)view->target_rate[observation->endpoint.lane];
	double unadmitted = target->packets ? (double)target->unadmitted / (double)target->packets :
					      0;

	bool over = target->over > before->over;
	bool busy = (double)observation->target.busy >= FLOOD_TARGET_BUSY * NSEC_PER_SEC;

	/* No other rule reports a source on the allow list, whose address may be forged. */
	if (!over && !busy)
		return pulsed(view, observation, finding);
	if ((observation->target.sources < (double)view->flood_target_sources &&
	     target->over_allowed == before->over_allowed))
		return false;

	grade(finding, &observation->target, limit > 0 ? packets / limit : 0);
	finding->has_target = true;
	finding->target = observation->endpoint.address;
	finding_measure(finding, "packets_per_second", packets,
			over ? limit : FLOOD_TARGET_NEARLY * limit);
	finding_measure(finding, "packets_over_limit", (double)target->over, over ? 0 : NAN);
	finding_measure(finding, "sources", observation->target.sources,
			(double)view->flood_target_sources);
	if (target->over_allowed > before->over_allowed)
		finding_measure(finding, "packets_over_limit_allowed", (double)target->over_allowed,
				NAN);
	finding_measure(finding, "unadmitted_share", unadmitted, NAN);
	finding_measure(finding, "distinct_ttl_ranges", __builtin_popcountll(target->ttl_set), NAN);
	finding_rate(finding, "packets", count, observation->target.span);
	finding_add(finding, " from about %.0f sources in the %s lane, %s its limit of %.0f",
		    observation->target.sources, lane_names[observation->endpoint.lane],
		    over ? "over" : "nearly", limit);
	return true;
}

DETECTOR(detect_flood_target)
{
	return observation->observed == OBSERVED_CARPET ? spread(view, observation, finding) :
							  at_one(view, observation, finding);
}
