// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/incident.h"

#include "detectors/detector.h"
#include "base/ledger.h"
#include "base/stream.h"
#include "base/timebase.h"

#include <stdlib.h>
#include <string.h>

/* Number of offenders kept; the one quiet for longest is evicted. */
enum { OFFENDERS = 4096 };

struct offender {
	__u64 latest;		  /* when the latest alert was raised; 0: none yet */
	__u64 raised[RULE_COUNT]; /* when each rule last raised an alert */
	char incident[ALERT_ID];  /* the id of the first alert of the incident */
	unsigned int steps;
	__u8 story[INCIDENT_STEPS]; /* enum rule, in the order raised */
};

struct incidents {
	struct ledger *offenders;
};

struct incidents *incidents_new(void)
{
	struct incidents *incidents = calloc(1, sizeof(*incidents));

	if (!incidents)
		return NULL;
	incidents->offenders = ledger_new(sizeof(struct offender), OFFENDERS);
	if (!incidents->offenders) {
		free(incidents);
		return NULL;
	}
	return incidents;
}

void incidents_free(struct incidents *incidents)
{
	if (!incidents)
		return;
	ledger_free(incidents->offenders);
	free(incidents);
}

/* The key ignores view and lane. */
static struct endpoint key_of(const struct finding *finding)
{
	return (struct endpoint){ .address = finding_offender(finding).address };
}

bool incidents_suppress(const struct incidents *incidents, const struct settings *settings,
			const struct finding *finding, __u64 now)
{
	const struct view_settings *view = &settings->views[finding->offender.view];
	__u64 suppress = view->rules[finding->rule].suppress;
	struct endpoint key = key_of(finding);
	const struct offender *offender = ledger_peek(incidents->offenders, &key);

	return suppress && offender && offender->raised[finding->rule] &&
	       time_since(now, offender->raised[finding->rule]) < suppress;
}

void incidents_join(struct incidents *incidents, const struct settings *settings,
		    struct alert *alert, __u64 now)
{
	struct endpoint key = key_of(&alert->finding);
	struct offender *offender;

	/* A campaign's offenders have no common story. */
	if (alert->campaign.offenders) {
		memcpy(alert->incident, alert->id, sizeof(alert->incident));
		alert->step = 1;
		alert->story[0] = (__u8)alert->finding.rule;
		return;
	}
	offender = ledger_get(incidents->offenders, &key);

	if (!offender->latest || time_since(now, offender->latest) > settings->alert_incident) {
		offender->steps = 0;
		memcpy(offender->incident, alert->id, sizeof(offender->incident));
	}
	if (offender->steps < INCIDENT_STEPS)
		offender->story[offender->steps] = (__u8)alert->finding.rule;
	offender->steps++;
	offender->latest = now;
	offender->raised[alert->finding.rule] = now;

	memcpy(alert->incident, offender->incident, sizeof(alert->incident));
	alert->step = offender->steps;
	memcpy(alert->story, offender->story, sizeof(alert->story));
}

static void shift_offender(struct offender *offender, __s64 shift)
{
	stream_shift(&offender->latest, shift);
	for (int rule = 0; rule < RULE_COUNT; rule++)
		stream_shift(&offender->raised[rule], shift);
}

/* The file may be from a version with fewer rules. */
static void move_raised(struct stream *stream, __u64 raised[RULE_COUNT])
{
	__u8 rules = RULE_COUNT;

	STREAM(stream, rules);
	if (rules > RULE_COUNT)
		stream->failed = true;
	for (int rule = 0; rule < rules && !stream->failed; rule++)
		STREAM(stream, raised[rule]);
}

static void move_offender(struct stream *stream, struct offender *offender)
{
	STREAM(stream, offender->latest);
	STREAM(stream, offender->incident);
	STREAM(stream, offender->steps);
	STREAM(stream, offender->story);
	offender->incident[ALERT_ID - 1] = '\0';
	move_raised(stream, offender->raised);
}

struct save {
	struct stream *stream;
	__s64 shift;
};

static int save_offender(const struct endpoint *key, const void *value, unsigned int rank,
			 void *context)
{
	const struct save *save = context;
	struct offender offender = *(const struct offender *)value;
	struct endpoint endpoint = *key;
	__u8 more = 1;

	STREAM(save->stream, more);
	STREAM(save->stream, endpoint);
	shift_offender(&offender, save->shift);
	move_offender(save->stream, &offender);
	return save->stream->failed;
}

void incidents_save(const struct incidents *incidents, struct stream *stream, __s64 shift)
{
	struct save save = { stream, shift };
	__u8 end = 0;

	ledger_each(incidents->offenders, save_offender, &save);
	STREAM(stream, end);
}

void incidents_restore(struct incidents *incidents, struct stream *stream, __s64 shift)
{
	struct offender offender, *kept;
	struct endpoint endpoint;
	__u8 more;

	for (STREAM(stream, more); more; STREAM(stream, more)) {
		STREAM(stream, endpoint);
		offender = (struct offender){};
		move_offender(stream, &offender);
		if (stream->failed)
			return;
		shift_offender(&offender, shift);
		kept = ledger_get(incidents->offenders, &endpoint);
		if (kept)
			*kept = offender;
	}
}
