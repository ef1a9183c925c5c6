/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages that the hosts of a link send together; for the rules on them. */
#ifndef ICMPGUARD_DETECTORS_STORM_H
#define ICMPGUARD_DETECTORS_STORM_H

#include "config/thresholds.h"
#include "detectors/observation.h"

/* Returns true if it is a flood by many hosts, or without a source address: a single host exceeds
 * its own bucket first. */
static inline bool storm_floods(const struct storm_observation *storm)
{
	return storm->excess >= ND_FLOOD_BURST || storm->crammed >= ND_FLOOD_CRAMMED;
}

#endif
