// SPDX-License-Identifier: GPL-2.0-only
/*
 * flood-spoofed: a flood whose sources each send a packet or two.
 *
 * Random forged sources hardly repeat; people who ping send four packets or more, a second
 * apart.  So the packets of a window divided by its distinct sources tell forged floods from a
 * crowd, however large, once there was time for a second and a third.
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
	double received = (double)observation->target.received;
	double each = received / fmax(observation->target.sources, 1);

	if (target->over == before->over ||
	    observation->target.sources < (double)view->spoofed_sources ||
	    each > (double)view->spoofed_packets_each ||
	    observation->target.window < (__u64)(FLOOD_SPOOFED_RETURN * NSEC_PER_SEC))
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
	finding_rate(finding, "packets", packets, observation->target.span);
	finding_add(finding, " from about %.0f sources that hardly repeat: forged",
		    observation->target.sources);
	return true;
}
