// SPDX-License-Identifier: GPL-2.0-only
/*
 * exfiltration: bytes that no ping explains leave home toward one host.
 *
 * The remote kernel echoes any payload, so replies are no sign: only the payload of requests
 * counts. The rate does not matter: the hourly and daily byte limits also catch one packet every
 * five minutes, and one byte per packet is caught by the number of packets. Bytes that home merely
 * echoes back to their sender do not count.
 */
#include "detectors/talk.h"

#include <math.h>
#include <stdio.h>

enum way_out { OUT_NONE, OUT_HOUR, OUT_DAY, OUT_PACKETS, OUT_PATTERNS, OUT_FILLS, OUT_FEW };

/* Returns true if most copies carry different data. The kernel side looks at some bytes of each
 * packet and may miss it. */
static bool is_dressed(const struct pair_counts *pair)
{
	const struct payload_counts *payload = &pair->payload;
	double odd = (double)payload->odd + payload->text;

	/* Two bytes of data look like a counter half of the time. */
	if (payload->foreign_heads >= EXFILTRATION_HEADS &&
	    payload->foreign_heads >=
		    EXFILTRATION_HEAD_SHARE * ((double)payload->foreign_heads + payload->advanced))
		return true;
	return odd - payload->fixed >= EXFILTRATION_COPIES &&
	       talk_odd_share(pair) >= EXFILTRATION_SHARE;
}

static enum way_out judge(const struct view_settings *view, const struct talk_bytes *bytes,
			  const struct pair_counts *pair)
{
	bool mostly = bytes->packets >= EXFILTRATION_SHARE * bytes->all || is_dressed(pair);

	if (bytes->packets >= EXFILTRATION_LEAST) {
		if (view->exfiltration_hour && bytes->hour >= (double)view->exfiltration_hour)
			return OUT_HOUR;
		if (view->exfiltration_day && bytes->day >= (double)view->exfiltration_day)
			return OUT_DAY;
	}
	if (mostly && bytes->packets >= EXFILTRATION_PACKETS &&
	    bytes->day < EXFILTRATION_LARGE * bytes->packets)
		return OUT_PACKETS;
	if (pair->payload.patterns >= EXFILTRATION_PATTERNS)
		return OUT_PATTERNS;
	if (pair->payload.fills >= EXFILTRATION_FILLS)
		return OUT_FILLS;
	return mostly && bytes->packets >= EXFILTRATION_FEW ? OUT_FEW : OUT_NONE;
}

static void describe(enum way_out way, const struct talk_bytes *bytes,
		     const struct pair_counts *pair, struct finding *finding)
{
	const char *what = bytes->answers ? "replies" : "requests";

	switch (way) {
	case OUT_HOUR:
		finding_add(finding, "%.0f bytes that no ping explains in %s within an hour",
			    bytes->hour, what);
		break;
	case OUT_DAY:
		finding_add(finding, "%.0f bytes that no ping explains in %s within a day",
			    bytes->day, what);
		break;
	case OUT_PATTERNS:
		finding_add(finding, "%u different patterns of several bytes in pings to one host",
			    pair->payload.patterns);
		break;
	case OUT_FILLS:
		finding_add(finding, "%u different bytes and ramps fill pings to one host",
			    pair->payload.fills);
		break;
	default:
		finding_add(finding, "%.0f of %.0f %s carry data that no ping sends",
			    bytes->packets, bytes->all, what);
		break;
	}
}

static void measure(enum way_out way, const struct view_settings *view,
		    const struct talk_bytes *bytes, const struct pair_counts *pair,
		    struct finding *finding)
{
	finding_measure(finding, "bytes_a_day", bytes->day,
			view->exfiltration_day ? (double)view->exfiltration_day : NAN);
	finding_measure(finding, "bytes_an_hour", bytes->hour,
			view->exfiltration_hour ? (double)view->exfiltration_hour : NAN);
	finding_measure(finding, "foreign_packets", bytes->packets,
			way == OUT_FEW ? EXFILTRATION_FEW : EXFILTRATION_PACKETS);
	finding_measure(finding, "packets", bytes->all, NAN);
	if (pair->payload.patterns)
		finding_measure(finding, "patterns", pair->payload.patterns, EXFILTRATION_PATTERNS);
	if (way == OUT_FILLS)
		finding_measure(finding, "fills", pair->payload.fills, EXFILTRATION_FILLS);
	if (pair->payload.odd)
		finding_measure(finding, "entropy", pair->payload.entropy, NAN);
	finding_measure(finding, "no_pings_structure", talk_odd_share(pair), NAN);
}

/* Returns true if patterns or fills are few, or come in runs, as somebody tests a line. */
static bool is_in_runs(enum way_out way, const struct pair_counts *pair)
{
	const struct payload_counts *payload = &pair->payload;

	if (way == OUT_PATTERNS && payload->patterns < EXFILTRATION_PATTERNS_SURE)
		return true;
	return (way == OUT_PATTERNS || way == OUT_FILLS) &&
	       payload->reshaped < EXFILTRATION_RESHAPED * payload->shaped;
}

