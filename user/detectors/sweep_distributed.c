// SPDX-License-Identifier: GPL-2.0-only
/*
 * sweep-distributed: many sources share a sweep of one prefix, so that none is conspicuous.
 *
 * Counts hosts of the prefix that were new to everyone and received only a probe or two, from a
 * source that does not sweep by itself. A popular server is one host, however many ping it; a
 * monitored host is new once; people send more packets.
 */
#include "detectors/campaign.h"

#include <stdio.h>

DETECTOR(detect_sweep_distributed)
{
	const struct campaign_rule rule = {
		.targets = (double)view->distributed_targets,
		.sources = (double)view->distributed_sources,
		.below = (double)view->sweep_targets / 2,
	};
	int window;

	if (!observation->campaign.of_targets)
		return false;
	window = campaign_find(&rule, &observation->campaign, finding);
	if (window < 0)
		return false;
	snprintf(finding->summary, sizeof(finding->summary),
		 "about %.0f sources sent requests to about %.0f new hosts of this prefix, a few "
		 "each",
		 observation->campaign.sources[window],
		 observation->campaign.targets[window].novelty);
	return true;
}
