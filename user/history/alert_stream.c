// SPDX-License-Identifier: GPL-2.0-only
/* Alerts in force and incidents, as they stand in the file of the history. */
#include "alerts/alert_table.h"

#include "base/stream.h"

#include <stdio.h>
#include <string.h>

static void shift_alert(struct alert *alert, __s64 shift)
{
	stream_shift(&alert->finding.first_seen, shift);
	stream_shift(&alert->finding.last_seen, shift);
	stream_shift(&alert->raised, shift);
	stream_shift(&alert->renewed, shift);
	stream_shift(&alert->reported, shift);
	stream_shift(&alert->blocked_until, shift);
}

/* A name that lives as long as the alerts; NULL where there are too many. */
static const char *keep_name(struct alerts *alerts, const char *name)
{
	unsigned int i = 0;

	while (i < alerts->name_count && strcmp(alerts->names[i], name) != 0)
		i++;
	if (i == MEASURE_NAMES)
		return NULL;
	if (i == alerts->name_count)
		strcpy(alerts->names[alerts->name_count++], name);
	return alerts->names[i];
}

static void move_text(struct stream *stream, char *text, size_t size)
{
	stream_move(stream, text, size);
	text[size - 1] = '\0';
}

/* `alerts` keeps the name of what is read; NULL where it is written. */
static void move_measure(struct stream *stream, struct measure *measure, struct alerts *alerts)
{
	char name[MEASURE_NAME] = "";

	if (!stream_reads(stream))
		snprintf(name, sizeof(name), "%s", measure->name);
	move_text(stream, name, sizeof(name));
	STREAM(stream, measure->value);
	STREAM(stream, measure->threshold);
	if (stream_reads(stream))
		measure->name = keep_name(alerts, name);
	stream->failed = stream->failed || !measure->name;
}

static void move_finding(struct stream *stream, struct finding *finding, struct alerts *alerts)
{
	STREAM(stream, finding->rule);
	STREAM(stream, finding->severity);
	STREAM(stream, finding->confidence);
	STREAM(stream, finding->offender);
	STREAM(stream, finding->offender_bits);
	STREAM(stream, finding->offender_is_target);
	STREAM(stream, finding->blockable);
	STREAM(stream, finding->has_target);
	STREAM(stream, finding->target);
	STREAM(stream, finding->peer_count);
	STREAM(stream, finding->peers);
	STREAM(stream, finding->first_seen);
	STREAM(stream, finding->last_seen);
	STREAM(stream, finding->lasts);
	STREAM(stream, finding->measure_count);
	move_text(stream, finding->summary, sizeof(finding->summary));
	if (finding->rule >= RULE_COUNT || finding->severity >= SEVERITY_COUNT ||
	    finding->offender.view >= VIEW_COUNT || finding->offender.lane >= LANE_COUNT ||
	    finding->peer_count > FINDING_PEERS || finding->measure_count > FINDING_MEASURES)
		stream->failed = true;
	for (unsigned int i = 0; !stream->failed && i < finding->measure_count; i++)
		move_measure(stream, &finding->measures[i], alerts);
}

static void move_tool(struct stream *stream, struct tool *tool)
{
	char name[MEASURE_NAME] = "";

	if (!stream_reads(stream) && tool->name)
		snprintf(name, sizeof(name), "%s", tool->name);
	move_text(stream, name, sizeof(name));
	if (stream_reads(stream))
		*tool = tool_named(name);
}

static void move_alert(struct stream *stream, struct alert *alert, struct alerts *alerts)
{
	move_text(stream, alert->id, sizeof(alert->id));
	move_finding(stream, &alert->finding, alerts);
	STREAM(stream, alert->raised);
	STREAM(stream, alert->renewed);
	STREAM(stream, alert->reported);
	STREAM(stream, alert->findings);
	STREAM(stream, alert->action);
	move_text(stream, alert->reason, sizeof(alert->reason));
	STREAM(stream, alert->blocked_until);
	move_text(stream, alert->incident, sizeof(alert->incident));
	STREAM(stream, alert->step);
	STREAM(stream, alert->story);
	move_tool(stream, &alert->tool);
	if (alert->action > ACTION_LIMITED)
		stream->failed = true;
}

void alerts_save(const struct alerts *alerts, struct stream *stream, __s64 shift)
{
	__u64 count = alerts->count;

	STREAM(stream, count);
	for (size_t i = 0; i < alerts->count; i++) {
		struct alert alert = alerts->active[i];

		shift_alert(&alert, shift);
		move_alert(stream, &alert, NULL);
	}
	incidents_save(alerts->incidents, stream, shift);
}

void alerts_restore(struct alerts *alerts, struct stream *stream, __s64 shift, __u64 away)
{
	bool soon = away <= alerts->settings->alert_incident;
	struct alert alert;
	__u64 count;

	STREAM(stream, count);
	for (; count && alerts->count < ACTIVE_AT_MOST; count--) {
		alert = (struct alert){ .resumed = true };
		move_alert(stream, &alert, alerts);
		if (stream->failed)
			break;
		shift_alert(&alert, shift);
		/* Nobody watched meanwhile, so nothing could renew it. */
		if (soon)
			alert.renewed += away;
		alerts->active[alerts->count++] = alert;
	}
	alerts->counts.active = alerts->count;
	incidents_restore(alerts->incidents, stream, shift);
}
