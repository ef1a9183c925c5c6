// SPDX-License-Identifier: GPL-2.0-only
/*
 * router-probe: somebody wants to know the routers.  A host solicits them at most three
 * times when an interface comes up (RFC 4861 section 6.3.7); where nobody answers some
 * systems go on, one in a few seconds. It does so from its link-local or the
 * unspecified address as a rule; another address is allowed (section 4.1) and only told.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

DETECTOR(detect_router_probe)
{
	__u32 slot = KIND_ROUTER_SOLICITATION - KIND_FIRST_DISCOVERY;
	const struct source *source = observation->source.now;
	const struct address *address = &observation->endpoint.address;
	__u32 count = source->kinds[slot];
	double minutes = (double)(source->last_seen - source->first_seen) / (60 * NSEC_PER_SEC);
	bool unspecified = !(address->halves[0] | address->halves[1]);
	bool odd = !address_is_ipv4(address) && !address_is_link_local6(address) && !unspecified;

	if (count == observation->source.before->kinds[slot])
		return false;
	/* Every host that starts is the unspecified address: its count tells nothing. */
	if (!odd &&
	    (unspecified || count < view->router_probe_solicitations ||
	     count / (minutes > 1 ? minutes : 1) < (double)view->router_probe_solicitations))
		return false;
	finding->confidence = odd ? 60 : 80;
	if (odd && count < view->router_probe_solicitations)
		finding->severity = SEVERITY_INFO;
	finding->blockable = true;
	finding_measure(finding, "solicitations", count,
			odd ? NAN : (double)view->router_probe_solicitations);
	snprintf(finding->summary, sizeof(finding->summary), "%u router solicitation%s%s", count,
		 count == 1 ? "" : "s", odd ? " from an address beyond the link" : "");
	return true;
}
