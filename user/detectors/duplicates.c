// SPDX-License-Identifier: GPL-2.0-only
/*
 * duplicates: packets come again within a tenth of a second, and differ in nothing.  A bond, a mesh
 * or a loop of switches makes copies; where nearly all packets of several hosts come twice, it is a
 * mirror port that shows what comes in at one port and leaves at another.  Rates are then counted
 * twice, too.
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
		/* Everybody, in whatever lane or direction. */
		finding->offender = (struct endpoint){ .view = VIEW_EDGE };
		finding->offender.address = address_from_ipv4(0);
		finding->offender_bits = IPV4_MAPPED_BITS;
		finding_add(
			finding,
			"%.0f %% of all packets are seen %.1f times here, of %.0f hosts: a mirror "
			"port that shows both directions, or a network that makes copies",
			100 * fmin(1, share), 1 + copies->copies / fmax(1, copies->copied),
			copies->hosts);
	} else {
		finding_add(finding,
			    "%.0f packets came %.1f times each, within a tenth of a second",
			    copies->copied, 1 + copies->copies / fmax(1, copies->copied));
	}
	return true;
}
