// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/print.h"

#include "base/json.h"
#include "base/names.h"
#include "base/terminal.h"
#include "sinks/json.h"

#include <string.h>

/* "2026-11-20T20:48:59.123456Z" or with "+0000", to the second. */
enum { TIME_TO_SECONDS = 19 };

static void print_action(FILE *file, const json_t *record)
{
	const char *action = json_text_in(record, "icmpguard", "action");
	const char *reason = json_text_in(record, "icmpguard", "action_reason");
	const char *until = json_text_in(record, "icmpguard", "blocked_until");

	if (!action)
		return;
	if (!strcmp(action, alert_action_names[ACTION_BLOCKED]))
		fputs("; blocked", file);
	else if (!strcmp(action, alert_action_names[ACTION_WOULD_BLOCK]))
		fputs("; would be blocked", file);
	else if (!strcmp(action, alert_action_names[ACTION_LIMITED]))
		fputs("; limited", file);
	else if (reason)
		fputs("; not blocked", file);
	if (until)
		fprintf(file, " until %.*sZ", TIME_TO_SECONDS, until);
	if (reason)
		fprintf(file, " (%s)", reason);
}

static enum paint severity_paint(const char *severity)
{
	if (!strcmp(severity, severity_names[SEVERITY_HIGH]) ||
	    !strcmp(severity, severity_names[SEVERITY_CRITICAL]))
		return PAINT_BAD;
	return !strcmp(severity, severity_names[SEVERITY_MEDIUM]) ? PAINT_WATCH : PAINT_NONE;
}

bool alert_print_record(FILE *file, const json_t *record)
{
	const char *time = json_string_value(json_object_get(record, "@timestamp"));
	const char *state = json_text_in(record, "icmpguard", "state");
	const char *severity = json_text_in(record, "icmpguard", "severity");
	const char *rule = json_text_in(record, "icmpguard", "rule");
	const char *offender = json_text_in(record, "icmpguard", "offender");
	const char *target = json_text_in(record, "icmpguard", "target");
	const char *summary = json_text_in(record, "icmpguard", "summary");
	const char *mac = json_text_in(record, "icmpguard", "offender_mac");
	enum paint paint;

	const char *tool = json_string_value(json_object_get(
		json_object_get(json_object_get(record, "icmpguard"), "tool"), "name"));

	if (!time)
		time = json_string_value(json_object_get(record, "timestamp"));
	if (!time || !state || !severity || !rule || !offender || !summary)
		return false;
	paint = severity_paint(severity);
	fprintf(file, "%.*sZ  %-7s  %s%-8s%s  %-14s  %s", TIME_TO_SECONDS, time, state,
		terminal_paint(file, paint), severity, terminal_plain(file, paint), rule, offender);
	if (mac)
		fprintf(file, " (%s)", mac);
	if (target && strcmp(target, offender) != 0)
		fprintf(file, " to %s", target);
	fprintf(file, ": %s", summary);
	if (tool)
		fprintf(file, "; looks like %s", tool);
	print_action(file, record);
	putc('\n', file);
	return true;
}

void alert_print(FILE *file, const struct alert *alert, __u64 offset)
{
	json_t *record = alert_to_json(alert, FORMAT_ECS, offset, NULL);

	alert_print_record(file, record);
	json_decref(record);
}
