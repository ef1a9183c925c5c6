// SPDX-License-Identifier: GPL-2.0-only
/*
 * error-harvest: a port or protocol scan, seen by the errors it draws.
 *
 * The host that is scanned refuses one and the same scanner again and again, each time
 * for another port or protocol; what it refuses others is another observation.  A client
 * that asks one closed port twenty times was refused one thing; a peer-to-peer client's lost
 * peers refuse one thing each.  Late answers of a resolver, traceroute's ports and quoted
 * pings the kernel side leaves out.
 * The second trace is a scan of many hosts, or the backscatter of somebody who forges the
 * address: errors from dozens of hosts within a second.  Lost peers come slower.
 * The offender is who receives the errors, unless its address was forged.
 */
#include "detectors/detector.h"

#include "base/sketch.h"

#include <math.h>
#include <stdio.h>

static bool refused_by_many(const struct view_settings *view, const struct observation *observation,
			    struct finding *finding)
{
	const struct target *target = observation->target.now;
	double seconds = (double)observation->target.elapsed / NSEC_PER_SEC;
	double rate = (double)(target->packets - observation->target.before->packets) /
		      (seconds > 1 ? seconds : 1);

	if (observation->target.sources < (double)view->harvest_hosts ||
	    rate < (double)view->harvest_rate)
		return false;
	finding->confidence = 70;
	finding_measure(finding, "sources", observation->target.sources,
			(double)view->harvest_hosts);
	finding_measure(finding, "errors_per_second", rate, (double)view->harvest_rate);
	snprintf(finding->summary, sizeof(finding->summary),
		 "errors from about %.0f hosts, %.0f a second: it scans, or its address is forged",
		 observation->target.sources, rate);
	return true;
}

static bool refused_by_one(const struct view_settings *view, const struct observation *observation,
			   struct finding *finding)
{
	const struct refusals *refusals = observation->refused.refusals;
	double refused = count_bits(refusals->set[0] | refusals->set[1]);

	if (refused < (double)view->harvest_refusals)
		return false;
	finding->confidence = refused > ERROR_HARVEST_SURE ? 90 : 70;
	finding->offender.address = observation->refused.receiver;
	finding->offender_is_target = true;
	finding->has_target = true;
	finding->target = observation->endpoint.address;
	finding_measure(finding, "distinct_refusals", refused, (double)view->harvest_refusals);
	finding_measure(finding, "errors", (double)refusals->errors, NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "was refused at least %.0f different ports, or half as many protocols, by one "
		 "host: "
		 "it scans, or its address is forged",
		 refused);
	return true;
}

DETECTOR(detect_error_harvest)
{
	finding->drew = true;
	return observation->observed == OBSERVED_REFUSALS ?
		       refused_by_one(view, observation, finding) :
		       refused_by_many(view, observation, finding);
}
