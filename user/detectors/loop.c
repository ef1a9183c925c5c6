// SPDX-License-Identifier: GPL-2.0-only
/*
 * loop: one packet passes several times, each time with a lower TTL. Two routers each consider the
 * other the next hop to its target, and forward it until the TTL expires; so one packet becomes up
 * to 255. Behind a single router a packet is seen twice at most.
 * If its target goes on answering, nothing loops: flood-source judges such packets.
 */
#include "base/prefix.h"
#include "detectors/detector.h"
#include "headers/change.h"

#include <math.h>

DETECTOR(detect_loop)
{
	const struct repeat *repeat = &observation->entry->repeats.value;
	double seconds = (double)(repeat->looped_at - repeat->first_seen) / NSEC_PER_SEC;
	double rate = (double)repeat->passes / fmax(1, seconds);
	double each = (double)repeat->passes / fmax(1, (double)repeat->looped);
	bool ipv4 = address_is_ipv4(&repeat->target);

	if (observation->entry->table != TABLE_REPEATS || observation->answered ||
	    repeat->longest < LOOP_PASSES || repeat->looped_at < repeat->last_seen)
		return false;
	finding->offender.address = address_mask(&repeat->target,
						 ipv4 ? IPV4_MAPPED_BITS + 24 : 64);
	finding->offender_bits = ipv4 ? IPV4_MAPPED_BITS + 24 : 64;
	finding->offender_is_target = true;
	finding->has_target = true;
	finding->target = repeat->target;
	finding->confidence = repeat->longest >= 2 * LOOP_PASSES ? 90 : 60;
	if (rate >= LOOP_RATE && repeat->passes >= LOOP_HEAVY && finding->severity < SEVERITY_LOW)
		finding->severity = SEVERITY_LOW;
	finding_measure(finding, "passes", (double)repeat->passes, NAN);
	finding_measure(finding, "packets", (double)repeat->looped, NAN);
	finding_measure(finding, "passes_of_one_packet", repeat->longest, LOOP_PASSES);
	finding_measure(finding, "passes_per_second", rate, LOOP_RATE);
	finding_add(
		finding,
		"%llu packet%s to this network passed about %.0f times each, with a time to live "
		"that fell from %u to %u",
		repeat->looped, repeat->looped == 1 ? "" : "s", each + 1, repeat->ttl_first,
		repeat->ttl_last);
	return true;
}
