// SPDX-License-Identifier: GPL-2.0-only
/* First contacts and their outcomes, as the kernel side counts them on a source's entry. */
#include "memory/memory_state.h"

#include "config/thresholds.h"
#include "headers/elapsed.h"

#include <math.h>

/* Time allowed for a reply. */
#define RIPENING ((__u64)(SWEEP_ANSWER_TIME * NSEC_PER_SEC))

/* Interval of the marks: the oldest is older than RIPENING. */
#define MARK_INTERVAL (RIPENING / (CONTACT_MARKS - 1))

__u32 contacts_met(const struct source *source)
{
	return source->contacts_answered + source->contacts_returned;
}

static struct contact_mark mark_of(const struct source *source, __u64 at)
{
	return (struct contact_mark){
		.at = at,
		.asked = source->contacts,
		.refused = source->contacts_refused,
		.returned = source->contacts_returned,
		.answered = source->contacts_answered,
	};
}

/* Advances the marks of the half windows, which turn with the source's packets as on the kernel
 * side, and returns the one at the start of the window. An event's observation advances nothing. */
static struct contact_mark window_mark(struct source_memory *recent,
				       const struct observation *observation)
{
	const struct source_observation *observed = &observation->source;
	const struct fanout *now = &observed->now->targets, *before = &recent->latest.targets;
	bool same = recent->latest.first_seen == observed->now->first_seen;
	struct contact_mark current = recent->half_contacts[0];
	struct contact_mark previous = recent->half_contacts[1];

	if (!same || now->started != before->started) {
		previous = current;
		current = mark_of(observed->before, observation->now);
		if (!same || hyperloglog_empty(&now->previous))
			previous = current;
	}
	if (observation->observed == OBSERVED_SOURCE) {
		recent->half_contacts[0] = current;
		recent->half_contacts[1] = previous;
	}
	return previous;
}

/* Returns the number of first contacts that had time to be answered by a time, as far as the marks
 * show. */
static __u32 ripe_by(const struct contact_mark *marks, __u64 now)
{
	__u32 ripe = marks[CONTACT_MARKS - 1].asked;

	for (int i = CONTACT_MARKS - 1; i >= 0; i--)
		if (elapsed(now, marks[i].at) >= RIPENING)
			ripe = marks[i].asked;
	return ripe;
}

__u32 contacts_open(const struct source_memory *recent, __u64 now)
{
	const __u32 ripe = ripe_by(recent->late_contacts, now), all = recent->latest.contacts;

	return all > ripe && elapsed(now, recent->read) < RIPENING ? all - ripe : 0;
}

/* Returns the number of first contacts, since the source was first seen, that had time to be
 * answered; advances the recent marks. */
static __u32 ripe_contacts(struct source_memory *recent, const struct observation *observation)
{
	const struct source_observation *observed = &observation->source;
	struct contact_mark *marks = recent->late_contacts;
	__u64 now = observation->now;
	__u32 ripe;

	if (observation->observed == OBSERVED_CONTACTS && elapsed(now, recent->read) >= RIPENING)
		return recent->latest.contacts;
	if (recent->latest.first_seen != observed->now->first_seen) {
		if (observation->observed != OBSERVED_SOURCE)
			return observed->before->contacts;
		for (int i = 0; i < CONTACT_MARKS; i++)
			marks[i] = mark_of(observed->before, 0);
	}
	ripe = ripe_by(marks, now);
	if (observation->observed == OBSERVED_SOURCE &&
	    elapsed(now, marks[0].at) >= MARK_INTERVAL) {
		for (int i = CONTACT_MARKS - 1; i > 0; i--)
			marks[i] = marks[i - 1];
		marks[0] = mark_of(observed->now, now);
	}
	return ripe;
}

static double since(__u32 now, __u32 then)
{
	return now > then ? now - then : 0;
}

/* Number of gaps at which both counts are halved. */
enum { GAPS_MOST = 64 };

/* Of a few gaps some are alike by chance: as if four more had been seen, one of them alike. */
double contacts_alike(const struct source_memory *recent)
{
	const struct rhythm *rhythm = &recent->rhythm;

	return (rhythm->alike + 1.0) / (rhythm->gaps + 4.0);
}

