// SPDX-License-Identifier: GPL-2.0-only
/*
 * ttl-probe: requests of one source with many TTLs. A traceroute legitimately sends such, so the
 * rule only reports; several systems behind one address, or a scanner that varies the TTL, look the
 * same.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

/* The last bit of the set stands for all TTLs from 63 up. */
#define LOW_TTLS 0x7fffffffffffffffULL

DETECTOR(detect_ttl_probe)
{
	const struct source *source = observation->source.now;
	int ttls = __builtin_popcountll(source->ttl_set & LOW_TTLS);
	const bool climbs = source->ttl_min <= TTL_PROBE_CLIMB_START;

	if (source->ttl_set == observation->source.before->ttl_set ||
	    ttls < (int)view->ttl_probe_ttls)
		return false;
	finding->confidence = 80;
	/* Unlike a traceroute, a scan may have decoys, which send to the same hosts. */
	if (!climbs)
		finding_asks(finding, &source->targets);
	finding_measure(finding, "distinct_ttls", ttls, (double)view->ttl_probe_ttls);
	finding_measure(finding, "lowest_ttl", source->ttl_min, NAN);
	finding_measure(finding, "highest_ttl", source->ttl_max, NAN);
	finding_measure(finding, "targets", observation->source.fanout, NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "requests with %d times to live from %u to %u: %s", ttls, source->ttl_min,
		 source->ttl_max, climbs ? "a traceroute, or the like" : "varied, as scanners do");
	return true;
}
