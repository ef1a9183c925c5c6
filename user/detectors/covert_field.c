// SPDX-License-Identifier: GPL-2.0-only
/*
 * covert-field: data in fields that should hold none.
 *
 * A timestamp message has a fixed length and holds times of day; an error quotes a packet that
 * could have been sent, and its second word is zero except for the fields of RFC 792, RFC 1191 and
 * RFC 4884; the options before an echo are short and known, and padding is zero; one program's flow
 * label and traffic class stay; sequence numbers increase; the clock in a ping's payload runs.
 * Hidden data violates one of these. A channel in the spacing of ordinary pings shows as two or
 * more alternating intervals: at one bit per packet or more, with intervals that differ by a factor
 * of two, it is found within 64 packets. Weaker ones are not found. One in the sizes shows as sizes
 * that go up and down in no order, which a test of a link does for a while.
 */
#include "detectors/talk.h"

#include "base/sketch.h"
#include "headers/conversation.h"

#include <math.h>
#include <stdio.h>

/* A sign: the count, the threshold from which it matters, and its name. */
struct sign {
	const char *name;
	const char *what;
	double value;
	double enough;
	double sure; /* less is weak: alone never above info */
};

enum { SIGNS = 30 };

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

/* Returns the number of identifiers of single echoes that are two readable characters each, if
 * almost all are. A third of those that count up are, and a seventh of random ones. */
static double readable_identifiers(const struct pair_counts *pair)
{
	return (double)pair->readable >= COVERT_FIELD_READABLE * (double)pair->single_seen ?
		       (double)pair->readable :
		       0;
}

/* Returns the number of copies with a ping's payload whose clock does not run. */
static double stopped_clocks(const struct payload_counts *payload)
{
	return payload->unclocked > COVERT_FIELD_CLOCKS * payload->clocked ? payload->unclocked : 0;
}

/* Returns true if the packets left more evenly than their clock says. A host or a radio that lets
 * pings wait does so after their clock was read: then the spacing is as uneven as the clock. */
static bool is_steady(const struct pair_counts *pair)
{
	const struct spacing_counts *spacing = &pair->spacing;

	return !spacing->of_contacts && spacing->gaps >= COVERT_FIELD_GAPS &&
	       spacing->dispersion < COVERT_FIELD_STEADY * pair->payload.lateness;
}

/* Returns the coefficient of variation of a conversation's intervals (0 for a timer, above 1 with
 * pauses), or 0 if it is outside the range that two alternating intervals have. */
static double alternation(const struct conversation_observation *conversation)
{
	const struct half *asked = conversation->asked;
	double mean, square, variation;

	if (!asked || conversation->many || conversation->forwarded ||
	    asked->gaps < COVERT_FIELD_GAPS || asked->varied > asked->packets / 8)
		return 0;
	mean = (double)asked->gap_sum / asked->gaps;
	square = (double)asked->gap_squares * GAP_UNIT * GAP_UNIT / asked->gaps;
	variation = mean > 0 ? sqrt(fmax(0, square - mean * mean)) / mean : 0;
	if (mean < COVERT_FIELD_MEAN || asked->gap_min * COVERT_FIELD_FACTOR > mean ||
	    variation > COVERT_FIELD_PAUSES)
		return 0;
	return variation >= COVERT_FIELD_VARIATION ? variation : 0;
}

/* Returns the number of packets of a conversation that are smaller than the one before, or larger
 * if those are fewer: sizes that rise in steps fall once a round. */
static double unordered_sizes(const struct half *half)
{
	return fmin(half->size_falls, (double)half->size_changes - half->size_falls);
}

static double distinct_sizes(const struct half *half)
{
	return count_set(half->size_set, ARRAY_LENGTH(half->size_set));
}

/* Returns unordered_sizes() of requests with many sizes, else 0. Identifiers with an entry in
 * common are of many programs. */
