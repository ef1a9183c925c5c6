// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/record.h"

#include "alerts/campaign.h"
#include "base/names.h"
#include "base/json.h"
#include "base/prefix.h"
#include "detectors/detector.h"
#include "headers/hash.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool record_is_ipv4(const struct alert *alert)
{
	return address_is_ipv4(&alert->finding.offender.address);
}

static json_t *address_json(const struct address *address)
{
	char text[PREFIX_TEXT];

	return json_string(address_format(text, address));
}

/* Returns an address, or a prefix with its length. */
json_t *record_offender(const struct alert *alert)
{
	struct prefix prefix = alert_offender(alert);
	char text[PREFIX_TEXT];

	return json_string(prefix_format(text, &prefix));
}

/* NULL for a prefix. */
static json_t *offender_address(const struct alert *alert)
{
	struct prefix offender = alert_offender(alert);

	return offender.length == PREFIX_WHOLE ? record_offender(alert) : NULL;
}

json_t *record_source(const struct alert *alert)
{
	return alert->finding.offender_is_target ? NULL : offender_address(alert);
}

json_t *record_destination(const struct alert *alert)
{
	const struct finding *finding = &alert->finding;
	json_t *offender = finding->offender_is_target ? offender_address(alert) : NULL;

	if (offender)
		return offender;
	return finding->has_target ? address_json(&finding->target) : NULL;
}

/* Points of a score; NULL, omitted by o*, if the measure is not part of a score. */
static json_t *points_json(const struct measure *measure, double points)
{
	return measure->weight > 0 ? json_real(points) : NULL;
}

/* jansson returns NULL for non-finite numbers, and o* omits those. */
static json_t *measures_json(const struct finding *finding)
{
	json_t *measures = json_array();

	for (unsigned int i = 0; i < finding->measure_count; i++) {
		const struct measure *measure = &finding->measures[i];

		json_array_append_new(measures,
				      json_pack("{s:s, s:o*, s:o*, s:o*, s:o*}", "name",
						measure->name, "value", json_real(measure->value),
						"threshold", json_real(measure->threshold),
						"weight", points_json(measure, measure->weight),
						"points", points_json(measure, measure->points)));
	}
	return measures;
}

/* The measures by name, for readers that drop arrays of objects. `thresholds`: the thresholds
 * instead of the values; omitted if not finite. */
static json_t *figures_json(const struct finding *finding, bool thresholds)
{
	json_t *figures = json_object();

	for (unsigned int i = 0; i < finding->measure_count; i++) {
		const struct measure *measure = &finding->measures[i];
		double figure = thresholds ? measure->threshold : measure->value;

		if (isfinite(figure))
			json_object_set_new(figures, measure->name, json_real(figure));
	}
	return figures;
}

json_t *record_number(bool known, __u8 number)
{
	return known ? json_integer(number) : NULL;
}

static json_t *incident_json(const struct alert *alert)
{
	json_t *story = json_array();

	for (unsigned int i = 0; i < alert->step && i < INCIDENT_STEPS; i++)
		if (alert->story[i] < RULE_COUNT)
			json_array_append_new(story, json_string(rule_names[alert->story[i]]));
	return json_pack("{s:s, s:i, s:o}", "id", alert->incident, "step", (int)alert->step,
			 "story", story);
}

static json_t *tool_json(const struct tool *tool)
{
	if (!tool->name)
		return NULL;
	return json_pack("{s:s, s:i}", "name", tool->name, "confidence", (int)tool->confidence);
}

/* The peers of a campaign; NULL, omitted by o*, if there are none. */
static json_t *peers_json(const struct finding *finding)
{
	json_t *peers = finding->peer_count ? json_array() : NULL;
	char text[PREFIX_TEXT];

	for (__u32 i = 0; i < finding->peer_count; i++) {
		struct prefix peer = finding->peers[i];

		json_append_new_text(peers, prefix_format(text, &peer));
	}
	return peers;
}

/* NULL, omitted by o*, if the alert is about a single offender. */
static json_t *campaign_json(const struct alert *alert)
{
	struct prefix prefixes[CAMPAIGN_LEADING];
	unsigned int count = campaign_leading(alert, prefixes);
	json_t *leading;
	char text[PREFIX_TEXT];

	if (!alert->campaign.offenders)
		return NULL;
	leading = json_array();
	for (unsigned int i = 0; i < count; i++)
		json_append_new_text(leading, prefix_format(text, &prefixes[i]));
	return json_pack("{s:I, s:I, s:o}", "offenders", (json_int_t)alert->campaign.offenders,
			 "blocked", (json_int_t)alert->campaign.blocked, "prefixes", leading);
}

