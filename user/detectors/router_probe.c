// SPDX-License-Identifier: GPL-2.0-only
/*
 * router-probe: a host looks for routers. A host solicits them at most three times when an
 * interface comes up (RFC 4861 section 6.3.7); without an answer some systems continue, once every
 * few seconds. Normally the source is link-local or unspecified; another address is allowed
 * (section 4.1), so it is only reported.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

#define SLOT (KIND_ROUTER_SOLICITATION - KIND_FIRST_DISCOVERY)

/* Solicitations per minute, in the busier of the two windows. */
static double solicitations_a_minute(const struct observation *observation)
{
	double most = 0;

	for (int i = 0; i < SOURCE_WINDOWS; i++) {
		const struct source_window *window = &observation->source.windows[i];
		double minutes = (double)window->elapsed / (60 * NSEC_PER_SEC);

		most = fmax(most, window->kinds[SLOT] / fmax(minutes, 1));
	}
	return most;
}

DETECTOR(detect_router_probe)
{
	const struct source *source = observation->source.now;
	const struct address *address = &observation->endpoint.address;
	double threshold = (double)view->router_probe_solicitations;
	double rate = solicitations_a_minute(observation);
	__u32 count = source->kinds[SLOT];
	bool unspecified = address_is_unspecified(address);
	bool odd = !address_is_ipv4(address) && !address_is_link_local6(address) && !unspecified;

	if (count == observation->source.before->kinds[SLOT])
		return false;
	/* All starting hosts share the unspecified address, so its count means nothing. */
	if (!odd && (unspecified || rate < threshold))
		return false;
	finding->confidence = odd ? 60 : 80;
	if (odd && rate < threshold)
		finding->severity = SEVERITY_INFO;
	finding->blockable = true;
	finding_measure(finding, "solicitations_per_minute", rate, odd ? NAN : threshold);
	finding_measure(finding, "solicitations", count, NAN);
	snprintf(finding->summary, sizeof(finding->summary), "%u router solicitation%s%s", count,
		 count == 1 ? "" : "s", odd ? " from an address beyond the link" : "");
	return true;
}
