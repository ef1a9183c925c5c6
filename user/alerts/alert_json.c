// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/alert_json.h"

#include "detectors/detector.h"
#include "base/json.h"
#include "base/prefix.h"
#include "alerts/technique.h"

#include <errno.h>
#include <string.h>

#define ECS_VERSION "8.11.0"

/* network.direction of ECS, by view. */
static const char *const directions[VIEW_COUNT] = {
	[VIEW_INBOUND] = "inbound",
	[VIEW_OUTBOUND] = "outbound",
	[VIEW_PRIVATE] = "internal",
	[VIEW_EDGE] = "external",
};

/* Suricata counts severities from 1, the highest. */
static const int eve_severities[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = 4, [SEVERITY_LOW] = 3,      [SEVERITY_MEDIUM] = 2,
	[SEVERITY_HIGH] = 1, [SEVERITY_CRITICAL] = 1,
};

static bool about_ipv4(const struct alert *alert)
{
	return address_is_ipv4(&alert->finding.offender.address);
}

static json_t *address_json(const struct address *address)
{
	char text[PREFIX_TEXT];

	return json_string(address_format(text, address));
}

/* An address, or a prefix with its length. */
static json_t *offender_json(const struct finding *finding)
{
	struct prefix prefix = finding_offender(finding);
	char text[PREFIX_TEXT];

	return json_string(prefix_format(text, &prefix));
}

/* The ends of the offending packets, as far as there is one; NULL where there are many. */
static json_t *source_json(const struct alert *alert)
{
	const struct finding *finding = &alert->finding;
	bool one = !finding->offender_is_target && !finding->offender_bits;

	return one ? address_json(&finding->offender.address) : NULL;
}

static json_t *destination_json(const struct alert *alert)
{
	const struct finding *finding = &alert->finding;

	if (finding->offender_is_target && !finding->offender_bits)
		return address_json(&finding->offender.address);
	return finding->has_target ? address_json(&finding->target) : NULL;
}

static json_t *ip_json(json_t *address)
{
	return address ? json_pack("{s:o}", "ip", address) : NULL;
}

/* jansson makes NULL of a figure that is not finite, and o* leaves that out. */
static json_t *measures_json(const struct finding *finding)
{
	json_t *measures = json_array();

	for (unsigned int i = 0; i < finding->measure_count; i++) {
		const struct measure *measure = &finding->measures[i];

		json_array_append_new(measures,
				      json_pack("{s:s, s:o*, s:o*}", "name", measure->name, "value",
						json_real(measure->value), "threshold",
						json_real(measure->threshold)));
	}
	return measures;
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

/* The other end of a campaign; NULL, which o* leaves out, where there is none. */
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

/* What icmpguard knows, the same in both formats. */
static json_t *own_json(const struct alert *alert, __u64 offset)
{
	const struct finding *finding = &alert->finding;
	json_t *target = finding->has_target ? address_json(&finding->target) : NULL;
	json_t *until = alert->blocked_until ? json_time(alert->blocked_until + offset) : NULL;

	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:o, s:s, s:o*, s:s, s:o, s:o, s:I, "
			 "s:s, s:s*, "
			 "s:o*, s:o, s:o*, s:o*, s:o*}",
			 "id", alert->id, "rule", rule_names[finding->rule], "state",
			 alert_state_names[alert->state], "severity",
			 severity_names[finding->severity], "confidence", (int)finding->confidence,
			 "view", view_names[finding->offender.view], "lane",
			 lane_names[finding->offender.lane], "offender", offender_json(finding),
			 "offender_role", finding->offender_is_target ? "target" : "source",
			 "target", target, "summary", finding->summary, "first_seen",
			 json_time(finding->first_seen + offset), "last_seen",
			 json_time(finding->last_seen + offset), "findings",
			 (json_int_t)alert->findings, "action", alert_action_names[alert->action],
			 "action_reason", alert->reason[0] ? alert->reason : NULL, "blocked_until",
			 until, "measures", measures_json(finding), "incident",
			 alert->incident[0] ? incident_json(alert) : NULL, "tool",
			 tool_json(&alert->tool), "peers", peers_json(finding));
}

static json_t *threat_json(enum rule rule)
{
	json_t *tactic_ids = json_array(), *tactics = json_array(), *ids = json_array();
	json_t *names = json_array(), *sub_ids = json_array(), *sub_names = json_array();
	const char *list = rule_techniques[rule];
	const struct technique *technique;

	while ((technique = technique_next(&list))) {
		char id[16] = "";

		strncat(id, technique->id, strcspn(technique->id, "."));
		json_append_new_text(tactic_ids, technique->tactic_id);
		json_append_new_text(tactics, technique->tactic);
		json_append_new_text(ids, id);
		json_append_new_text(names, technique->name);
		if (technique->subname) {
			json_append_new_text(sub_ids, technique->id);
			json_append_new_text(sub_names, technique->subname);
		}
	}
	return json_pack("{s:s, s:{s:o, s:o}, s:{s:o, s:o, s:{s:o, s:o}}}", "framework",
			 "MITRE ATT&CK", "tactic", "id", tactic_ids, "name", tactics, "technique",
			 "id", ids, "name", names, "subtechnique", "id", sub_ids, "name",
			 sub_names);
}

