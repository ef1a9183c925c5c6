// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/json.h"

#include "alerts/technique.h"
#include "base/json.h"
#include "base/prefix.h"
#include "detectors/detector.h"
#include "selftests/unit/alert_samples.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *line_of(const struct alert *alert, enum alert_format format)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	cr_assert(eq(int, alert_write(to, alert, format, offset, &observer), 0));
	fclose(to);
	return text;
}

static void assert_line(const struct alert *alert, enum alert_format format, const char *expected)
{
	char *line = line_of(alert, format);

	cr_assert(eq(str, line, (char *)expected));
	free(line);
}

/* Byte for byte: readers of these files may rely on it. */
Test(alert_json, ecs)
{
	struct alert alert = sweep();

	assert_line(
		&alert, FORMAT_ECS,
		"{\"@timestamp\":\"2026-11-20T20:48:59.123456Z\",\"ecs\":{\"version\":\"8.11.0\"},"
		"\"event\":{\"kind\":\"alert\",\"category\":[\"network\",\"intrusion_detection\"],"
		"\"type\":[\"info\"],\"action\":\"alert-raised\",\"severity\":47,"
		"\"risk_score\":42.3,\"id\":\"c0649a7ac0a582ec\",\"module\":\"icmpguard\","
		"\"dataset\":\"icmpguard.alert\",\"start\":\"2026-11-20T20:48:58.623456Z\","
		"\"end\":\"2026-11-20T20:48:59.123456Z\",\"duration\":500000000,"
		"\"reason\":\"asked about 254 hosts\"},"
		"\"rule\":{\"id\":\"9\",\"name\":\"sweep\",\"description\":"
		"\"one source sends requests to many hosts that are new to it\","
		"\"ruleset\":\"icmpguard\"},\"source\":{\"address\":\"192.0.2.1\",\"ip\":\"192.0.2."
		"1\"},"
		"\"network\":{\"type\":\"ipv4\",\"transport\":\"icmp\",\"iana_number\":\"1\","
		"\"direction\":\"inbound\"},\"threat\":{\"framework\":\"MITRE ATT&CK\","
		"\"tactic\":{\"id\":[\"TA0007\",\"TA0043\"],"
		"\"name\":[\"Discovery\",\"Reconnaissance\"]},"
		"\"technique\":{\"id\":[\"T1018\",\"T1595\"],"
		"\"name\":[\"Remote System Discovery\",\"Active Scanning\"],"
		"\"reference\":[\"https://attack.mitre.org/techniques/T1018/\","
		"\"https://attack.mitre.org/techniques/T1595/\"],"
		"\"subtechnique\":{\"id\":[\"T1595.001\"],\"name\":[\"Scanning IP Blocks\"],"
		"\"reference\":[\"https://attack.mitre.org/techniques/T1595/001/\"]}}},"
		"\"related\":{\"ip\":[\"192.0.2.1\"]},"
		"\"message\":\"sweep: 192.0.2.1: asked about 254 "
		"hosts\",\"observer\":{\"vendor\":\"icmpguard\","
		"\"product\":\"icmpguard\",\"type\":\"ids\",\"version\":\"" VERSION
		"\",\"name\":\"eth0\",\"hostname\":\"gate\","
		"\"ingress\":{\"interface\":{\"name\":\"lan0\"}}},"
		"\"icmpguard\":{\"id\":\"0123456789abcdef\",\"rule\":\"sweep\","
		"\"state\":\"raised\",\"severity\":\"medium\",\"confidence\":90,"
		"\"view\":\"inbound\",\"lane\":\"request\",\"visible\":\"unknown\",\"offender\":"
		"\"192.0.2.1\","
		"\"offender_role\":\"source\",\"summary\":\"asked about 254 hosts\","
		"\"first_seen\":\"2026-11-20T20:48:58.623456Z\","
		"\"last_seen\":\"2026-11-20T20:48:59.123456Z\",\"findings\":1,"
		"\"action\":\"none\",\"measures\":[{\"name\":\"new_targets\",\"value\":254.1,"
		"\"threshold\":32.0},{\"name\":\"targets\",\"value\":255.0}],"
		"\"figures\":{\"new_targets\":254.1,\"targets\":255.0},"
		"\"thresholds\":{\"new_targets\":32.0},"
		"\"instance\":\"eth0\"}}\n");
}

