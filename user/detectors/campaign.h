/* SPDX-License-Identifier: GPL-2.0-only */
/* What the rules of slow windows have in common, and those of prefixes: many targets, many
 * sources, few of the first for each of the second. */
#ifndef ICMPGUARD_DETECTORS_CAMPAIGN_H
#define ICMPGUARD_DETECTORS_CAMPAIGN_H

#include "detectors/detector.h"

/* Whether enough is new since the rule last reported: as much as the first time, or while its
 * alert lasts a part of that. */
bool slow_reports(const struct slow_reported *reported, enum slow_window window, double threshold);

struct campaign_rule {
	double targets; /* new ones within four hours; within a day twice as many */
	double sources; /* at least */
	double below;	/* targets a source at most, or it would be conspicuous by itself */
};

/* The shortest window that meets the rule, whose figures are added to the finding; else
 * negative. */
int campaign_find(const struct campaign_rule *rule, const struct campaign_observation *campaign,
		  struct finding *finding);

#endif