static enum severity severity_of(enum way_out way, const struct observation *observation,
				 enum severity severity)
{
	/* Between two hosts at home nothing left it: a line is tested there. What the other host
	 * answers of its own is a tunnel's. */
	bool stays = observation->endpoint.view == VIEW_PRIVATE;
	enum severity most = way == OUT_FEW || stays			      ? SEVERITY_INFO :
			     is_in_runs(way, &observation->conversation.pair) ? SEVERITY_INFO :
			     way == OUT_PACKETS || way == OUT_PATTERNS || way == OUT_FILLS ?
										SEVERITY_LOW :
										severity;

	return severity < most ? severity : most;
}

/* Returns true if the payload is text in which only numbers that count, times and UUIDs change, as
 * a check labels its requests, and it is not many of them. */
static bool has_labels(const struct view_settings *view, const struct talk_bytes *bytes,
		       const struct pair_counts *pair)
{
	return pair->payload.labelled &&
	       bytes->hour < EXFILTRATION_LABELS * (double)view->exfiltration_hour &&
	       bytes->day < EXFILTRATION_LABELS * (double)view->exfiltration_day;
}

/* A transfer that is split among many pairs, each below what is judged of a pair. */
static bool is_split(const struct view_settings *view, const struct spread_observation *spread,
		     struct finding *finding)
{
	double bytes = (double)(view->exfiltration_day ? view->exfiltration_day :
							 view->exfiltration_hour);

	if (spread->packets < EXFILTRATION_PACKETS || spread->bytes < bytes)
		return false;
	if (finding->severity > SEVERITY_LOW)
		finding->severity = SEVERITY_LOW;
	finding_measure(finding, "bytes_a_day", spread->bytes, bytes);
	finding_measure(finding, "foreign_packets", spread->packets, EXFILTRATION_PACKETS);
	finding_add(finding, "%.0f bytes that no ping explains in %.0f echoes ", spread->bytes,
		    spread->packets);
	return true;
}

/* Copies alone: none of the pairs has a conversation. */
static bool is_loose(const struct spread_observation *spread, struct finding *finding)
{
	if (spread->odd < EXFILTRATION_LOOSE ||
	    spread->odd < EXFILTRATION_SHARE * (spread->odd + spread->known))
		return false;
	finding->severity = SEVERITY_INFO;
	finding_measure(finding, "copied_packets", spread->odd, EXFILTRATION_LOOSE);
	finding_add(finding, "%.0f of %.0f copied single echoes have data that no ping sends, ",
		    spread->odd, spread->odd + spread->known);
	return true;
}

static bool spreads(const struct view_settings *view, const struct spread_observation *spread,
		    struct finding *finding)
{
	if (spread->peers < EXFILTRATION_PEERS ||
	    (!is_split(view, spread, finding) && !is_loose(spread, finding)))
		return false;
	finding->offender_bits = spread->prefix_bits;
	finding->blockable = false;
	finding->confidence = 50;
	finding->lasts = (__u64)(EXFILTRATION_LASTS * NSEC_PER_SEC);
	finding_measure(finding, "hosts", spread->peers, EXFILTRATION_PEERS);
	finding_add(finding,
		    spread->prefix_bits ? "from about %.0f hosts to this network" :
					  "to about %.0f hosts",
		    spread->peers);
	return true;
}

static bool between_two(const struct view_settings *view, const struct observation *observation,
			struct finding *finding)
{
	const struct pair_counts *pair = &observation->conversation.pair;
	const struct talk_bytes bytes = talk_leaving(observation);
	enum way_out way = judge(view, &bytes, pair);
	const struct half *half = bytes.answers ? observation->conversation.answered :
						  observation->conversation.asked;
	const struct half *before = bytes.answers ? observation->conversation.answered_before :
						    observation->conversation.asked_before;

	if (way == OUT_NONE || pair->bystander || !half || half->packets == before->packets)
		return false;
	talk_name_roles(observation, finding);
	if (bytes.answers && finding->offender.lane != LANE_REPLY) {
		/* The server sends them. */
		finding->target = observation->endpoint.address;
		finding->offender.address = observation->conversation.server;
		finding->offender.view = (__u8)view_reverse(observation->endpoint.view);
		finding->offender.lane = LANE_REPLY;
		finding->pair = PAIR_SERVER;
	}
	finding->severity = severity_of(way, observation, finding->severity);
	if (has_labels(view, &bytes, pair) || talk_is_drawn(&observation->conversation))
		finding->severity = SEVERITY_INFO;
	finding->blockable = (way == OUT_HOUR || way == OUT_DAY) &&
			     finding->severity > SEVERITY_INFO;
	finding->confidence = way == OUT_FEW ? 50 : way == OUT_PACKETS ? 70 : 80;
	finding->lasts = (__u64)(EXFILTRATION_LASTS * NSEC_PER_SEC);
	measure(way, view, &bytes, pair, finding);
	describe(way, &bytes, pair, finding);
	return true;
}

DETECTOR(detect_exfiltration)
{
	return observation->observed == OBSERVED_SPREAD ?
		       spreads(view, &observation->spread, finding) :
		       between_two(view, observation, finding);
}
