// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-flood: a storm on the link.  Either a bucket is crossed, by one host or toward one
 * address whatever the hosts; or more routers advertise themselves than any link has,
 * which fills every host's list of routers and prefixes long before it is many packets.
 * Several hundred listener reports in the second after a query are normal on a large
 * link, and a rack that boots: the target's burst leaves room for both.
 */
#include "base/sketch.h"
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

#define SLOT (KIND_ROUTER_ADVERTISEMENT - KIND_FIRST_DISCOVERY)

/* Routers that advertised themselves to one group; other messages go to it too. */
static double routers_of(const struct observation *observation)
{
	const struct target *target = observation->target.now;

	return target->kinds[SLOT] > observation->target.before->kinds[SLOT] ?
		       count_bits(target->path_set[0] | target->path_set[1]) :
		       0;
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
	double count = target ? routers_of(observation) : 0;
	bool routers = target && count >= (double)view->nd_flood_routers;

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
		finding_measure(finding, "sources", observation->target.sources, NAN);
	if (target)
		finding_measure(finding, "routers", count,
				routers ? (double)view->nd_flood_routers : NAN);
	if (routers)
		finding_add(finding, "about %.0f routers advertise themselves on one link", count);
	else
		finding_rate(finding, "neighbour discovery or listener messages", (double)packets,
			     target ? observation->target.span : observation->source.span);
	return true;
}
