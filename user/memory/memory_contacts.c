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

/* Returns the number of first contacts, since the source was first seen, that had time to be
 * answered; advances the recent marks. */
static __u32 ripe_contacts(struct source_memory *recent, const struct observation *observation)
{
	const struct source_observation *observed = &observation->source;
	struct contact_mark *marks = recent->late_contacts;
	__u32 ripe = marks[CONTACT_MARKS - 1].asked;
	__u64 now = observation->now;

	if (observation->observed == OBSERVED_CONTACTS && elapsed(now, recent->read) >= RIPENING)
		return recent->latest.contacts;
	if (recent->latest.first_seen != observed->now->first_seen) {
		ripe = observed->before->contacts;
		if (observation->observed != OBSERVED_SOURCE)
			return ripe;
		for (int i = 0; i < CONTACT_MARKS; i++)
			marks[i] = mark_of(observed->before, 0);
	}
	for (int i = CONTACT_MARKS - 1; i >= 0; i--)
		if (elapsed(now, marks[i].at) >= RIPENING)
			ripe = marks[i].asked;
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
	/* Contacts that were met may not be ripe. */
	contacts->failed = fmax(since(source->contacts_refused, from.refused),
				fmax(0, contacts->ripe - contacts->met));
}

void memory_ripen(struct memory *memory, const struct endpoint *source,
		  struct source_memory *recent, __u64 now)
{
	if (!recent->ripening)
		recent->ripening = waiting_push(memory->ripening, source, WAITING_SOURCE,
						now + RIPENING + MARK_INTERVAL);
}