void contacts_beat(struct source_memory *recent, __u32 begun, __u64 at)
{
	struct rhythm *rhythm = &recent->rhythm;
	const double gap = (double)elapsed(at, rhythm->at) / fmax(1, begun);

	if (!begun)
		return;
	if (rhythm->gap > 0) {
		rhythm->gaps++;
		rhythm->alike += fabs(gap - rhythm->gap) <= SWEEP_ALIKE * rhythm->gap;
	}
	if (rhythm->gaps >= GAPS_MOST) {
		rhythm->gaps /= 2;
		rhythm->alike /= 2;
	}
	rhythm->gap = rhythm->at ? gap : 0;
	rhythm->at = at;
}

/* Time for which a source is known to be seen in part only. */
#define PARTLY_LASTS (24 * 3600 * NSEC_PER_SEC)

bool contacts_partly(const struct source_memory *recent, __u64 now)
{
	return recent->partly_at && elapsed(now, recent->partly_at) < PARTLY_LASTS;
}

/*
 * A source that receives replies to requests that were not seen, and sends requests itself, has
 * some of both pass elsewhere: by another line, at another site of an anycast address, or past a
 * sensor that takes one packet in some. Then an outcome that is not seen proves nothing. If it
 * receives about as many replies as it sends requests, it is answered.
 */
static void doubt_outcomes(const struct memory *memory, struct source_memory *recent,
			   struct observation *observation)
{
	const struct host *host = hosts_peek_source(&memory->hosts, &observation->endpoint);
	const struct target_memory *received = hosts_received(&memory->hosts, host, LANE_REPLY);
	const struct source *source = observation->source.now;
	struct contact_outcomes *contacts = &observation->source.contacts;
	const __u64 asked = source->packets - recent->marks[SOURCE_WINDOWS - 1].packets;
	double replies, unasked;

	if (!received)
		return;
	replies = (double)(received->latest.packets - received->pulse_marks[1].packets);
	unasked = (double)(received->latest.unasked - received->pulse_marks[1].unasked);
	if (unasked >= SWEEP_PARTLY_LEAST && unasked >= SWEEP_PARTLY * replies)
		recent->partly_at = observation->now;
	if (!contacts_partly(recent, observation->now))
		return;
	if (replies >= SWEEP_PARTLY_ANSWERED * (double)asked)
		contacts->failed = 0;
	else
		contacts->visible = false;
}

void memory_contacts(struct memory *memory, struct source_memory *recent,
		     struct observation *observation)
{
	const struct source *source = observation->source.now;
	struct contact_outcomes *contacts = &observation->source.contacts;
	const struct contact_mark from = window_mark(recent, observation);
	const enum view view = observation->endpoint.view;
	const enum lane lane = observation->endpoint.lane;

	if (lane == LANE_REQUEST && source->contacts_answered)
		memory->outcomes_seen[view] = true;
	/* A reply's request went the other way. */
	contacts->visible = memory->outcomes_seen[lane == LANE_REPLY ? view_reverse(view) : view];
	contacts->asked = since(source->contacts, from.asked);
	contacts->ripe = since(ripe_contacts(recent, observation), from.asked);
	contacts->returned = fmin(contacts->asked, since(source->contacts_returned, from.returned));
	contacts->met = fmin(contacts->asked,
			     since(contacts_met(source), from.answered + from.returned));
	contacts->alike = contacts_alike(recent);
	contacts->seconds = fmax(1, (double)elapsed(observation->source.now->last_seen, from.at) /
					    NSEC_PER_SEC);
	/* Contacts that were met may not be ripe. */
	contacts->failed = fmax(since(source->contacts_refused, from.refused),
				fmax(0, contacts->ripe - contacts->met));
	if (lane == LANE_REQUEST)
		doubt_outcomes(memory, recent, observation);
}

void memory_ripen(struct memory *memory, const struct endpoint *source,
		  struct source_memory *recent, __u64 now)
{
	if (!recent->ripening)
		recent->ripening = waiting_push(memory->ripening, source, WAITING_SOURCE,
						now + RIPENING + MARK_INTERVAL);
}
