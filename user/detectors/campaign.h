/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the rules on slow windows and on prefixes: many targets, many sources, few targets per
 * source. */
#ifndef ICMPGUARD_DETECTORS_CAMPAIGN_H
#define ICMPGUARD_DETECTORS_CAMPAIGN_H

#include "detectors/detector.h"

/* Returns true if enough is new since the rule last reported: the full threshold, or a fraction of
 * it while its alert lasts. */
bool slow_reports(const struct slow_reported *reported, enum slow_window window, double threshold);

struct campaign_rule {
	double targets; /* new ones within four hours; twice as many within a day */
	double sources; /* minimum */
	bool of_home;	/* the sources are at home */
	double below;	/* targets per source, at most: above it the source is conspicuous by itself
			 */
};

/* Returns the shortest window that meets the rule and adds its figures to the finding; returns a
 * negative value if none does. */
int campaign_find(const struct campaign_rule *rule, const struct campaign_observation *campaign,
		  struct finding *finding);

#endif
