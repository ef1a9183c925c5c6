// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/eve.h"

#include "alerts/technique.h"
#include "base/json.h"
#include "detectors/detector.h"
#include "sinks/record.h"

#include <stdlib.h>
#include <string.h>

/* A group of our own, since 1 is the rule engine's; signature ids from the range for local use. */
enum { EVE_GID = 1000, EVE_SIGNATURES = 1000000 };

/* Suricata's severities start at 1, the highest. */
static const int eve_severities[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = 4, [SEVERITY_LOW] = 3,      [SEVERITY_MEDIUM] = 2,
	[SEVERITY_HIGH] = 1, [SEVERITY_CRITICAL] = 1,
};

/* EVE writes the time zone as a number: "2026-11-20T20:48:59.123456+0000". */
json_t *eve_time(__u64 nanoseconds)
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

/* Suricata uses a list, outer tag first. */
static json_t *vlan_json(const struct alert *alert)
{
	const __u32 network = alert_network(alert);

	return network ? json_pack("[I]", (json_int_t)network) : NULL;
}

/* All records of an alert have the same flow id, like the packets of a flow in Suricata: 53 bits,
 * since readers parse it as a double. */
static json_t *flow_json(const struct alert *alert)
{
	return json_integer((json_int_t)(strtoull(alert->id, NULL, 16) >> 11));
}

static json_t *alert_json(const struct alert *alert)
{
	const struct finding *finding = &alert->finding;
	const char *list = rule_techniques[finding->rule];
	const struct technique *technique = technique_next(&list);
	char signature[FINDING_TEXT];

	snprintf(signature, sizeof(signature), "icmpguard %s: %s", rule_names[finding->rule],
		 rule_help[finding->rule]);
	return json_pack("{s:s, s:i, s:i, s:i, s:s, s:s, s:i, s:o}", "action",
			 record_denied(alert) ? "blocked" : "allowed", "gid", EVE_GID,
			 "signature_id", EVE_SIGNATURES + finding->rule + 1, "rev", 1, "signature",
			 signature, "category", technique ? technique->tactic : "", "severity",
			 eve_severities[finding->severity], "metadata",
			 eve_metadata(finding->rule));
}

json_t *eve_record(const struct alert *alert, __u64 offset, const struct observer *observer)
{
	const struct finding *finding = &alert->finding;

	return json_pack(
		"{s:o, s:o, s:s*, s:s, s:o*, s:o*, s:o*, s:s, s:i, s:o*, s:o*, s:s*, s:o, s:o}",
		"timestamp", eve_time(alert->reported + offset), "flow_id", flow_json(alert),
		"in_iface", observer ? observer->interface : NULL, "event_type", "alert", "vlan",
		vlan_json(alert), "src_ip", record_source(alert), "dest_ip",
		record_destination(alert), "proto", record_is_ipv4(alert) ? "ICMP" : "IPv6-ICMP",
		"ip_v", record_is_ipv4(alert) ? 4 : 6, "icmp_type",
		record_number(finding->has_type, finding->icmp_type), "icmp_code",
		record_number(finding->has_code, finding->icmp_code), "host",
		observer ? observer->hostname : NULL, "alert", alert_json(alert), "icmpguard",
		record_own(alert, offset, observer));
}
