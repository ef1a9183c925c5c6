// SPDX-License-Identifier: GPL-2.0-only
/*
 * beacon: a host sends requests to an outside host on a timer, with a payload that is not a ping's.
 *
 * A monitor has the same timing, so neither the timing nor a strange payload is enough alone. The
 * timing is scored as in RITA, by measures that are robust against jitter of half the interval and
 * single gaps (memory/spacing.h). A payload without a ping's structure is one that is always the
 * same, or varies without containing a clock.
 */
#include "detectors/talk.h"

#include <math.h>
#include <stdio.h>

/* The other host answers of its own, as no kernel does: somebody is there who could give an order.
 */
static bool answers_itself(const struct pair_counts *pair)
{
	const struct way_counts *answered = &pair->ways[WAY_ANSWERED];

	return pair->payload.own_replies >= BEACON_ANSWERS &&
	       (double)answered->differing >= BEACON_SHARE * (double)answered->packets;
}

/* Readable and constant, or with numbers that count, times and UUIDs: programs that identify
 * themselves send such payload. */
static bool says_what_it_is(const struct pair_counts *pair)
{
	if (answers_itself(pair))
		return false;
	if (pair->payload.labelled)
		return true;
	return pair->payload.text && !pair->payload.odd &&
	       pair->ways[WAY_ASKED].varied <= BEACON_SHARE * (double)pair->ways[WAY_ASKED].packets;
}

static bool is_strange(const struct pair_counts *pair)
{
	const struct way_counts *asked = &pair->ways[WAY_ASKED];
	double copies = pair->payload.odd + pair->payload.text;

	if ((double)asked->varied >= BEACON_SHARE * (double)asked->packets)
		return true;
	return copies >= BEACON_COPIES && talk_odd_share(pair) >= BEACON_SHARE;
}

/* Returns for how long the requests came at the interval. Runs of a test are regular each, and far
 * apart. */
static double regular_seconds(const struct pair_counts *pair)
{
	const struct spacing_counts *spacing = &pair->spacing;
	double requests = spacing->of_contacts ? spacing->gaps :
						 (double)pair->ways[WAY_ASKED].packets;

	return fmin((double)pair->lasted / NSEC_PER_SEC, spacing->median * requests);
}

/* Nothing changed in either direction, but for a restart: neither data nor an order was sent. After
 * its first packet a payload that stays the same says that its sender is there, as a ping does;
 * once it changes, or replies of its receiver's own do, this is over. */
static bool says_nothing(const struct observation *observation)
{
	return (double)observation->conversation.pair.ways[WAY_ASKED].varied < BEACON_CHANGES &&
	       !answers_itself(&observation->conversation.pair) &&
	       talk_foreign_answered(&observation->conversation) < 1;
}

/* A device's timer varies by little. What varies more is meant to be overlooked. */
static bool keeps_time(const struct spacing_counts *spacing)
{
	return spacing->dispersion <= BEACON_JITTER * spacing->median;
}

static void measure(const struct pair_counts *pair, const struct view_settings *view,
		    struct finding *finding)
{
	const struct spacing_counts *spacing = &pair->spacing;

	finding_measure(finding, "requests", (double)pair->ways[WAY_ASKED].packets,
			(double)view->beacon_requests);
	finding_measure(finding, "regularity", spacing->score, BEACON_REGULARITY);
	finding_measure(finding, "interval", spacing->median, BEACON_INTERVAL);
	finding_measure(finding, "dispersion", spacing->dispersion, NAN);
	finding_measure(finding, "skewness", spacing->skewness, NAN);
	finding_measure(finding, "variation", spacing->variation, NAN);
	finding_measure(finding, "intervals", spacing->gaps, NAN);
	finding_measure(finding, "no_pings_structure", talk_odd_share(pair), BEACON_SHARE);
	finding_measure(finding, "foreign_packets", (double)pair->ways[WAY_ASKED].varied, NAN);
	finding_measure(finding, "sizes", pair->sizes, NAN);
	finding_measure(finding, "hours", pair->hours, NAN);
	finding_measure(finding, "seconds", (double)pair->lasted / NSEC_PER_SEC, NAN);
	finding_measure(finding, "regular_seconds", regular_seconds(pair), BEACON_LONG);
}

DETECTOR(detect_beacon)
{
	const struct pair_counts *pair = &observation->conversation.pair;
	const struct spacing_counts *spacing = &pair->spacing;
	double needed = (double)view->beacon_requests;

	if (observation->endpoint.view != VIEW_OUTBOUND && observation->endpoint.view != VIEW_EDGE)
		return false;
	if (!observation->conversation.asked ||
	    observation->conversation.asked->packets ==
		    observation->conversation.asked_before->packets)
		return false;
	if ((double)pair->ways[WAY_ASKED].packets < needed || spacing->gaps < needed / 2 ||
	    spacing->median < BEACON_INTERVAL || spacing->score < BEACON_REGULARITY ||
	    !is_strange(pair))
		return false;
	talk_name_roles(observation, finding);
	finding->blockable = false;
	finding->confidence = (unsigned int)fmin(95, 40 + 50 * spacing->score);
	finding->lasts = (__u64)(fmax(BEACON_LASTS, 4 * spacing->median) * NSEC_PER_SEC);
	if (says_what_it_is(pair) || talk_is_drawn(&observation->conversation) ||
	    regular_seconds(pair) < BEACON_LONG ||
	    (says_nothing(observation) && keeps_time(spacing)))
		finding->severity = SEVERITY_INFO;
	else if (says_nothing(observation) && finding->severity > SEVERITY_LOW)
		finding->severity = SEVERITY_LOW;
	measure(pair, view, finding);
	finding_add(finding,
		    "sends one host a request every %.3g s, %.0f in all, with a payload that ping "
		    "does not send",
		    spacing->median, (double)pair->ways[WAY_ASKED].packets);
	return true;
}
