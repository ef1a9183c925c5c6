// SPDX-License-Identifier: GPL-2.0-only
/*
 * dad-denial: a host answers every probe for a duplicate address, so that no host on the link gets
 * one (RFC 3756 section 4.1.3).
 */
#include "detectors/detector.h"

#include <math.h>

DETECTOR(detect_dad_denial)
{
	const struct neighbor_observation *host = &observation->neighbor;

	if (host->now->denials == host->before->denials ||
	    host->denied < (double)view->dad_denial_addresses ||
	    host->denied < DAD_DENIAL_SHARE * host->probed)
		return false;
	finding_of_link(finding);
	if (!link_equal(host->now->denier, host->now->prober))
		finding_link(finding, host->now->denier);
	finding->confidence = 90;
	finding_measure(finding, "addresses_denied", host->denied,
			(double)view->dad_denial_addresses);
	finding_measure(finding, "addresses_probed", host->probed, NAN);
	finding_add(finding,
		    "the probes for %.0f of %.0f addresses were answered by hosts that had "
		    "not claimed them",
		    host->denied, host->probed);
	return true;
}
