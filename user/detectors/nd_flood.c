// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-flood: a storm on the link.  Either a bucket is crossed, by one host or toward one
 * address whatever the hosts; or more routers advertise themselves than any link has,
 * which fills every host's list of routers and prefixes long before it is many packets.
 * Several hundred listener reports in the second after a query are normal on a large
 * link, and a rack that boots: the target's burst leaves room for both.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

static bool too_many_routers(const struct view_settings *view,
			     const struct observation *observation)
{
	__u32 slot = KIND_ROUTER_ADVERTISEMENT - KIND_FIRST_DISCOVERY;
	__u32 advertisements = observation->target.now->kinds[slot];

	/* Other messages go to the group of all nodes too: most must be advertisements for the
	 * distinct sources to be routers. */
	return advertisements > observation->target.before->kinds[slot] &&
	       advertisements >= view->nd_flood_routers &&
	       advertisements > observation->target.now->packets / 2 &&
	       observation->target.sources >= (double)view->nd_flood_routers;
}

DETECTOR(detect_nd_flood)
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
	double limit = (double)(target ? view->target_rate[LANE_DISCOVERY] :
					 view->source_rate[LANE_DISCOVERY]);
	bool routers = target && too_many_routers(view, observation);

	if (!over && !routers)
		return false;
	finding->confidence = 90;
	finding->blockable = !target;
	finding->has_target = target;
	finding->target = observation->endpoint.address;
	finding_measure(finding, "packets_per_second", (double)packets / seconds,
			routers ? NAN : limit);
	finding_measure(finding, "packets_over_limit", (double)over, routers ? NAN : 0);
	if (target)
		finding_measure(finding, "sources", observation->target.sources,
				routers ? (double)view->nd_flood_routers : NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 routers ? "about %.0f routers advertise themselves on one link" :
			   "%.0f neighbour discovery or listener messages a second",
		 routers ? observation->target.sources : (double)packets / seconds);
	return true;
}
