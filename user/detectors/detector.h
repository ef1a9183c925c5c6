/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The detectors: one file each, RULE.c, next to RULE.def, which defines when it runs. A detector
 * fills in `finding` and returns true if the observation meets its rule; the caller has set rule,
 * severity, offender, first_seen and last_seen.
 */
#ifndef ICMPGUARD_DETECTORS_DETECTOR_H
#define ICMPGUARD_DETECTORS_DETECTOR_H

#include "config/thresholds.h"
#include "detectors/observation.h"
#include "detectors/rule.h"

struct detector {
	enum rule rule;
	unsigned int observes; /* bits of enum observed */
	unsigned int lanes;    /* bits of enum lane */
	bool (*detect)(const struct settings *settings, const struct view_settings *view,
		       const struct observation *observation, struct finding *finding);
};

/* `view`: the settings of the observation's view. */
#define DETECTOR(name)                                                                             \
	bool name(const struct settings *settings, const struct view_settings *view,               \
		  const struct observation *observation, struct finding *finding)

#define RULE(number, name, function, ...) DETECTOR(detect_##function);
#include "user/detectors/rules.def"

/* Runs every detector that handles the observation and is enabled in its view; calls `found` for
 * each finding. */
void detectors_run(const struct settings *settings, const struct observation *observation,
		   void (*found)(const struct finding *, void *), void *context);

#endif
