// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/ecs.h"

#include "alerts/technique.h"
#include "base/json.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "detectors/detector.h"
#include "sinks/record.h"

#include <string.h>

#define ECS_VERSION "8.11.0"
#define ATTACK_SITE "https://attack.mitre.org/techniques/"

/* ECS network.direction of a view. */
static const char *const directions[VIEW_COUNT] = {
	[VIEW_INBOUND] = "inbound",
	[VIEW_OUTBOUND] = "outbound",
	[VIEW_PRIVATE] = "internal",
	[VIEW_EDGE] = "external",
};

/* Alert severities as in Elastic's own rules. */
static const int ecs_severities[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = 1,  [SEVERITY_LOW] = 21,	[SEVERITY_MEDIUM] = 47,
	[SEVERITY_HIGH] = 73, [SEVERITY_CRITICAL] = 99,
};

/* Returns an end of the traffic: `address` may be a prefix; `ip` is only set for a single
 * address. */
static json_t *end_json(json_t *ip, json_t *prefix)
{
	json_t *address = ip ? json_incref(ip) : prefix;

	if (ip && prefix)
		json_decref(prefix);
	return address ? json_pack("{s:o, s:o*}", "address", address, "ip", ip) : NULL;
}

static json_t *source_json(const struct alert *alert)
{
	bool many = alert->finding.offender_is_target;
	json_t *end = end_json(record_source(alert), many ? NULL : record_offender(alert));
	/* In the format of ECS, which is that of RFC 7042. */
	json_t *mac = end ? record_mac(alert, "-") : NULL;

	if (mac)
		json_object_set_new(end, "mac", mac);
	return end;
}

static json_t *destination_json(const struct alert *alert)
{
	bool prefix = alert->finding.offender_is_target;

	return end_json(record_destination(alert), prefix ? record_offender(alert) : NULL);
}

static void add_related(json_t *addresses, json_t *address)
{
	json_t *related;
	size_t i;

	json_array_foreach(addresses, i, related)
	{
		if (json_equal(related, address)) {
			json_decref(address);
			return;
		}
	}
	if (address)
		json_array_append_new(addresses, address);
}

/* Returns all addresses of the record, for pivoting; no prefixes, which `ip` does not allow. */
static json_t *related_json(const struct alert *alert)
{
	const struct finding *finding = &alert->finding;
	json_t *addresses = json_array();
	char text[PREFIX_TEXT];

	add_related(addresses, record_source(alert));
	add_related(addresses, record_destination(alert));
	for (__u32 i = 0; i < finding->peer_count; i++) {
		struct prefix peer = finding->peers[i];

		if (peer.length == PREFIX_WHOLE)
			add_related(addresses, json_string(prefix_format(text, &peer)));
	}
	if (json_array_size(addresses))
		return json_pack("{s:o}", "ip", addresses);
	json_decref(addresses);
	return NULL;
}

static json_t *observer_json(const struct observer *observer)
{
	json_t *interface = NULL;

	if (observer && observer->interface)
		interface = json_pack("{s:{s:s}}", "interface", "name", observer->interface);
	return json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s*, s:o*}", "vendor", "icmpguard", "product",
			 "icmpguard", "type", observer && observer->enforces ? "ips" : "ids",
			 "version", VERSION, "name", observer ? observer->instance : NULL,
			 "hostname", observer ? observer->hostname : NULL, "ingress", interface);
}

/* NULL, omitted by o*, if networks are not distinguished. */
static json_t *vlan_json(const struct alert *alert)
{
	__u32 network = alert_network(alert);

	return network ? json_pack("{s:o}", "id", json_sprintf("%u", network)) : NULL;
}

