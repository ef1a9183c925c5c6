// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/print.h"

#include "base/json.h"
#include "base/names.h"
#include "sinks/json.h"

#include <stdlib.h>
#include <string.h>

/* Length of a timestamp to the second, of "2026-11-20T20:48:59.123456Z" or with "+0000". */
enum { TIME_TO_SECONDS = 19 };

static const char *text_of(const json_t *object, const char *member)
{
	return json_string_value(json_object_get(object, member));
}

void alert_print_dropped(FILE *file, const json_t *own)
{
	const json_int_t dropped = json_integer_value(json_object_get(own, "block_packets"));
	const char *action = text_of(own, "action");
	const bool would = action && !strcmp(action, alert_action_names[ACTION_WOULD_BLOCK]);

	if (dropped > 0)
		fprintf(file, "; the block %s dropped %lld packet%s%s so far",
			would ? "would have" : "has", dropped, dropped == 1 ? "" : "s",
			would ? "" : " more");
}

static void print_action(FILE *file, const json_t *own)
{
	const char *action = text_of(own, "action");
	const char *reason = text_of(own, "action_reason");
	const char *until = text_of(own, "blocked_until");

	if (!action)
		return;
	if (!strcmp(action, alert_action_names[ACTION_BLOCKED]))
		fputs("; blocked", file);
	else if (!strcmp(action, alert_action_names[ACTION_WOULD_BLOCK]))
		fputs("; would be blocked", file);
	else if (!strcmp(action, alert_action_names[ACTION_LIMITED]))
		fputs(until ? "; limited" : "; limited, not blocked", file);
	else if (reason)
		fputs("; not blocked", file);
	if (until)
		fprintf(file, " until %.*sZ", TIME_TO_SECONDS, until);
	if (reason)
		fprintf(file, until ? " (%s)" : ": %s", reason);
	alert_print_dropped(file, own);
}

enum paint alert_severity_paint(const char *severity)
{
	if (!strcmp(severity, severity_names[SEVERITY_HIGH]) ||
	    !strcmp(severity, severity_names[SEVERITY_CRITICAL]))
		return PAINT_BAD;
	return !strcmp(severity, severity_names[SEVERITY_MEDIUM]) ? PAINT_WATCH : PAINT_NONE;
}

bool alert_print_news(FILE *file, const json_t *own)
{
	const char *state = text_of(own, "state"), *severity = text_of(own, "severity");
	const char *rule = text_of(own, "rule"), *offender = text_of(own, "offender");
	const char *target = text_of(own, "target"), *summary = text_of(own, "summary");
	const char *mac = text_of(own, "offender_mac");
	const char *tool = text_of(json_object_get(own, "tool"), "name");
	enum paint paint;

	if (!state || !severity || !rule || !offender || !summary)
		return false;
	paint = alert_severity_paint(severity);
	fprintf(file, "%-7s  %s%-8s%s  %-14s  %s", state, terminal_paint(file, paint), severity,
		terminal_plain(file, paint), rule, offender);
	if (mac)
		fprintf(file, " (%s)", mac);
	if (target && strcmp(target, offender) != 0)
		fprintf(file, " to %s", target);
	fprintf(file, ": %s", summary);
	if (tool)
		fprintf(file, "; looks like %s", tool);
	print_action(file, own);
	return true;
}

static const char *time_of(const json_t *record)
{
	const char *time = text_of(record, "@timestamp");

	return time ? time : text_of(record, "timestamp");
}

bool alert_print_record(FILE *file, const json_t *record)
{
	const json_t *own = json_object_get(record, "icmpguard");
	const char *time = time_of(record);

	if (!time || !text_of(own, "state") || !text_of(own, "severity") || !text_of(own, "rule") ||
	    !text_of(own, "offender") || !text_of(own, "summary"))
		return false;
	fprintf(file, "%.*sZ  ", TIME_TO_SECONDS, time);
	alert_print_news(file, own);
	putc('\n', file);
	return true;
}

/* A word that is the severity, the first of that name, in its colour. */
static bool print_word(FILE *to, const char *word, int length, const char *severity)
{
	const bool is_severity = severity && (int)strlen(severity) == length &&
				 !strncmp(word, severity, (size_t)length);
	const enum paint paint = is_severity ? alert_severity_paint(severity) : PAINT_NONE;

	fprintf(to, "%s%.*s%s", terminal_paint(to, paint), length, word, terminal_plain(to, paint));
	return is_severity;
}

void alert_print_folded(FILE *to, const char *text, const char *severity, int indent, int width)
{
	int used = 0;

	while (*text && *text != '\n') {
		const int blanks = (int)strspn(text, " ");
		const int length = (int)strcspn(text + blanks, " \n");

		if (used > indent && used + blanks + length > width) {
			fprintf(to, "\n%*s", indent, "");
			used = indent;
		} else {
			fprintf(to, "%*s", blanks, "");
			used += blanks;
		}
		if (print_word(to, text + blanks, length, severity))
			severity = NULL;
		used += length;
		text += blanks + length;
	}
	putc('\n', to);
}

void alert_print(FILE *file, const struct alert *alert, __u64 offset)
{
	json_t *record = alert_to_json(alert, FORMAT_ECS, offset, NULL);
	const int width = terminal_width(file);
	char *text = NULL;
	size_t size;
	FILE *whole = width ? open_memstream(&text, &size) : NULL;

	alert_print_record(whole ? whole : file, record);
	if (whole && !fclose(whole))
		alert_print_folded(file, text, json_text_in(record, "icmpguard", "severity"),
				   TIME_TO_SECONDS + 3, width);
	free(text);
	json_decref(record);
}
