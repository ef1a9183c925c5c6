// SPDX-License-Identifier: GPL-2.0-only
/*
 * covert-field: data where the protocol has none.
 *
 * A timestamp message has a body of fixed length and times of day in it; an error quotes a packet
 * that could have been sent, and has a second word of zeros but for what RFC 792, RFC 1191 and
 * RFC 4884 put there; extension headers of IPv6 before an echo are short; sequence numbers count;
 * the clock in a ping's payload runs.  Data does none of that.  What a channel hides in the spacing
 * of ordinary pings shows as two or more spacings that alternate: from a bit a packet on, where
 * they differ by a factor of two, within 64 packets.  Less is not found.
 */
#include "detectors/talk.h"

#include "headers/conversation.h"

#include <math.h>
#include <stdio.h>

/* A sign: what was counted, from how many on it tells, and what it is called. */
struct sign {
	const char *name;
	const char *what;
	double value;
	double enough;
	bool weak; /* not by itself above info */
};

enum { SIGNS = 10 };

/* The sequence numbers of a conversation go up and down, where its packets are in no great hurry:
 * such would overtake each other. */
static double wandering(const struct pair_counts *pair)
{
	const struct way_counts *asked = &pair->ways[WAY_ASKED];

	return (double)asked->backs >= COVERT_FIELD_SHARE * (double)asked->packets &&
			       pair->spacing.median >= COVERT_FIELD_UNHURRIED ?
		       (double)asked->backs :
		       0;
}

/* Echoes of an identifier each have the number at which their program begins to count, or one
 * that a translator between counted on; not any. */
static double scattered(const struct pair_counts *pair)
{
	return (double)pair->orderly <= COVERT_FIELD_ORDERLY * (double)pair->single &&
			       (double)pair->single_backs >=
				       COVERT_FIELD_SHARE * (double)pair->single ?
		       (double)pair->single :
		       0;
}

/* Copies with a ping's payload whose clock does not run. */
static double stopped_clocks(const struct payload_counts *payload)
{
	return payload->unclocked > COVERT_FIELD_CLOCKS * payload->clocked ? payload->unclocked : 0;
}

/* How far the spacing of a conversation spreads about its mean, as a part of that: 0 of a timer,
 * more than 1 where it pauses. Only the middle of it is two spacings in turns. */
static double alternation(const struct conversation_observation *conversation)
{
	const struct half *asked = conversation->asked;
	double mean, square, variation;

	if (!asked || conversation->many || asked->gaps < COVERT_FIELD_GAPS ||
	    asked->varied > asked->packets / 8)
		return 0;
	mean = (double)asked->gap_sum / asked->gaps;
	square = (double)asked->gap_squares * GAP_UNIT * GAP_UNIT / asked->gaps;
	variation = mean > 0 ? sqrt(fmax(0, square - mean * mean)) / mean : 0;
	if (mean < COVERT_FIELD_MEAN || asked->gap_min * COVERT_FIELD_FACTOR > mean ||
	    variation > COVERT_FIELD_PAUSES)
		return 0;
	return variation >= COVERT_FIELD_VARIATION ? variation : 0;
}

/* Copies of packets that are no ping's and differ, each of an identifier of its own: of such there
 * is no conversation. */
static double lone_payloads(const struct pair_counts *pair)
{
	const struct payload_counts *payload = &pair->payload;

	if (pair->ways[WAY_ASKED].packets || pair->ways[WAY_ANSWERED].packets || payload->known)
		return 0;
	return (double)payload->odd + payload->text - payload->fixed;
}

static void read_signs(const struct observation *observation, struct sign signs[SIGNS])
{
	const struct conversation_observation *conversation = &observation->conversation;
	const struct field_counts *fields = &conversation->pair.fields;
	const struct sign found[SIGNS] = {
		{ "long_bodies", "messages of fixed length that are longer", fields->bodies,
		  COVERT_FIELD_FEW, false },
		{ "wrong_times", "timestamps that are no time of day", fields->clocks,
		  COVERT_FIELD_SEVERAL, false },
		{ "wrong_quotes", "errors that quote no packet", fields->quotes,
		  COVERT_FIELD_SEVERAL, false },
		{ "unused_fields", "unused fields that are set", fields->unused,
		  COVERT_FIELD_SEVERAL, true },
		{ "long_extensions", "extension headers of more than 256 bytes", fields->extensions,
		  COVERT_FIELD_FEW, false },
		{ "wandering_sequence", "sequence numbers that go up and down",
		  wandering(&conversation->pair), COVERT_FIELD_BACKS, false },
		{ "scattered_sequence", "single echoes whose sequence numbers are in no order",
		  scattered(&conversation->pair), COVERT_FIELD_SCATTERED, true },
		{ "stopped_clocks", "pings whose clock does not run",
		  stopped_clocks(&conversation->pair.payload), COVERT_FIELD_UNCLOCKED, false },
		{ "lone_payloads", "single echoes with a payload that ping does not send",
		  lone_payloads(&conversation->pair), COVERT_FIELD_LONE, true },
		{ "alternating_gaps", "spacing in turns", alternation(conversation),
		  COVERT_FIELD_VARIATION, true },
	};

	for (int i = 0; i < SIGNS; i++)
		signs[i] = found[i];
}

DETECTOR(detect_covert_field)
{
	struct sign signs[SIGNS];
	unsigned int strong = 0, weak = 0;

	read_signs(observation, signs);
	for (int i = 0; i < SIGNS; i++) {
		if (signs[i].value <= 0 || signs[i].value < signs[i].enough)
			continue;
		finding_measure(finding, signs[i].name, signs[i].value, signs[i].enough);
		finding_add(finding, "%s%s", strong + weak ? ", " : "", signs[i].what);
		if (signs[i].weak)
			weak++;
		else
			strong++;
	}
	if (!strong && !weak)
		return false;
	talk_name_roles(observation, finding);
	finding->blockable = false;
	finding->lasts = (__u64)(COVERT_FIELD_LASTS * NSEC_PER_SEC);
	finding->confidence = strong ? 70 + 10 * (strong > 1) : 30;
	if (!strong)
		finding->severity = SEVERITY_INFO;
	else if (strong + weak > 1 && finding->severity < SEVERITY_MEDIUM)
		finding->severity = SEVERITY_MEDIUM;
	return true;
}
