// SPDX-License-Identifier: GPL-2.0-only
/* The schema of alerts accepts every record, and no other. */
#include "detectors/detector.h"
#include "selftests/unit/alert_samples.h"
#include "selftests/unit/schema.h"

#include <criterion/criterion.h>
#include <string.h>

static json_t *load_schema(void)
{
	json_error_t error;
	json_t *schema = json_load_file("scripts/schemas/alert.schema.json", 0, &error);

	cr_assert_not_null(schema, "scripts/schemas/alert.schema.json:%d: %s", error.line,
			   error.text);
	return schema;
}

static void assert_valid(const json_t *schema, const struct alert *alert)
{
	json_t *record = alert_to_json(alert, FORMAT_ECS, offset, &observer);
	const char *wrong = schema_check(schema, record);

	cr_expect_null(wrong, "rule %s: %s", rule_names[alert->finding.rule], wrong);
	json_decref(record);
}

Test(alert_schema, holds_for_every_rule_state_view_and_action)
{
	json_t *schema = load_schema();

	for (int rule = 0; rule < RULE_COUNT; rule++) {
		for (unsigned int i = 0; i < 60; i++) {
			struct alert alert = i & 1 ? sweep() : flood();

			alert.finding.rule = rule;
			alert.state = i % 3;
			alert.finding.offender.view = i % VIEW_COUNT;
			alert.finding.offender.lane = i % LANE_COUNT;
			alert.finding.severity = i % SEVERITY_COUNT;
			alert.outcome.action = i % 4;
			alert.outcome.until = i & 2 ? NSEC_PER_SEC : 0;
			strcpy(alert.outcome.reason, i & 4 ? "reason" : "");
			assert_valid(schema, &alert);
		}
	}
	json_decref(schema);
}

static void assert_invalid(const json_t *schema, const char *object, const char *member,
			   json_t *value)
{
	struct alert alert = sweep();
	json_t *record = alert_to_json(&alert, FORMAT_ECS, offset, NULL);
	json_t *inner = object ? json_object_get(record, object) : record;

	if (value)
		json_object_set_new(inner, member, value);
	else
		json_object_del(inner, member);
	cr_expect_not_null(schema_check(schema, record), "%s.%s", object ? object : "", member);
	json_decref(record);
}

Test(alert_schema, refuses_other_records)
{
	json_t *schema = load_schema();

	assert_invalid(schema, NULL, "@timestamp", NULL);
	assert_invalid(schema, NULL, "@timestamp", json_string("yesterday"));
	assert_invalid(schema, NULL, "surprise", json_string("x"));
	assert_invalid(schema, NULL, "source", json_object());
	assert_invalid(schema, "event", "severity", json_integer(6));
	assert_invalid(schema, "event", "type", json_array());
	assert_invalid(schema, "icmpguard", "action", json_string("shot"));
	assert_invalid(schema, "icmpguard", "measures", json_pack("[{}]"));
	json_decref(schema);
}