Test(alert_json, eve)
{
	struct alert alert = flood();

	alert.state = ALERT_CLEARED;
	alert.outcome.action = ACTION_BLOCKED;
	alert.outcome.until = 2 * NSEC_PER_SEC;
	assert_line(
		&alert, FORMAT_EVE,
		"{\"timestamp\":\"2026-11-20T20:48:59.123456+0000\",\"flow_id\":40031996687737,"
		"\"in_iface\":\"lan0\",\"event_type\":\"alert\","
		"\"dest_ip\":\"2001:db8::1\",\"proto\":\"IPv6-ICMP\",\"ip_v\":6,"
		"\"host\":\"gate\","
		"\"alert\":{\"action\":\"blocked\",\"gid\":1000,\"signature_id\":1000002,\"rev\":1,"
		"\"signature\":\"icmpguard flood-target: one target receives more than its bucket "
		"allows, from several sources\",\"category\":\"Impact\",\"severity\":1,"
		"\"metadata\":{\"mitre_technique_id\":[\"T1498.001\"],"
		"\"mitre_technique_name\":[\"Direct Network Flood\"]}},"
		"\"icmpguard\":{\"id\":\"0123456789abcdef\",\"rule\":\"flood-target\","
		"\"state\":\"cleared\",\"severity\":\"critical\",\"confidence\":90,"
		"\"view\":\"edge\",\"lane\":\"request\",\"visible\":\"unknown\",\"offender\":"
		"\"2001:db8::1\","
		"\"offender_role\":\"target\",\"target\":\"2001:db8::1\","
		"\"summary\":\"asked about 254 hosts\","
		"\"first_seen\":\"2026-11-20T20:48:58.623456Z\","
		"\"last_seen\":\"2026-11-20T20:48:59.123456Z\",\"findings\":1,"
		"\"action\":\"blocked\",\"blocked_until\":\"2026-11-20T20:49:00.123456Z\","
		"\"measures\":[{\"name\":\"new_targets\",\"value\":254.1,\"threshold\":32.0},"
		"{\"name\":\"targets\",\"value\":255.0}],"
		"\"figures\":{\"new_targets\":254.1,\"targets\":255.0},"
		"\"thresholds\":{\"new_targets\":32.0},"
		"\"instance\":\"eth0\"}}\n");
}

static void assert_text(const struct alert *alert, const char *object, const char *member,
			const char *expected)
{
	json_t *record = alert_to_json(alert, FORMAT_ECS, offset, &observer);
	const char *text = json_text_in(record, object, member);

	if (expected)
		cr_expect(eq(str, (char *)(text ? text : "(absent)"), (char *)expected), "%s.%s",
			  object, member);
	else
		cr_expect_null(text, "%s.%s", object, member);
	json_decref(record);
}

/* One alert, several records: Elastic creates an alert for each record of that kind. */
Test(alert_json, records_of_one_alert)
{
	struct alert alert = sweep();
	json_t *raised = alert_to_json(&alert, FORMAT_ECS, offset, NULL), *updated;

	cr_expect_null(json_text_in(raised, "icmpguard", "instance"), "a replay has none");
	cr_expect_null(json_text_in(raised, "observer", "hostname"), "likewise");
	assert_text(&alert, "observer", "hostname", "gate");
	assert_text(&alert, "event", "kind", "alert");
	alert.state = ALERT_UPDATED;
	alert.reported++;
	assert_text(&alert, "event", "kind", "event");
	updated = alert_to_json(&alert, FORMAT_ECS, offset, NULL);
	cr_expect_str_neq(json_text_in(raised, "event", "id"),
			  json_text_in(updated, "event", "id"));
	cr_expect_str_eq(json_text_in(raised, "icmpguard", "id"),
			 json_text_in(updated, "icmpguard", "id"));
	json_decref(raised);
	json_decref(updated);
}

