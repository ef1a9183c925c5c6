// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/ecs.h"

#include "alerts/technique.h"
#include "base/json.h"
#include "detectors/detector.h"
#include "sinks/record.h"

#include <string.h>

#define ECS_VERSION "8.11.0"

/* network.direction of ECS, by view. */
static const char *const directions[VIEW_COUNT] = {
	[VIEW_INBOUND] = "inbound",
	[VIEW_OUTBOUND] = "outbound",
	[VIEW_PRIVATE] = "internal",
	[VIEW_EDGE] = "external",
};

static json_t *ip_json(json_t *address)
{
	return address ? json_pack("{s:o}", "ip", address) : NULL;
}

/* NULL, which o* leaves out, where networks are not told apart. */
static json_t *vlan_json(const struct finding *finding)
{
	__u32 network = finding->offender.network;

	return network ? json_pack("{s:o}", "id", json_sprintf("%u", network)) : NULL;
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
			 alert->outcome.action == ACTION_BLOCKED ? "denied" : "info", "action",
			 actions[alert->state], "severity", (int)finding->severity + 1, "id",
			 alert->id, "module", "icmpguard", "dataset", "icmpguard.alert", "start",
			 json_time(finding->first_seen + offset), "end",
			 json_time(finding->last_seen + offset));
}

/* No host name: a replay's record is the same on every machine, and shippers add it. */
json_t *ecs_record(const struct alert *alert, __u64 offset)
{
	const struct finding *finding = &alert->finding;
	bool ipv4 = record_is_ipv4(alert);
	char rule_id[16];

	snprintf(rule_id, sizeof(rule_id), "%d", finding->rule + 1);
	return json_pack("{s:o, s:{s:s}, s:o, s:{s:s, s:s, s:s, s:s}, s:o*, s:o*, s:{s:s, s:s, "
			 "s:s, s:s, s:o*}, "
			 "s:o, s:s, s:{s:s, s:s, s:s, s:s}, s:o}",
			 "@timestamp", json_time(alert->reported + offset), "ecs", "version",
			 ECS_VERSION, "event", event_json(alert, offset), "rule", "id", rule_id,
			 "name", rule_names[finding->rule], "description", rule_help[finding->rule],
			 "ruleset", "icmpguard", "source", ip_json(record_source(alert)),
			 "destination", ip_json(record_destination(alert)), "network", "type",
			 ipv4 ? "ipv4" : "ipv6", "transport", ipv4 ? "icmp" : "ipv6-icmp",
			 "iana_number", ipv4 ? "1" : "58", "direction",
			 directions[finding->offender.view], "vlan", vlan_json(finding), "threat",
			 threat_json(finding->rule), "message", finding->summary, "observer",
			 "vendor", "icmpguard", "product", "icmpguard", "type", "ids", "version",
			 VERSION, "icmpguard", record_own(alert, offset));
}
