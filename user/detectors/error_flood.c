// SPDX-License-Identifier: GPL-2.0-only
/*
 * error-flood: a storm of errors. Some firewalls spend so much on each unreachable that a few
 * thousand a second stop them (BlackNurse); forged source quenches and redirects slow or divert
 * their target. Real stacks rate-limit the errors they send (RFC 1812 section 4.3.2.8, RFC 4443
 * section 2.4 f), so a single source over its bucket is no router.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

/* A storm spread over a network, so that no host is over its bucket. The errors of an outage come
 * from a few routers, which limit what they send. */
static bool spread(const struct view_settings *view, const struct observation *observation,
		   struct finding *finding)
{
	const struct carpet_observation *carpet = &observation->carpet;
	double limit = (double)view->target_rate[LANE_ERROR];
	double rate = carpet->packets * NSEC_PER_SEC / (double)carpet->window;
	double wanted = fmax(FLOOD_TARGET_SPREAD * limit, FLOOD_TARGET_USUAL * carpet->usual);

	if (limit <= 0 || carpet->link || observation->endpoint.view == VIEW_PRIVATE ||
	    rate < wanted || carpet->targets < FLOOD_TARGET_SPREAD_TARGETS ||
	    carpet->sources < (double)view->error_flood_sources)
		return false;
	finding->offender_bits = carpet->prefix_bits;
	finding->confidence = 80;
	finding_measure(finding, "packets_per_second", rate, wanted);
	finding_measure(finding, "targets", carpet->targets, FLOOD_TARGET_SPREAD_TARGETS);
	finding_measure(finding, "sources", carpet->sources, (double)view->error_flood_sources);
	finding_rate(finding, "error messages", carpet->packets, carpet->window);
	finding_add(finding, " from about %.0f sources to about %.0f hosts of this prefix",
		    carpet->sources, carpet->targets);
	return true;
}

/* Returns true for a host at home that refuses the packets of many others, each some times, and no
 * faster than a kernel sends errors: its service has ended, or starts again. */
static bool refuses_a_crowd(const struct observation *observation, double packets, double seconds)
{
	const struct source_observation *source = &observation->source;
	double window = (double)(source->now->packets - source->now->packets_before[1]);

	return (observation->endpoint.view == VIEW_OUTBOUND ||
		observation->endpoint.view == VIEW_PRIVATE) &&
	       packets <= ERROR_FLOOD_KERNEL * fmax(1, seconds) &&
	       source->fanout >= ERROR_FLOOD_CROWD && window <= ERROR_FLOOD_EACH * source->fanout;
}

static bool at_one(const struct view_settings *view, const struct observation *observation,
		   struct finding *finding)
{
	bool target = observes_target(observation);
	double seconds = (double)(target ? observation->target.elapsed :
					   observation->source.elapsed) /
			 NSEC_PER_SEC;
	__u64 packets =
		target ? observation->target.now->packets - observation->target.before->packets :
			 observation->source.now->packets - observation->source.before->packets;
	__u64 over = target ? observation->target.now->over - observation->target.before->over :
			      observation->source.now->over - observation->source.before->over;
	double limit = (double)(target ? view->target_rate[LANE_ERROR] :
					 view->source_rate[LANE_ERROR]);

	bool doubled = target ? observation->target.doubled : observation->source.doubled;
	bool busy = target && (double)observation->target.busy >= FLOOD_TARGET_BUSY * NSEC_PER_SEC;

	if ((!over && !busy) || (doubled && (double)packets / seconds <= 2 * limit) ||
	    (target && observation->target.sources < (double)view->error_flood_sources))
		return false;
	finding->confidence = over ? 90 : 60;
	if (!over && finding->severity > SEVERITY_MEDIUM)
		finding->severity = SEVERITY_MEDIUM;
	finding->blockable = !target;
	if (!target && refuses_a_crowd(observation, (double)packets, seconds)) {
		finding->severity = SEVERITY_INFO;
		finding->confidence = 50;
		finding->blockable = false;
	}
	finding->has_target = target || observation->observed == OBSERVED_SOURCE_EVENT;
	finding->target = target ? observation->endpoint.address : observation->source.peer;
	finding_measure(finding, "packets_per_second", (double)packets / seconds,
			over ? limit : FLOOD_TARGET_NEARLY * limit);
	finding_measure(finding, "packets_over_limit", (double)over, over ? 0 : NAN);
	if (target)
		finding_measure(finding, "sources", observation->target.sources,
				(double)view->error_flood_sources);
	finding_rate(finding, "error messages", (double)packets,
		     target ? observation->target.span : observation->source.span);
	finding_add(finding, " %s, %s the limit of %.0f a second",
		    target ? "to one host" : "from one host", over ? "over" : "nearly", limit);
	return true;
}

DETECTOR(detect_error_flood)
{
	return observation->observed == OBSERVED_CARPET ? spread(view, observation, finding) :
							  at_one(view, observation, finding);
}
