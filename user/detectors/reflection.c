// SPDX-License-Identifier: GPL-2.0-only
/*
 * reflection: home as the victim of replies it never asked for, or as the amplifier that
 * is to send them to somebody else.
 *
 * As victim: more replies reach a host than it sent requests.  Late replies are few, and
 * a network that duplicates them gives no more than as many again; or the kernel side counted
 * replies of one host over its bucket, which it does not where they were requested.  As amplifier:
 * echo requests to a multicast or broadcast address at a rate (smurf), or from one (rsmurf): no
 * host has such an address (RFC 1122 section 3.2.1.3).
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

static bool victim(const struct view_settings *view, const struct observation *observation,
		   struct finding *finding)
{
	const struct target *target = observation->target.now;
	double seconds = (double)observation->target.elapsed / NSEC_PER_SEC;
	double rate = (double)(target->packets - observation->target.before->packets) / seconds;
	double unasked = (double)target->packets - (double)observation->target.asked;

	if (observation->endpoint.lane != LANE_REPLY ||
	    rate < (double)view->reflection_reply_rate ||
	    unasked < (double)view->reflection_replies ||
	    unasked < (double)observation->target.asked)
		return false;
	finding->confidence = observation->target.asked ? 80 : 90;
	finding->has_target = true;
	finding->target = observation->endpoint.address;
	finding_measure(finding, "unasked_replies", unasked, (double)view->reflection_replies);
	finding_measure(finding, "replies_per_second", rate, (double)view->reflection_reply_rate);
	finding_measure(finding, "requests", (double)observation->target.asked, NAN);
	finding_measure(finding, "sources", observation->target.sources, NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%.0f replies from about %.0f sources to a host that sent %llu requests", unasked,
		 observation->target.sources, observation->target.asked);
	return true;
}

/* What the kernel side counts over a bucket of replies was not asked for. */
static bool unrequested(const struct view_settings *view, const struct observation *observation,
			struct finding *finding)
{
	const struct source *source = observation->source.now;
	const __u64 over = source->over - observation->source.before->over;
	double seconds = (double)observation->source.elapsed / NSEC_PER_SEC;
	double rate = (double)(source->packets - observation->source.before->packets) / seconds;

	if (observation->endpoint.lane != LANE_REPLY || over < view->reflection_replies ||
	    rate < (double)view->reflection_reply_rate)
		return false;
	finding->confidence = 80;
	finding->has_target = observation->observed == OBSERVED_SOURCE_EVENT;
	finding->target = observation->source.peer;
	finding_measure(finding, "unasked_replies", (double)over, (double)view->reflection_replies);
	finding_measure(finding, "replies_per_second", rate, (double)view->reflection_reply_rate);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%.0f replies a second, %llu of them over a limit and not requested", rate, over);
	return true;
}

static bool amplifier(const struct view_settings *view, const struct observation *observation,
		      struct finding *finding)
{
	const struct source *source = observation->source.now;
	double seconds = (double)observation->source.elapsed / NSEC_PER_SEC;
	bool forged = address_is_broadcast(&observation->endpoint.address);
	__u64 count = forged ? source->packets : source->multicast;
	__u64 before = forged ? observation->source.before->packets :
				observation->source.before->multicast;
	double rate = (double)(count - before) / seconds;

	if (observation->endpoint.lane != LANE_REQUEST || count < view->reflection_replies ||
	    rate < (double)view->reflection_request_rate)
		return false;
	finding->confidence = 90;
	finding_measure(finding, "requests_to_a_group", (double)count,
			(double)view->reflection_replies);
	finding_measure(finding, "requests_per_second", rate,
			(double)view->reflection_request_rate);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%llu echo requests %s an address of many hosts: the answers go to its owner",
		 count, forged ? "from" : "to");
	return true;
}

DETECTOR(detect_reflection)
{
	if (observes_target(observation))
		return victim(view, observation, finding);
	return amplifier(view, observation, finding) || unrequested(view, observation, finding);
}