static double many_sizes(const struct conversation_observation *conversation)
{
	const struct half *asked = conversation->asked;

	if (!asked || conversation->many || distinct_sizes(asked) < COVERT_FIELD_MANY)
		return 0;
	return unordered_sizes(asked);
}

/* Likewise of requests with a few sizes, which do not take turns. */
static double few_sizes(const struct conversation_observation *conversation)
{
	const struct half *asked = conversation->asked;

	if (!asked || conversation->many || distinct_sizes(asked) >= COVERT_FIELD_MANY ||
	    asked->size_changes > COVERT_FIELD_TURNS * (double)asked->packets)
		return 0;
	return unordered_sizes(asked);
}

/* Returns unordered_sizes() of replies whose requests are of one size, else 0: some hosts return a
 * part of a request, always the same. */
static double reply_sizes(const struct conversation_observation *conversation)
{
	const struct half *asked = conversation->asked, *answered = conversation->answered;

	if (!asked || !answered || conversation->many ||
	    asked->size_changes > COVERT_FIELD_REPLY_SIZES * answered->size_changes)
		return 0;
	return unordered_sizes(answered);
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

/* Returns the number of identifiers that change while the sequence numbers go on, as those of one
 * program do. A translator gives a new one only after a pause; the kernel gives one to each ping
 * socket, and counts them. */
static double renamed(const struct pair_counts *pair)
{
	if (2 * pair->single_counted >= pair->single_seen)
		return 0;
	return (double)pair->single_steps >= COVERT_FIELD_RENAMED * (double)pair->single &&
			       pair->spacing.median < COVERT_FIELD_REBOUND ?
		       (double)pair->single_steps :
		       0;
}

/* Returns the number of copies whose checksum is wrong, each by another amount, if most are. */
static double wrong_checksums(const struct field_counts *fields)
{
	return fields->checksums > fields->checked ? fields->checksums : 0;
}

static void read_signs(const struct observation *observation, struct sign signs[SIGNS])
{
	const struct conversation_observation *conversation = &observation->conversation;
	const struct field_counts *fields = &conversation->pair.fields;
	bool private = observation->endpoint.view == VIEW_PRIVATE;
	const struct sign found[SIGNS] = {
		{ "long_bodies", "messages longer than their fixed length", fields->bodies,
		  COVERT_FIELD_FEW, COVERT_FIELD_FEW },
		{ "wrong_times", "timestamps that are not a time of day", fields->clocks,
		  COVERT_FIELD_SEVERAL, COVERT_FIELD_SEVERAL },
		{ "wrong_quotes", "errors that quote no packet", fields->quotes,
		  COVERT_FIELD_SEVERAL, COVERT_FIELD_SEVERAL },
		{ "unused_fields", "unused fields that are set",
		  fields->changing < COVERT_FIELD_SEVERAL ? fields->unused : 0,
		  COVERT_FIELD_SEVERAL, INFINITY },
		{ "long_extensions", "extension headers of more than 256 bytes", fields->extensions,
		  COVERT_FIELD_FEW, COVERT_FIELD_FEW },
		{ "wandering_sequence", "sequence numbers that go up and down",
		  wandering(&conversation->pair), COVERT_FIELD_BACKS, COVERT_FIELD_BACKS },
		{ "scattered_sequence", "single echoes with unordered sequence numbers",
		  scattered(&conversation->pair), COVERT_FIELD_SCATTERED, INFINITY },
		{ "renamed", "identifiers that change while sequence numbers go on",
		  renamed(&conversation->pair), COVERT_FIELD_SCATTERED, COVERT_FIELD_RENAMED_SURE },
		{ "changing_checksums", "checksums that are wrong in ever other ways",
		  wrong_checksums(fields), COVERT_FIELD_MARKS, COVERT_FIELD_MARKS },
		{ "changing_values", "fields with ever other values", fields->reported,
		  COVERT_FIELD_SEVERAL, COVERT_FIELD_SEVERAL },
		{ "changing_probes", "PROBEs about ever other interfaces", fields->probes,
		  COVERT_FIELD_QUOTES, INFINITY },
		{ "quotes_both_ways", "errors both ways that quote random bytes",
		  fmin(fields->data_quotes, conversation->pair.reverse_quotes),
		  COVERT_FIELD_SEVERAL, COVERT_FIELD_SEVERAL },
		{ "readable_identifiers", "identifiers that are text",
		  readable_identifiers(&conversation->pair), COVERT_FIELD_LETTERS,
		  COVERT_FIELD_LETTERS },
		{ "readable_identifications", "identifications of IPv4 that are text",
		  conversation->pair.payload.letters, COVERT_FIELD_IDENTIFICATIONS,
		  COVERT_FIELD_IDENTIFICATIONS },
		{ "stopped_clocks", "pings whose clock does not run",
		  stopped_clocks(&conversation->pair.payload), COVERT_FIELD_UNCLOCKED,
		  COVERT_FIELD_UNCLOCKED },
		{ "uneven_clocks", "pings whose clock jumps within the second",
		  conversation->pair.payload.uneven, COVERT_FIELD_UNEVEN,
		  is_steady(&conversation->pair) ? COVERT_FIELD_UNEVEN : INFINITY },
		{ "lone_payloads", "single echoes with a payload that ping does not send",
		  lone_payloads(&conversation->pair), COVERT_FIELD_LONE, INFINITY },
		{ "changing_unused_fields", "unused fields that change", fields->changing,
		  COVERT_FIELD_SEVERAL, COVERT_FIELD_SEVERAL },
		{ "wrong_masks", "address masks that are none", fields->masks, COVERT_FIELD_SEVERAL,
		  COVERT_FIELD_SEVERAL },
		{ "random_quotes", "errors that quote random bytes",
		  fields->quotes < COVERT_FIELD_SEVERAL ? fields->data_quotes : 0,
		  COVERT_FIELD_QUOTES, INFINITY },
		{ "odd_options", "IP options or padding with data", fields->options,
		  COVERT_FIELD_SEVERAL, COVERT_FIELD_SEVERAL },
		{ "changing_marks", "flow labels, traffic classes or times to live that change",
		  fields->marks, COVERT_FIELD_MARKS, COVERT_FIELD_MARKS },
		{ "changing_classes", "traffic classes that change", fields->classes,
		  COVERT_FIELD_MARKS, INFINITY },
		{ "marks_in_turns", "headers of two kinds in turns",
		  observation->endpoint.view == VIEW_OUTBOUND && !conversation->forwarded ?
			  fields->turns :
			  0,
		  COVERT_FIELD_MARKS, COVERT_FIELD_MARKS },
		{ "types_with_data", "data in types that nothing sends", fields->types,
		  COVERT_FIELD_SEVERAL, COVERT_FIELD_BARE },
		{ "fragments_with_data", "data in later fragments", fields->fragments,
		  COVERT_FIELD_SEVERAL, COVERT_FIELD_BARE },
		{ "unordered_sizes", "sizes that go up and down", many_sizes(conversation),
		  COVERT_FIELD_SIZES, private ? INFINITY : COVERT_FIELD_SIZES_SURE },
		{ "few_sizes", "a few sizes in no order", few_sizes(conversation),
		  COVERT_FIELD_SIZES, INFINITY },
		{ "reply_sizes", "sizes of replies in no order", reply_sizes(conversation),
		  COVERT_FIELD_SIZES, COVERT_FIELD_SIZES },
		{ "alternating_gaps", "alternating spacing", alternation(conversation),
		  COVERT_FIELD_VARIATION, INFINITY },
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
		const struct sign *sign = &signs[i];
		bool sure = sign->value >= sign->sure;

		if (sign->value <= 0 || sign->value < sign->enough)
			continue;
		finding_measure(finding, sign->name, sign->value, sure ? sign->sure : sign->enough);
		finding_add(finding, "%s%s", strong + weak ? ", " : "", sign->what);
		strong += sure;
		weak += !sure;
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
