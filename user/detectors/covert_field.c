// SPDX-License-Identifier: GPL-2.0-only
/*
 * covert-field: data in fields that should hold none.
 *
 * A timestamp message has a fixed length and holds times of day; an error quotes a packet that
 * could have been sent, and its second word is zero except for the fields of RFC 792, RFC 1191 and
 * RFC 4884; IPv6 extension headers before an echo are short; sequence numbers increase; the clock
 * in a ping's payload runs. Hidden data violates one of these. A channel in the spacing of ordinary
 * pings shows as two or more alternating intervals: at one bit per packet or more, with intervals
 * that differ by a factor of two, it is found within 64 packets. Weaker ones are not found.
 */
#include "detectors/talk.h"

#include "headers/conversation.h"

#include <math.h>
#include <stdio.h>

/* A sign: the count, the threshold from which it matters, and its name. */
struct sign {
	const char *name;
	const char *what;
	double value;
	double enough;
	bool weak; /* alone never above info */
};

enum { SIGNS = 10 };

/* Returns true if the sequence numbers count up in rounds that each start at the same number. */
static bool is_in_rounds(const struct way_counts *asked)
{
	__u64 orderly = asked->steps + asked->repeats + asked->backs;
	__u64 leaps = asked->packets > orderly ? asked->packets - orderly : 0;

	return (double)leaps < COVERT_FIELD_LEAPS * (double)asked->packets &&
	       2 * asked->steps >= asked->backs;
}

/* The sequence numbers of a conversation go up and down, where its packets are in no great hurry:
 * such would overtake each other. */
static double wandering(const struct pair_counts *pair)
{
	const struct way_counts *asked = &pair->ways[WAY_ASKED];

	if ((double)asked->backs < COVERT_FIELD_SHARE * (double)asked->packets ||
	    pair->spacing.median < COVERT_FIELD_UNHURRIED || is_in_rounds(asked))
		return 0;
	return (double)asked->backs;
}

/* Echoes with an identifier of their own each should have the sequence number at which their
 * program starts to count, or one at which a translator in between continued; returns their number
 * if the sequence numbers are in no order, else 0. */
static double scattered(const struct pair_counts *pair)
{
	return (double)pair->orderly <= COVERT_FIELD_ORDERLY * (double)pair->single &&
			       (double)pair->single_backs >=
				       COVERT_FIELD_SHARE * (double)pair->single ?
		       (double)pair->single :
		       0;
}

/* Returns the number of copies with a ping's payload whose clock does not run. */
static double stopped_clocks(const struct payload_counts *payload)
{
	return payload->unclocked > COVERT_FIELD_CLOCKS * payload->clocked ? payload->unclocked : 0;
}

/* Returns the coefficient of variation of a conversation's intervals (0 for a timer, above 1 with
 * pauses), or 0 if it is outside the range that two alternating intervals have. */
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

/* Returns the number of copied packets with differing payload that is not a ping's, each with an
 * identifier of its own: these have no conversation entry. */
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
		{ "long_bodies", "messages longer than their fixed length", fields->bodies,
		  COVERT_FIELD_FEW, false },
		{ "wrong_times", "timestamps that are not a time of day", fields->clocks,
		  COVERT_FIELD_SEVERAL, false },
		{ "wrong_quotes", "errors that quote no packet", fields->quotes,
		  COVERT_FIELD_SEVERAL, false },
		{ "unused_fields", "unused fields that are set", fields->unused,
		  COVERT_FIELD_SEVERAL, true },
		{ "long_extensions", "extension headers of more than 256 bytes", fields->extensions,
		  COVERT_FIELD_FEW, false },
		{ "wandering_sequence", "sequence numbers that go up and down",
		  wandering(&conversation->pair), COVERT_FIELD_BACKS, false },
		{ "scattered_sequence", "single echoes with unordered sequence numbers",
		  scattered(&conversation->pair), COVERT_FIELD_SCATTERED, true },
		{ "stopped_clocks", "pings whose clock does not run",
		  stopped_clocks(&conversation->pair.payload), COVERT_FIELD_UNCLOCKED, false },
		{ "lone_payloads", "single echoes with a payload that ping does not send",
		  lone_payloads(&conversation->pair), COVERT_FIELD_LONE, true },
		{ "alternating_gaps", "alternating spacing", alternation(conversation),
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
