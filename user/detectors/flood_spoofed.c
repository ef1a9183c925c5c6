// SPDX-License-Identifier: GPL-2.0-only
/*
 * flood-spoofed: a flood whose sources each send a packet or two.
 *
 * Random forged sources hardly repeat; people who ping send four packets or more.  So
 * packets divided by distinct sources tells forged floods from a crowd, however large.
 * The sources are not to blame, so none is blocked.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

DETECTOR(detect_flood_spoofed)
{
	const struct target *target = observation->target.now;
	const struct target *before = observation->target.before;
	double seconds = (double)observation->target.elapsed / NSEC_PER_SEC;
	double packets = (double)(target->packets - before->packets);
	double each = observation->target.sources > 0 ? packets / observation->target.sources :
							packets;

	if (target->over == before->over ||
	    observation->target.sources < (double)view->spoofed_sources ||
	    each > (double)view->spoofed_packets_each)
		return false;

	finding->confidence = 90;
	finding->has_target = true;
	finding->target = observation->endpoint.address;
	finding_measure(finding, "sources", observation->target.sources,
			(double)view->spoofed_sources);
	finding_measure(finding, "packets_per_source", each, (double)view->spoofed_packets_each);
	finding_measure(finding, "packets_per_second", packets / seconds,
			(double)view->target_rate[observation->endpoint.lane]);
	finding_measure(finding, "distinct_ttl_ranges", __builtin_popcountll(target->ttl_set), NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%.0f packets a second from about %.0f sources that hardly repeat: forged",
		 packets / seconds, observation->target.sources);
	return true;
}