/* `ip` cannot be a prefix. */
Test(alert_json, a_prefix_is_an_address_and_no_ip)
{
	struct alert alert = sweep();

	alert.finding.offender.address = address("192.0.2.0");
	alert.finding.offender_bits = 120;
	assert_text(&alert, "source", "address", "192.0.2.0/24");
	assert_text(&alert, "source", "ip", NULL);
}

/* The only offender so far, though its length is given. */
Test(alert_json, a_campaign_of_one_has_an_ip)
{
	struct alert alert = sweep();

	alert.campaign.offenders = 1;
	alert.campaign.around = prefix_of(&alert.finding.offender.address);
	alert.finding.offender_bits = PREFIX_WHOLE;
	assert_text(&alert, "source", "ip", "192.0.2.1");
	alert.campaign.offenders = 2;
	alert.campaign.around.length = 126;
	alert.campaign.around.address = address("192.0.2.0");
	assert_text(&alert, "source", "address", "192.0.2.0/30");
	assert_text(&alert, "source", "ip", NULL);
}

Test(alert_json, related_are_all_addresses_once)
{
	struct alert alert = sweep();
	struct address peer = address("198.51.100.7");
	json_t *record, *related;

	alert.finding.has_target = true;
	alert.finding.target = peer;
	alert.finding.peers[alert.finding.peer_count++] = prefix_of(&peer);
	peer = address("198.51.100.8");
	alert.finding.peers[alert.finding.peer_count++] = prefix_of(&peer);
	alert.finding.peers[alert.finding.peer_count++] =
		(struct prefix){ .length = 120, .address = address("203.0.113.0") };
	record = alert_to_json(&alert, FORMAT_ECS, offset, NULL);
	related = json_object_get(json_object_get(record, "related"), "ip");
	cr_assert(eq(sz, json_array_size(related), 3));
	cr_expect_str_eq(json_string_value(json_array_get(related, 0)), "192.0.2.1");
	cr_expect_str_eq(json_string_value(json_array_get(related, 1)), "198.51.100.7");
	cr_expect_str_eq(json_string_value(json_array_get(related, 2)), "198.51.100.8");
	json_decref(record);
}

Test(alert_json, ends_of_the_packets)
{
	struct alert alert = sweep();

	alert.finding.has_target = true;
	alert.finding.target = address("198.51.100.7");
	assert_text(&alert, "source", "ip", "192.0.2.1");
	assert_text(&alert, "destination", "ip", "198.51.100.7");
	alert = flood();
	assert_text(&alert, "source", "ip", NULL);
	assert_text(&alert, "destination", "ip", "2001:db8::1");
	assert_text(&alert, "network", "transport", "ipv6-icmp");
	assert_text(&alert, "network", "direction", "external");
	alert.finding.offender.view = VIEW_PRIVATE;
	assert_text(&alert, "network", "direction", "internal");
}

static void assert_number(const struct alert *alert, enum alert_format format, const char *object,
			  const char *member, int expected)
{
	json_t *record = alert_to_json(alert, format, offset, NULL);
	json_t *number = json_object_get(object ? json_object_get(record, object) : record, member);

	if (expected < 0)
		cr_expect_null(number, "%s", member);
	else
		cr_expect(eq(int, (int)json_integer_value(number), expected), "%s", member);
	json_decref(record);
}

