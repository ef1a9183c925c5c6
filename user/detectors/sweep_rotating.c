// SPDX-License-Identifier: GPL-2.0-only
/*
 * sweep-rotating: one sweep from many addresses of a prefix, each used for a few probes.
 *
 * Counts targets that were new to all addresses of the prefix and received only a probe or two.
 * Ordinary users behind the addresses of one network ping few hosts, mostly the same ones, several
 * times each.
 */
#include "detectors/campaign.h"

#include <stdio.h>

DETECTOR(detect_sweep_rotating)
{
	const struct campaign_rule rule = {
		.targets = (double)view->rotating_targets,
		.sources = (double)view->rotating_sources,
		.of_home = observation->endpoint.view == VIEW_OUTBOUND ||
			   observation->endpoint.view == VIEW_PRIVATE,
		.below = (double)view->sweep_targets / 2,
	};
	int window;

	if (observation->campaign.of_targets)
		return false;
	window = campaign_find(&rule, &observation->campaign, finding);
	if (window < 0)
		return false;
	finding->blockable = true;
	snprintf(finding->summary, sizeof(finding->summary),
		 "about %.0f addresses of this prefix sent requests to about %.0f hosts new to all "
		 "of them, a few each",
		 observation->campaign.sources[window],
		 observation->campaign.targets[window].novelty);
	return true;
}
