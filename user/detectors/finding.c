// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/finding.h"

#include "base/prefix.h"

void finding_measure(struct finding *finding, const char *name, double value, double threshold)
{
	if (finding->measure_count < FINDING_MEASURES)
		finding->measures[finding->measure_count++] = (struct measure){ name, value,
										threshold };
}

struct prefix finding_offender(const struct finding *finding)
{
	return (struct prefix){ .length = finding->offender_bits ? finding->offender_bits :
								   PREFIX_WHOLE,
				.address = finding->offender.address };
}