static json_t *threat_json(enum rule rule)
{
	json_t *tactic_ids = json_array(), *tactics = json_array(), *ids = json_array();
	json_t *names = json_array(), *sub_ids = json_array(), *sub_names = json_array();
	json_t *references = json_array(), *sub_references = json_array();
	const char *list = rule_techniques[rule];
	const struct technique *technique;

	while ((technique = technique_next(&list))) {
		char id[16] = "";

		strncat(id, technique->id, strcspn(technique->id, "."));
		json_append_new_text(tactic_ids, technique->tactic_id);
		json_append_new_text(tactics, technique->tactic);
		json_append_new_text(ids, id);
		json_append_new_text(names, technique->name);
		json_array_append_new(references, json_sprintf(ATTACK_SITE "%s/", id));
		if (technique->subname) {
			json_array_append_new(sub_references,
					      json_sprintf(ATTACK_SITE "%s/%s/", id,
							   technique->id + strlen(id) + 1));
			json_append_new_text(sub_ids, technique->id);
			json_append_new_text(sub_names, technique->subname);
		}
	}
	return json_pack("{s:s, s:{s:o, s:o}, s:{s:o, s:o, s:o, s:{s:o, s:o, s:o}}}", "framework",
			 "MITRE ATT&CK", "tactic", "id", tactic_ids, "name", tactics, "technique",
			 "id", ids, "name", names, "reference", references, "subtechnique", "id",
			 sub_ids, "name", sub_names, "reference", sub_references);
}

static json_t *event_json(const struct alert *alert, __u64 offset)
{
	static const char *const actions[] = {
		[ALERT_RAISED] = "alert-raised",
		[ALERT_UPDATED] = "alert-updated",
		[ALERT_CLEARED] = "alert-cleared",
	};
	const struct finding *finding = &alert->finding;
	const char *type = record_denied(alert)			       ? "denied" :
			   alert->outcome.action == ACTION_WOULD_BLOCK ? "allowed" :
									 "info";
	double risk = ecs_severities[finding->severity] * (double)finding->confidence / 100;
	char id[RECORD_ID];

	/* Only the first record of an alert is of kind alert; later ones are events. */
	return json_pack("{s:s, s:[s, s], s:[s], s:s, s:i, s:f, s:s, s:s, s:s, s:o, s:o, s:I, s:s}",
			 "kind", alert->state == ALERT_RAISED ? "alert" : "event", "category",
			 "network", "intrusion_detection", "type", type, "action",
			 actions[alert->state], "severity", ecs_severities[finding->severity],
			 "risk_score", risk, "id", record_id(id, alert), "module", "icmpguard",
			 "dataset", "icmpguard.alert", "start",
			 json_time(finding->first_seen + offset), "end",
			 json_time(finding->last_seen + offset), "duration",
			 (json_int_t)time_since(finding->last_seen, finding->first_seen), "reason",
			 finding->summary);
}

/* Rule, offender and summary: consumers show it as the alert's title. */
static json_t *message_json(const struct alert *alert)
{
	json_t *offender = record_offender(alert), *message;

	message = json_sprintf("%s: %s: %s", rule_names[alert->finding.rule],
			       json_string_value(offender), alert->finding.summary);
	json_decref(offender);
	return message;
}

json_t *ecs_record(const struct alert *alert, __u64 offset, const struct observer *observer)
{
	const struct finding *finding = &alert->finding;
	bool ipv4 = record_is_ipv4(alert);
	char rule_id[16];

	snprintf(rule_id, sizeof(rule_id), "%d", finding->rule + 1);
	return json_pack("{s:o, s:{s:s}, s:o, s:{s:s, s:s, s:s, s:s}, s:o*, s:o*, s:{s:s, s:s, "
			 "s:s, s:s, s:o*}, s:o, s:o*, s:o, s:o, s:o}",
			 "@timestamp", json_time(alert->reported + offset), "ecs", "version",
			 ECS_VERSION, "event", event_json(alert, offset), "rule", "id", rule_id,
			 "name", rule_names[finding->rule], "description", rule_help[finding->rule],
			 "ruleset", "icmpguard", "source", source_json(alert), "destination",
			 destination_json(alert), "network", "type", ipv4 ? "ipv4" : "ipv6",
			 "transport", ipv4 ? "icmp" : "ipv6-icmp", "iana_number", ipv4 ? "1" : "58",
			 "direction", directions[finding->offender.view], "vlan", vlan_json(alert),
			 "threat", threat_json(finding->rule), "related", related_json(alert),
			 "message", message_json(alert), "observer", observer_json(observer),
			 "icmpguard", record_own(alert, offset, observer));
}
