// SPDX-License-Identifier: GPL-2.0-only
/*
 * malformed: ICMP that violates its own format. Broken stacks send it as well as attackers, so it
 * is reported, not treated as an attack; the drop reasons of the kernel side name the defect.
 */
#include "detectors/detector.h"

#include "base/names.h"

#include <math.h>
#include <stdio.h>

DETECTOR(detect_malformed)
{
	const struct source *source = observation->source.now;
	unsigned int reason;

	if (source->malformed == observation->source.before->malformed || !source->malformed_set)
		return false;
	reason = (unsigned int)__builtin_ctzll(source->malformed_set);
	if (reason >= REASON_COUNT)
		return false;
	finding->confidence = 99;
	finding_measure(finding, "malformed", source->malformed, 1);
	finding_measure(finding, "distinct_reasons", __builtin_popcountll(source->malformed_set),
			NAN);
	snprintf(finding->summary, sizeof(finding->summary), "%u malformed packet%s: %s",
		 source->malformed, source->malformed == 1 ? "" : "s", reason_help[reason]);
	return true;
}
