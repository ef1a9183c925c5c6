// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/detector.h"

#include "base/prefix.h"
#include "detectors/forgery.h"
#include "detectors/message.h"

#include <math.h>
#include <string.h>

#define OBSERVES(what) (1u << OBSERVED_##what)
#define IN_LANE(lane)  (1u << LANE_##lane)

/* An entry, observed by a poll or by an event. */
#define OBSERVES_SOURCE (OBSERVES(SOURCE) | OBSERVES(SOURCE_EVENT))
#define OBSERVES_TARGET (OBSERVES(TARGET) | OBSERVES(TARGET_EVENT))

#define ANY_LANE ((1u << LANE_COUNT) - 1)

/* By number, which is also the order in which they run. */
static const struct detector detectors[RULE_COUNT] = {
#define RULE(number, name, function, label, severity, response, techniques, observes, lanes, help) \
	[number] = { RULE_##name, observes, lanes, detect_##function },
#include "user/detectors/rules.def"
};

static void finding_begin(struct finding *finding, enum rule rule, const struct view_settings *view,
			  const struct observation *observation)
{
	*finding = (struct finding){
		.rule = rule,
		.severity = view->rules[rule].severity,
		.offender = observation->endpoint,
		.offender_bits = observation->observed == OBSERVED_CAMPAIGN ?
					 observation->campaign.prefix_bits :
				 observation->observed == OBSERVED_BRAKE ?
					 observation->brake.prefix_bits :
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

/* Adds how far the source is from the learned ordinary figures, where these are known. */
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
		message_note(observation, &finding);
		forgery_look(observation, &finding);
		if (observes_source(observation) || observation->observed == OBSERVED_CONTACTS)
			tell_ordinary(&finding, &observation->source);
		found(&finding, context);
	}
}
