// SPDX-License-Identifier: GPL-2.0-only
/*
 * brake: rules would create more blocks than allowed. The observation comes from the responder;
 * there is nothing to judge.
 */
#include "detectors/detector.h"

#include "base/prefix.h"

#include <math.h>

DETECTOR(detect_brake)
{
	const struct brake_observation *brake = &observation->brake;
	char text[PREFIX_TEXT];

	finding->confidence = 90;
	finding_measure(finding, "offenders", (double)brake->offenders, NAN);
	finding_measure(finding, "blocks", (double)brake->blocks, (double)settings->block_most);
	finding_add(
		finding,
		"%llu offenders are limited and not blocked: %s is reached; the latest is in %s",
		brake->offenders, brake->setting, prefix_format(text, &brake->latest));
	return true;
}