static json_t *event_json(const struct alert *alert, __u64 offset)
{
	static const char *const actions[] = {
		[ALERT_RAISED] = "alert-raised",
		[ALERT_UPDATED] = "alert-updated",
		[ALERT_CLEARED] = "alert-cleared",
	};
	const struct finding *finding = &alert->finding;

	return json_pack("{s:s, s:[s, s], s:[s], s:s, s:i, s:s, s:s, s:s, s:o, s:o}", "kind",
			 "alert", "category", "network", "intrusion_detection", "type",
			 alert->action == ACTION_BLOCKED ? "denied" : "info", "action",
			 actions[alert->state], "severity", (int)finding->severity + 1, "id",
			 alert->id, "module", "icmpguard", "dataset", "icmpguard.alert", "start",
			 json_time(finding->first_seen + offset), "end",
			 json_time(finding->last_seen + offset));
}

/* No host name: a replay's record is the same on every machine, and shippers add it. */
static json_t *ecs_json(const struct alert *alert, __u64 offset)
{
	const struct finding *finding = &alert->finding;
	bool ipv4 = about_ipv4(alert);
	char rule_id[16];

	snprintf(rule_id, sizeof(rule_id), "%d", finding->rule + 1);
	return json_pack(
		"{s:o, s:{s:s}, s:o, s:{s:s, s:s, s:s, s:s}, s:o*, s:o*, s:{s:s, s:s, s:s, s:s}, "
		"s:o, s:s, s:{s:s, s:s, s:s, s:s}, s:o}",
		"@timestamp", json_time(alert->reported + offset), "ecs", "version", ECS_VERSION,
		"event", event_json(alert, offset), "rule", "id", rule_id, "name",
		rule_names[finding->rule], "description", rule_help[finding->rule], "ruleset",
		"icmpguard", "source", ip_json(source_json(alert)), "destination",
		ip_json(destination_json(alert)), "network", "type", ipv4 ? "ipv4" : "ipv6",
		"transport", ipv4 ? "icmp" : "ipv6-icmp", "iana_number", ipv4 ? "1" : "58",
		"direction", directions[finding->offender.view], "threat",
		threat_json(finding->rule), "message", finding->summary, "observer", "vendor",
		"icmpguard", "product", "icmpguard", "type", "ids", "version", VERSION, "icmpguard",
		own_json(alert, offset));
}

/* EVE writes the zone as a number: "2026-11-20T20:48:59.123456+0000". */
static json_t *eve_time(__u64 nanoseconds)
{
	json_t *time = json_time(nanoseconds), *eve;
	const char *text = json_string_value(time);

	eve = json_sprintf("%.*s+0000", text ? (int)strcspn(text, "Z") : 0, text);
	json_decref(time);
	return eve;
}

static json_t *eve_metadata(enum rule rule)
{
	json_t *ids = json_array(), *names = json_array();
	const char *list = rule_techniques[rule];
	const struct technique *technique;

	while ((technique = technique_next(&list))) {
		json_append_new_text(ids, technique->id);
		json_append_new_text(names,
				     technique->subname ? technique->subname : technique->name);
	}
	return json_pack("{s:o, s:o}", "mitre_technique_id", ids, "mitre_technique_name", names);
}

static json_t *eve_json(const struct alert *alert, __u64 offset)
{
	const struct finding *finding = &alert->finding;
	const char *list = rule_techniques[finding->rule];
	const struct technique *technique = technique_next(&list);
	char signature[FINDING_TEXT];

	snprintf(signature, sizeof(signature), "icmpguard %s: %s", rule_names[finding->rule],
		 rule_help[finding->rule]);
	return json_pack(
		"{s:o, s:s, s:o*, s:o*, s:s, s:{s:s, s:i, s:i, s:i, s:s, s:s, s:i, s:o}, s:o}",
		"timestamp", eve_time(alert->reported + offset), "event_type", "alert", "src_ip",
		source_json(alert), "dest_ip", destination_json(alert), "proto",
		about_ipv4(alert) ? "ICMP" : "IPv6-ICMP", "alert", "action",
		alert->action == ACTION_BLOCKED ? "blocked" : "allowed", "gid", 1, "signature_id",
		finding->rule + 1, "rev", 1, "signature", signature, "category",
		technique ? technique->tactic : "", "severity", eve_severities[finding->severity],
		"metadata", eve_metadata(finding->rule), "icmpguard", own_json(alert, offset));
}

json_t *alert_to_json(const struct alert *alert, enum alert_format format, __u64 offset)
{
	return format == FORMAT_EVE ? eve_json(alert, offset) : ecs_json(alert, offset);
}

int alert_write(FILE *file, const struct alert *alert, enum alert_format format, __u64 offset)
{
	return json_write_line(file, alert_to_json(alert, format, offset));
}
