// SPDX-License-Identifier: GPL-2.0-only
/* From observations to findings, responses and alerts. */
#include "engine/engine_state.h"

#include "alerts/known_tools.h"
#include "engine/sender.h"
#include "lists/lists.h"
#include "memory/neighborhood.h"

/* Returns true if the allow list covers the offender, however it was detected. */
static bool allowed(const struct engine *engine, const struct finding *finding, __u64 now)
{
	struct prefix offender = finding_offender(finding);

	return finding_accuses(finding) && lists_cover(&engine->object->pins, &offender, now, NULL);
}

enum visible engine_visible(const struct engine *engine, enum view view)
{
	if (engine->options.egress || memory_sees_answers(engine->memory, view))
		return VISIBLE_BOTH;
	return engine->options.attached ? VISIBLE_INGRESS : VISIBLE_UNKNOWN;
}

/* The response comes before the report and does not depend on it. A finding that could not be
 * reported will be detected again. */
static void found(const struct finding *finding, void *context)
{
	const struct call *call = context;
	struct engine *engine = call->engine;
	struct outcome outcome;
	enum alert_telling told;
	struct finding seen;

	if (allowed(engine, finding, call->now)) {
		engine->counts.allowed++;
		return;
	}
	outcome = respond(engine->responder, finding, call->now);
	memory_found(engine->memory, finding);
	seen = *finding;
	seen.visible = engine_visible(engine, finding->offender.view);
	if (finding->rule == RULE_ND_FLOOD && !finding->has_link)
		seen.has_link = sender_of(&engine->object->pins, call->observation, seen.link);
	if (!seen.has_link)
		seen.has_link = known_tools_link(engine->tools, finding, seen.link);
	if (!seen.has_link && finding->rule == RULE_MASK_REPLY && !finding->offender_is_target)
		seen.has_link = neighborhood_bearer(memory_neighborhood(engine->memory),
						    &finding->offender, seen.link);
	seen.ifindex = known_tools_interface(engine->tools, finding);
	told = alerts_find(engine->alerts, &seen, &outcome, known_tools_of(engine->tools, finding),
			   call->now);
	if (told != TELLING_FULL)
		memory_told(engine->memory, finding, told == TELLING_MUTED);
}

void engine_detect(struct engine *engine, struct observation *observation, __u64 now)
{
	struct call call = { engine, now, observation };

	if (observation->endpoint.lane == LANE_REQUEST)
		observation->tool_use = known_tools_use(engine->tools, &observation->endpoint);
	detectors_run(engine->settings, observation, found, &call);
}
