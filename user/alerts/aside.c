// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/aside.h"

#include "alerts/story.h"
#include "detectors/detector.h"
#include "headers/kind.h"

bool aside_may_be(const struct finding *finding)
{
	if (finding->severity != SEVERITY_LOW || finding->offender_is_target ||
	    finding->offender_bits)
		return false;
	switch (finding->rule) {
	case RULE_COVERT_FIELD:
	case RULE_FORGED_ERROR:
	case RULE_LEGACY_PROBE:
	case RULE_MLD_PROBE:
	case RULE_ND_SPOOF:
		return true;
	default:
		return false;
	}
}

/* A scan by deprecated requests alone is two things to act on: who scans, and the filter that lets
 * such requests pass. */
static bool is_scan_of_echoes(const struct finding *finding)
{
	return finding->has_type && kind_of(address_is_ipv4(&finding->offender.address) ? 4 : 6,
					    finding->icmp_type) == KIND_ECHO_REQUEST;
}

/* Returns true if both name one sender. An attack that names its victim names a station at most. */
static bool is_of_sender(const struct finding *attack, const struct finding *finding)
{
	if (attack->offender_is_target)
		return attack->has_link && finding->has_link &&
		       link_equal(attack->link, finding->link);
	return story_is_same_station(attack, finding);
}

/* Returns true if a pair's odd fields are those of a flood of its server: generators draw
 * identifiers and sequence numbers. */
static bool is_of_flood(const struct finding *attack, const struct finding *finding)
{
	return finding->rule == RULE_COVERT_FIELD && finding->has_target &&
	       (attack->rule == RULE_FLOOD_TARGET || attack->rule == RULE_FLOOD_SPOOFED) &&
	       !attack->offender_bits && address_equal(&attack->offender.address, &finding->target);
}

static bool has_aside(const struct alert *alert, const struct finding *finding)
{
	const struct finding *attack = &alert->finding;

	if (alert->campaign.offenders || attack->severity <= finding->severity ||
	    attack->offender.network != finding->offender.network ||
	    !(is_of_sender(attack, finding) || is_of_flood(attack, finding)))
		return false;
	/* Fields are those of all messages of a pair, whatever its lane. */
	if (finding->rule == RULE_COVERT_FIELD)
		return story_began_with(attack, finding);
	if (finding->rule == RULE_LEGACY_PROBE && story_is_sweep(attack->rule))
		return is_scan_of_echoes(attack);
	return attack->offender.lane == finding->offender.lane;
}

bool aside_is_told(const struct alert_table *table, const struct finding *finding)
{
	const struct alert *active = aside_may_be(finding) ? alert_table_first(table) : NULL;

	while (active && !has_aside(active, finding))
		active = alert_table_next(table, active);
	return active;
}