/* NULL if no identifier stands out. */
static json_t *identifiers_json(const struct finding *finding)
{
	json_t *identifiers;

	if (!finding->identifier_count)
		return NULL;
	identifiers = json_array();
	for (__u32 i = 0; i < finding->identifier_count; i++)
		json_array_append_new(identifiers, json_integer(finding->identifiers[i]));
	return identifiers;
}

/* Which of the pair is the client and which the server, judging by its echoes; NULL if the alert is
 * not about a pair. */
static json_t *roles_json(const struct finding *finding)
{
	bool client = finding->pair == PAIR_CLIENT;
	const struct address *offender = &finding->offender.address, *target = &finding->target;

	if (finding->pair == PAIR_NONE)
		return NULL;
	return json_pack("{s:o, s:o, s:o*}", "client", address_json(client ? offender : target),
			 "server", address_json(client ? target : offender), "identifiers",
			 identifiers_json(finding));
}

/* NULL if networks are not distinguished. */
static json_t *network_json(const struct alert *alert)
{
	__u32 network = alert_network(alert);

	return network ? json_integer(network) : NULL;
}

const char *record_id(char *text, const struct alert *alert)
{
	__u64 hash = hash_mix(strtoull(alert->id, NULL, 16) ^ alert->reported);

	snprintf(text, RECORD_ID, "%016llx", hash_mix(hash ^ alert->findings << 8 ^ alert->state));
	return text;
}

bool record_denied(const struct alert *alert)
{
	return alert->outcome.action == ACTION_BLOCKED || alert->outcome.action == ACTION_LIMITED;
}

json_t *record_mac(const struct alert *alert, const char *separator)
{
	const struct finding *finding = &alert->finding;
	const __u8 *link = finding->link;

	if (!finding->has_link)
		return NULL;
	return json_sprintf("%02X%s%02X%s%02X%s%02X%s%02X%s%02X", link[0], separator, link[1],
			    separator, link[2], separator, link[3], separator, link[4], separator,
			    link[5]);
}

json_t *record_own(const struct alert *alert, __u64 offset, const struct observer *observer)
{
	const struct finding *finding = &alert->finding;
	json_t *target = finding->has_target ? address_json(&finding->target) : NULL;
	json_t *until = alert->outcome.until ? json_time(alert->outcome.until + offset) : NULL;

	return json_pack(
		"{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:o, s:s, s:o*, s:s, s:o, s:o, s:I, "
		"s:s, s:s*, "
		"s:o*, s:o, s:o, s:o, s:o*, s:o*, s:o*, s:o*, s:o*, s:o*, s:o*, s:o*, s:o*, s:o*, "
		"s:s*, s:o*}",
		"id", alert->id, "rule", rule_names[finding->rule], "state",
		alert_state_names[alert->state], "severity", severity_names[finding->severity],
		"confidence", (int)finding->confidence, "view", view_names[finding->offender.view],
		"lane", lane_names[finding->offender.lane], "visible",
		visible_names[finding->visible], "offender", record_offender(alert),
		"offender_role", finding->offender_is_target ? "target" : "source", "target",
		target, "summary", finding->summary, "first_seen",
		json_time(finding->first_seen + offset), "last_seen",
		json_time(finding->last_seen + offset), "findings", (json_int_t)alert->findings,
		"action", alert_action_names[alert->outcome.action], "action_reason",
		alert->outcome.reason[0] ? alert->outcome.reason : NULL, "blocked_until", until,
		"measures", measures_json(finding), "figures", figures_json(finding, false),
		"thresholds", figures_json(finding, true), "icmp_type",
		record_number(finding->has_type, finding->icmp_type), "icmp_code",
		record_number(finding->has_code, finding->icmp_code), "incident",
		alert->incident[0] ? incident_json(alert) : NULL, "tool", tool_json(&alert->tool),
		"peers", peers_json(finding), "campaign", campaign_json(alert), "network",
		network_json(alert), "roles", roles_json(finding), "offender_mac",
		record_mac(alert, ":"), "displaced", alert->displaced ? json_true() : NULL,
		"instance", observer ? observer->instance : NULL, "block_packets",
		alert->dropped ? json_integer((json_int_t)alert->dropped) : NULL);
}
