/* SPDX-License-Identifier: GPL-2.0-only */
/* The slow windows of a source, which sweep judges, too. */
#ifndef ICMPGUARD_DETECTORS_SWEEP_SLOW_H
#define ICMPGUARD_DETECTORS_SWEEP_SLOW_H

#include "detectors/detector.h"

/* Finds a sweep in the shortest slow window that has one; fills in `finding`, whose severity is
 * that of the calling rule at most. Returns false, and leaves `finding` alone, if none has. */
bool slow_find(const struct settings *settings, const struct view_settings *view,
	       const struct observation *observation, struct finding *finding);

#endif
