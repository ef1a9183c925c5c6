// SPDX-License-Identifier: GPL-2.0-only
/*
 * duplicates: identical packets are seen again within a tenth of a second. A bond, a mesh or a
 * switching loop duplicates packets; if nearly all packets of several hosts come twice, the
 * interface is a mirror port that copies both ingress and egress of each port. Rates are then
 * counted twice, too.
 */
#include "base/prefix.h"
#include "detectors/detector.h"

#include <math.h>

DETECTOR(detect_duplicates)
{
	const struct copies_observation *copies = &observation->copies;
	double share = copies->copied / fmax(1, copies->packets);

	if (copies->copied < DUPLICATES_PACKETS || (!copies->all && share < DUPLICATES_HALF))
		return false;
	finding->confidence = copies->all ? 90 : 70;
	finding_measure(finding, "copied_packets", copies->copied, DUPLICATES_PACKETS);
	finding_measure(finding, "copies", copies->copies, NAN);
	finding_measure(finding, "copied_share", share,
			copies->all ? DUPLICATES_SHARE : DUPLICATES_HALF);
	finding_measure(finding, "hosts", copies->hosts, NAN);
	if (copies->all) {
		/* All addresses, all lanes and directions. */
		finding->offender = (struct endpoint){ .view = VIEW_EDGE };
		finding->offender.address = address_from_ipv4(0);
		finding->offender_bits = IPV4_MAPPED_BITS;
		finding_add(finding,
			    "%.0f %% of all packets are seen %.1f times, from %.0f hosts: a mirror "
			    "port that copies both directions, or a network that duplicates "
			    "packets",
			    100 * fmin(1, share), 1 + copies->copies / fmax(1, copies->copied),
			    copies->hosts);
	} else {
		finding_add(finding,
			    "%.0f packets came %.1f times each, within a tenth of a second",
			    copies->copied, 1 + copies->copies / fmax(1, copies->copied));
	}
	return true;
}
