// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-scan: one host solicits many neighbours that it has not solicited before.  From a
 * host that is a scan of the link; from a router the trace of a scan through it, which
 * fills its neighbour cache (RFC 6583).  A host that starts asks for a few, from the
 * unspecified address for each that it is going to take (RFC 4862 section 5.4.2): all
 * hosts that start are one source then, so that is only told.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

DETECTOR(detect_nd_scan)
{
	__u32 slot = KIND_NEIGHBOR_SOLICITATION - KIND_FIRST_DISCOVERY;
	double threshold = (double)view->nd_scan_targets;
	const struct address *address = &observation->endpoint.address;
	bool unspecified = !(address->halves[0] | address->halves[1]);

	if (observation->source.novelty < threshold ||
	    observation->source.growth < ND_SCAN_GROWTH ||
	    observation->source.now->kinds[slot] < view->nd_scan_targets)
		return false;
	finding->confidence = unspecified ? 30 : 80;
	finding->blockable = !unspecified;
	if (unspecified)
		finding->severity = SEVERITY_INFO;
	finding_measure(finding, "new_neighbors", observation->source.novelty, threshold);
	finding_measure(finding, "neighbors", observation->source.fanout, NAN);
	finding_measure(finding, "solicitations", observation->source.now->kinds[slot], NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "solicited about %.0f neighbours it had not solicited before",
		 observation->source.novelty);
	return true;
}
