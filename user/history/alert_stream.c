// SPDX-License-Identifier: GPL-2.0-only
#include "history/alert_stream.h"

#include "alerts/incident.h"
#include "base/prefix.h"

#include <stdio.h>
#include <string.h>

/* Size of the name of a measure or a tool. */
enum { NAME = 32 };

static void shift_alert(struct alert *alert, __s64 shift)
{
	stream_shift(&alert->finding.first_seen, shift);
	stream_shift(&alert->finding.last_seen, shift);
	stream_shift(&alert->raised, shift);
	stream_shift(&alert->renewed, shift);
	stream_shift(&alert->reported, shift);
	stream_shift(&alert->outcome.until, shift);
}

static void move_text(struct stream *stream, char *text, size_t size)
{
	stream_move(stream, text, size);
	text[size - 1] = '\0';
}

/* Since version 2 measures have weights, and findings have roles and link-layer addresses. */
static bool has_scores(const struct stream *stream)
{
	return !stream->version || stream->version >= 2;
}

/* `alerts`: stores the name when reading; NULL when writing. */
static void move_measure(struct stream *stream, struct measure *measure, struct alerts *alerts)
{
	char name[NAME] = "";

	if (!stream_reads(stream))
		snprintf(name, sizeof(name), "%s", measure->name);
	move_text(stream, name, sizeof(name));
	STREAM(stream, measure->value);
	STREAM(stream, measure->threshold);
	if (has_scores(stream)) {
		STREAM(stream, measure->weight);
		STREAM(stream, measure->points);
	}
	if (stream_reads(stream))
		measure->name = alerts_keep_name(alerts, name);
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
	if (has_scores(stream)) {
		STREAM(stream, finding->pair);
		STREAM(stream, finding->has_link);
		STREAM(stream, finding->link);
	}
	STREAM(stream, finding->measure_count);
	move_text(stream, finding->summary, sizeof(finding->summary));
	if (finding->rule >= RULE_COUNT || finding->severity >= SEVERITY_COUNT ||
	    finding->offender.view >= VIEW_COUNT || finding->offender.lane >= LANE_COUNT ||
	    finding->pair > PAIR_SERVER || finding->peer_count > FINDING_PEERS ||
	    finding->measure_count > FINDING_MEASURES)
		stream->failed = true;
	for (unsigned int i = 0; !stream->failed && i < finding->measure_count; i++)
		move_measure(stream, &finding->measures[i], alerts);
}

static void move_tool(struct stream *stream, struct tool *tool)
{
	char name[NAME] = "";

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
	STREAM(stream, alert->outcome.action);
	move_text(stream, alert->outcome.reason, sizeof(alert->outcome.reason));
	STREAM(stream, alert->outcome.until);
	move_text(stream, alert->incident, sizeof(alert->incident));
	STREAM(stream, alert->step);
	STREAM(stream, alert->story);
	move_tool(stream, &alert->tool);
	if (alert->outcome.action > ACTION_LIMITED)
		stream->failed = true;
}

static void move_campaign(struct stream *stream, struct alert_campaign *campaign)
{
	STREAM(stream, campaign->offenders);
	STREAM(stream, campaign->reported);
	STREAM(stream, campaign->blocked);
	STREAM(stream, campaign->around);
	STREAM(stream, campaign->first);
	STREAM(stream, campaign->leading);
	stream_sketch(stream, &campaign->sketch);
	if (!campaign->offenders || campaign->around.length > PREFIX_WHOLE)
		stream->failed = true;
	for (int i = 0; i < CAMPAIGN_LEADING; i++)
		if (campaign->leading[i].prefix.length > PREFIX_WHOLE)
			stream->failed = true;
}

struct save {
	struct stream *stream;
	__s64 shift;
	bool campaigns; /* campaigns, or else alerts about one offender */
	bool counts;	/* count them instead of writing */
	__u64 count;
};

static void save_alert(struct alert *alert, void *context)
{
	struct save *save = context;
	struct alert copy = *alert;

	if (save->campaigns != (alert->campaign.offenders > 0))
		return;
	save->count++;
	if (save->counts)
		return;
	shift_alert(&copy, save->shift);
	move_alert(save->stream, &copy, NULL);
	if (save->campaigns)
		move_campaign(save->stream, &copy.campaign);
}

static void save_list(struct alerts *alerts, struct stream *stream, __s64 shift, bool campaigns)
{
	struct save save = { stream, shift, campaigns, .counts = true };

	alerts_each(alerts, save_alert, &save);
	STREAM(stream, save.count);
	save.counts = false;
	alerts_each(alerts, save_alert, &save);
}

static void restore_list(struct alerts *alerts, struct stream *stream, __s64 shift, __u64 away,
			 bool campaigns)
{
	struct alert alert;
	__u64 count;

	STREAM(stream, count);
	for (; count && !stream->failed; count--) {
		alert = (struct alert){ .resumed = true };
		move_alert(stream, &alert, alerts);
		if (campaigns)
			move_campaign(stream, &alert.campaign);
		if (stream->failed)
			return;
		shift_alert(&alert, shift);
		if (!alerts_put(alerts, &alert, away))
			stream->failed = true;
	}
}

void alerts_save(struct alerts *alerts, struct stream *stream, __s64 shift)
{
	save_list(alerts, stream, shift, false);
	incidents_save(alerts_incidents(alerts), stream, shift);
	save_list(alerts, stream, shift, true);
}

/* A file of an earlier version ends before the campaigns. */
void alerts_restore(struct alerts *alerts, struct stream *stream, __s64 shift, __u64 away)
{
	restore_list(alerts, stream, shift, away, false);
	incidents_restore(alerts_incidents(alerts), stream, shift);
	if (!stream->failed && stream->from < stream->end)
		restore_list(alerts, stream, shift, away, true);
}