Test(alert_json, type_and_code_where_they_are_known)
{
	struct alert alert = sweep();

	assert_number(&alert, FORMAT_EVE, NULL, "icmp_type", -1);
	assert_number(&alert, FORMAT_ECS, "icmpguard", "icmp_type", -1);
	alert.finding.has_type = true;
	alert.finding.icmp_type = 3;
	assert_number(&alert, FORMAT_EVE, NULL, "icmp_type", 3);
	assert_number(&alert, FORMAT_EVE, NULL, "icmp_code", -1);
	assert_number(&alert, FORMAT_ECS, "icmpguard", "icmp_type", 3);
	alert.finding.has_code = true;
	alert.finding.icmp_code = 13;
	assert_number(&alert, FORMAT_EVE, NULL, "icmp_code", 13);
	assert_number(&alert, FORMAT_ECS, "icmpguard", "icmp_code", 13);
}

/* Each address once. */
Test(alert_json, related_addresses)
{
	struct alert alert = flood();
	json_t *record = alert_to_json(&alert, FORMAT_ECS, offset, NULL);
	json_t *expected = json_pack("[s]", "2001:db8::1");

	cr_expect(json_equal(json_object_get(json_object_get(record, "related"), "ip"), expected));
	json_decref(record);
	json_decref(expected);
	alert = sweep();
	alert.finding.has_target = true;
	alert.finding.target = address("198.51.100.7");
	record = alert_to_json(&alert, FORMAT_ECS, offset, NULL);
	expected = json_pack("[s, s]", "192.0.2.1", "198.51.100.7");
	cr_expect(json_equal(json_object_get(json_object_get(record, "related"), "ip"), expected));
	json_decref(record);
	json_decref(expected);
}

Test(alert_json, link_layer_address)
{
	struct alert alert = sweep();

	assert_text(&alert, "source", "mac", NULL);
	assert_text(&alert, "icmpguard", "offender_mac", NULL);
	alert.finding.has_link = true;
	memcpy(alert.finding.link, (const __u8[]){ 0, 0x16, 0x3e, 0xaa, 0xbb, 1 }, LINK_BYTES);
	assert_text(&alert, "source", "mac", "00-16-3E-AA-BB-01");
	assert_text(&alert, "icmpguard", "offender_mac", "00:16:3E:AA:BB:01");
}

Test(alert_json, what_was_done)
{
	struct alert alert = sweep();

	assert_text(&alert, "icmpguard", "action", "none");
	assert_text(&alert, "icmpguard", "action_reason", NULL);
	assert_text(&alert, "icmpguard", "blocked_until", NULL);
	alert.outcome.action = ACTION_WOULD_BLOCK;
	alert.outcome.until = NSEC_PER_SEC;
	strcpy(alert.outcome.reason, "mode is monitor");
	assert_text(&alert, "icmpguard", "action", "would_block");
	assert_text(&alert, "icmpguard", "action_reason", "mode is monitor");
	assert_text(&alert, "icmpguard", "blocked_until", "2026-11-20T20:48:59.123456Z");
}

Test(alert_json, figures_that_are_none_are_left_out)
{
	struct alert alert = sweep();
	char *line;

	alert.finding.measures[0].value = NAN;
	alert.finding.measures[1].value = INFINITY;
	line = line_of(&alert, FORMAT_ECS);
	cr_assert_not_null(strstr(line, "[{\"name\":\"new_targets\",\"threshold\":32.0},"
					"{\"name\":\"targets\"}]"));
	free(line);
}

Test(alert_json, full_disk_is_reported)
{
	struct alert alert = sweep();
	FILE *full = fopen("/dev/full", "w");

	cr_assert(eq(int, alert_write(full, &alert, FORMAT_ECS, offset, NULL), -ENOSPC));
	fclose(full);
}

Test(alert_json, every_technique_has_a_name)
{
	for (int rule = 0; rule < RULE_COUNT; rule++) {
		const char *list = rule_techniques[rule];
		const struct technique *technique;

		while ((technique = technique_next(&list)))
			cr_expect(ne(str, (char *)technique->name, ""), "one of %s",
				  rule_techniques[rule]);
	}
}
