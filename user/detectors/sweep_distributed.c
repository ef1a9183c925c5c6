// SPDX-License-Identifier: GPL-2.0-only
/*
 * sweep-distributed: many sources share a sweep of one prefix, so that none of them is
 * conspicuous.
 *
 * Counted are hosts of the prefix that nobody had asked before and that were asked lightly, a
 * probe or two, by a source that does not sweep by itself.  A popular server is one host,
 * whoever pings it; a monitored host is new once; people ping until they have seen enough.
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
	snprintf(
		finding->summary, sizeof(finding->summary),
		"about %.0f sources asked about %.0f hosts of this prefix that nobody had asked, a "
		"few each",
		observation->campaign.sources[window],
		observation->campaign.targets[window].novelty);
	return true;
}
