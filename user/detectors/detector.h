/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The detectors: one row in the table of detector.c, one file in detectors/.
 * A detector fills in `finding` and returns true when the observation meets its rule;
 * the caller has filled in rule, severity, offender, first_seen and last_seen.
 */
#ifndef ICMPGUARD_DETECTORS_DETECTOR_H
#define ICMPGUARD_DETECTORS_DETECTOR_H

#include "detectors/observation.h"

struct detector {
	enum rule rule;
	unsigned int observes; /* bits of enum observed */
	unsigned int lanes;    /* bits of enum lane */
	bool (*detect)(const struct settings *settings, const struct view_settings *view,
		       const struct observation *observation, struct finding *finding);
};

/* `view`: of the settings those of the observation's view. */
#define DETECTOR(name)                                                                             \
	bool name(const struct settings *settings, const struct view_settings *view,               \
		  const struct observation *observation, struct finding *finding)

DETECTOR(detect_flood_source);
DETECTOR(detect_flood_target);
DETECTOR(detect_flood_spoofed);
DETECTOR(detect_reflection);
DETECTOR(detect_error_flood);
DETECTOR(detect_oversize);
DETECTOR(detect_nd_flood);
DETECTOR(detect_malformed);
DETECTOR(detect_sweep);
DETECTOR(detect_sweep_slow);
DETECTOR(detect_sweep_distributed);
DETECTOR(detect_sweep_rotating);
DETECTOR(detect_legacy_probe);
DETECTOR(detect_type_probe);
DETECTOR(detect_os_fingerprint);
DETECTOR(detect_error_harvest);
DETECTOR(detect_path_mapping);
DETECTOR(detect_ttl_probe);
DETECTOR(detect_nd_scan);
DETECTOR(detect_router_probe);
DETECTOR(detect_mld_probe);
DETECTOR(detect_sensitive_probe);

/* Runs every detector that the observation concerns and that is enabled in its view; calls
 * `found` for each finding. */
void detectors_run(const struct settings *settings, const struct observation *observation,
		   void (*found)(const struct finding *, void *), void *context);

extern const char *const rule_names[RULE_COUNT];
extern const char *const rule_help[RULE_COUNT];
extern const char *const rule_techniques[RULE_COUNT];

#endif
