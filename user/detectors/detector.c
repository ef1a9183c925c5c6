// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/detector.h"

#include "base/prefix.h"

#include <math.h>
#include <string.h>

const char *const rule_names[RULE_COUNT] = {
#define RULE(name, label, severity, techniques, help) [RULE_##name] = label,
	RULES(RULE)
#undef RULE
};

const char *const rule_help[RULE_COUNT] = {
#define RULE(name, label, severity, techniques, help) [RULE_##name] = help,
	RULES(RULE)
#undef RULE
};

const char *const rule_techniques[RULE_COUNT] = {
#define RULE(name, label, severity, techniques, help) [RULE_##name] = techniques,
	RULES(RULE)
#undef RULE
};

#define OBSERVES(what) (1u << OBSERVED_##what)
#define IN_LANE(lane)  (1u << LANE_##lane)

/* An entry, by a poll or by an event. */
#define OBSERVES_SOURCE (OBSERVES(SOURCE) | OBSERVES(SOURCE_EVENT))
#define OBSERVES_TARGET (OBSERVES(TARGET) | OBSERVES(TARGET_EVENT))

#define ANY_LANE ((1u << LANE_COUNT) - 1)

static const struct detector detectors[] = {
	{ RULE_FLOOD_SOURCE, OBSERVES_SOURCE, IN_LANE(REQUEST) | IN_LANE(FRAGMENT) | IN_LANE(OTHER),
	  detect_flood_source },
	{ RULE_FLOOD_TARGET, OBSERVES_TARGET, IN_LANE(REQUEST) | IN_LANE(FRAGMENT) | IN_LANE(OTHER),
	  detect_flood_target },
	{ RULE_FLOOD_SPOOFED, OBSERVES_TARGET, ANY_LANE & ~IN_LANE(DISCOVERY),
	  detect_flood_spoofed },
	{ RULE_REFLECTION, OBSERVES_SOURCE | OBSERVES_TARGET, IN_LANE(REPLY) | IN_LANE(REQUEST),
	  detect_reflection },
	{ RULE_ERROR_FLOOD, OBSERVES_SOURCE | OBSERVES_TARGET, IN_LANE(ERROR), detect_error_flood },
	{ RULE_OVERSIZE, OBSERVES(SOURCE), ANY_LANE, detect_oversize },
	{ RULE_ND_FLOOD, OBSERVES_SOURCE | OBSERVES_TARGET, IN_LANE(DISCOVERY), detect_nd_flood },
	{ RULE_MALFORMED, OBSERVES(SOURCE), ANY_LANE, detect_malformed },
	{ RULE_SWEEP, OBSERVES(SOURCE), IN_LANE(REQUEST), detect_sweep },
	{ RULE_SWEEP_SLOW, OBSERVES(SLOW), IN_LANE(REQUEST), detect_sweep_slow },
	{ RULE_SWEEP_DISTRIBUTED, OBSERVES(CAMPAIGN), IN_LANE(REQUEST), detect_sweep_distributed },
	{ RULE_SWEEP_ROTATING, OBSERVES(CAMPAIGN), IN_LANE(REQUEST), detect_sweep_rotating },
	{ RULE_LEGACY_PROBE, OBSERVES(SOURCE), IN_LANE(REQUEST) | IN_LANE(REPLY),
	  detect_legacy_probe },
	{ RULE_TYPE_PROBE, OBSERVES(SOURCE), ANY_LANE, detect_type_probe },
	{ RULE_OS_FINGERPRINT, OBSERVES(SOURCE) | OBSERVES(SAMPLE), IN_LANE(REQUEST),
	  detect_os_fingerprint },
	{ RULE_ERROR_HARVEST, OBSERVES(REFUSALS) | OBSERVES(TARGET), IN_LANE(ERROR),
	  detect_error_harvest },
	{ RULE_PATH_MAPPING, OBSERVES(TARGET) | OBSERVES(SOURCE), IN_LANE(ERROR) | IN_LANE(REQUEST),
	  detect_path_mapping },
	{ RULE_TTL_PROBE, OBSERVES(SOURCE), IN_LANE(REQUEST), detect_ttl_probe },
	{ RULE_ND_SCAN, OBSERVES(SOURCE), IN_LANE(DISCOVERY), detect_nd_scan },
	{ RULE_ROUTER_PROBE, OBSERVES(SOURCE), IN_LANE(DISCOVERY), detect_router_probe },
	{ RULE_MLD_PROBE, OBSERVES(SOURCE), IN_LANE(REQUEST) | IN_LANE(DISCOVERY),
	  detect_mld_probe },
	{ RULE_SENSITIVE_PROBE, OBSERVES(SOURCE_EVENT), IN_LANE(REQUEST), detect_sensitive_probe },
};

void finding_measure(struct finding *finding, const char *name, double value, double threshold)
{
	if (finding->measure_count < FINDING_MEASURES)
		finding->measures[finding->measure_count++] = (struct measure){ name, value,
										threshold };
}

struct prefix finding_offender(const struct finding *finding)
{
	return (struct prefix){ .length = finding->offender_bits ? finding->offender_bits :
								   PREFIX_WHOLE,
				.address = finding->offender.address };
}

static void finding_begin(struct finding *finding, enum rule rule, const struct view_settings *view,
			  const struct observation *observation)
{
	*finding = (struct finding){
		.rule = rule,
		.severity = view->rules[rule].severity,
		.offender = observation->endpoint,
		.offender_bits = observation->observed == OBSERVED_CAMPAIGN ?
					 observation->campaign.prefix_bits :
					 0,
		.offender_is_target = observes_target(observation),
		.first_seen = observation->first_seen,
		.last_seen = observation->now,
	};
}

static bool has_measure(const struct finding *finding, const char *name)
{
	for (unsigned int i = 0; i < finding->measure_count; i++)
		if (!strcmp(finding->measures[i].name, name))
			return true;
	return false;
}

/* How far the source is from what is ordinary here, as far as that is known. */
static void tell_ordinary(struct finding *finding, const struct source_observation *source)
{
	static const struct {
		const char *own, *ordinary;
	} names[BASELINE_METRIC_COUNT] = {
		[BASELINE_FANOUT] = { "targets", "ordinary_targets" },
		[BASELINE_RATE] = { "packets_per_second", "ordinary_packets_per_second" },
		[BASELINE_PAYLOAD] = { "payload_bytes", "ordinary_payload_bytes" },
	};

	for (int metric = 0; metric < BASELINE_METRIC_COUNT; metric++) {
		if (!names[metric].own || source->ordinary[metric] <= 0)
			continue;
		if (!has_measure(finding, names[metric].own))
			finding_measure(finding, names[metric].own, source->figures[metric], NAN);
		finding_measure(finding, names[metric].ordinary, source->ordinary[metric], NAN);
	}
}

void detectors_run(const struct settings *settings, const struct observation *observation,
		   void (*found)(const struct finding *, void *), void *context)
{
	const struct view_settings *view = &settings->views[observation->endpoint.view];
	struct finding finding;

	for (size_t i = 0; i < ARRAY_LENGTH(detectors); i++) {
		const struct detector *detector = &detectors[i];

		if (!view->rules[detector->rule].enabled ||
		    !(detector->observes >> observation->observed & 1) ||
		    !(detector->lanes >> observation->endpoint.lane & 1))
			continue;
		finding_begin(&finding, detector->rule, view, observation);
		if (!detector->detect(settings, view, observation, &finding))
			continue;
		if (observes_source(observation))
			tell_ordinary(&finding, &observation->source);
		found(&finding, context);
	}
}
