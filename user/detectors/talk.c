// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/talk.h"

#include <math.h>

/* So many copies that are no ping's, and such a share of all: they would show clocks, counters and
 * bytes drawn at random. About one in each power of two is copied. */
enum { REPLIES_ALONE_COPIES = 6 };

/* Requests by which the copies of payloads of letters show whether these are drawn at random, if
 * the payloads are as long as a ping's. */
enum { LETTERS_KNOWN = 192 };
#define REPLIES_ALONE_SHARE 0.5

double talk_ramp(double value, double enough)
{
	return value <= 0 ? 0 : value >= enough ? 1 : value / enough;
}

/* Where requests are not visible no reply has one. Of a pair with replies alone, most of which
 * carry other data than the one before, the replies are no ping's with or without requests. */
static double foreign_replies_alone(const struct pair_counts *pair)
{
	const struct way_counts *answered = &pair->ways[WAY_ANSWERED];
	const double odd = (double)pair->payload.odd + pair->payload.text - pair->payload.fixed;

	if (pair->payload.drawn || pair->payload.may_be_drawn ||
	    (double)answered->varied < REPLIES_ALONE_SHARE * (double)answered->packets ||
	    odd < REPLIES_ALONE_COPIES || odd < REPLIES_ALONE_SHARE * pair->payload.copies)
		return 0;
	return (double)answered->varied;
}

/* The sequence numbers of a conversation's first requests are not known, but there cannot be more
 * replies than requests. Replies of the same number in a row are not among these as far as replies
 * equal their requests: the network duplicates them. */
double talk_unasked_replies(const struct conversation_observation *conversation)
{
	const struct way_counts *asked = &conversation->pair.ways[WAY_ASKED];
	const struct way_counts *answered = &conversation->pair.ways[WAY_ANSWERED];
	double unasked = (double)(answered->unasked + answered->several);
	double duplicates = fmin((double)answered->repeats, (double)answered->matched);

	if (!conversation->visible && !asked->packets)
		return foreign_replies_alone(&conversation->pair);
	return fmax(unasked, (double)answered->packets - duplicates - (double)asked->packets - 1);
}

double talk_own_replies(const struct conversation_observation *conversation)
{
	const struct way_counts *answered = &conversation->pair.ways[WAY_ANSWERED];

	return (double)answered->differing + talk_unasked_replies(conversation);
}

double talk_foreign_asked(const struct conversation_observation *conversation)
{
	const struct way_counts *asked = &conversation->pair.ways[WAY_ASKED];

	return (double)asked->varied;
}

double talk_foreign_answered(const struct conversation_observation *conversation)
{
	const struct way_counts *answered = &conversation->pair.ways[WAY_ANSWERED];

	return fmin((double)answered->varied, talk_own_replies(conversation));
}

bool talk_is_drawn(const struct conversation_observation *conversation)
{
	const struct pair_counts *pair = &conversation->pair;

	return talk_foreign_answered(conversation) < 1 &&
	       (pair->payload.drawn ||
		(pair->payload.may_be_drawn && pair->ways[WAY_ASKED].packets < LETTERS_KNOWN));
}

/* Returns the share of the replies that do not echo a request. */
static double own_share(const struct conversation_observation *conversation)
{
	double packets = (double)conversation->pair.ways[WAY_ANSWERED].packets;

	return packets > 0 ? fmin(1, talk_own_replies(conversation) / packets) : 0;
}

struct talk_bytes talk_leaving(const struct observation *observation)
{
	const struct conversation_observation *conversation = &observation->conversation;
	const struct pair_counts *pair = &conversation->pair;
	double share = own_share(conversation);

	if (observation->endpoint.view == VIEW_INBOUND)
		return (struct talk_bytes){
			.hour = share * pair->hour[WAY_ANSWERED],
			.day = share * pair->day[WAY_ANSWERED],
			.packets = talk_foreign_answered(conversation),
			.all = (double)pair->ways[WAY_ANSWERED].packets,
			.answers = true,
		};
	return (struct talk_bytes){
		.hour = pair->hour[WAY_ASKED],
		.day = pair->day[WAY_ASKED],
		.packets = talk_foreign_asked(conversation),
		/* Copies show some that no conversation counts. */
		.all = fmax((double)pair->ways[WAY_ASKED].packets,
			    talk_foreign_asked(conversation)),
	};
}

double talk_odd_share(const struct pair_counts *pair)
{
	double odd = pair->payload.odd + pair->payload.text;
	double all = odd + pair->payload.known;

	return all > 0 ? odd / all : 0;
}

void talk_name_roles(const struct observation *observation, struct finding *finding)
{
	const struct conversation_observation *conversation = &observation->conversation;
	const struct pair_counts *pair = &conversation->pair;
	bool replies_alone = !pair->ways[WAY_ASKED].packets && pair->ways[WAY_ANSWERED].packets;

	finding->has_target = true;
	finding->target = conversation->server;
	finding->pair = pair->reverse_first ? PAIR_SERVER : PAIR_CLIENT;
	finding->blockable = true;
	finding->identifier_count = pair->offender_count;
	for (__u32 i = 0; i < pair->offender_count; i++)
		finding->identifiers[i] = pair->offenders[i];
	if (!replies_alone)
		return;
	finding->target = observation->endpoint.address;
	finding->offender.address = conversation->server;
	finding->offender.view = (__u8)view_reverse(observation->endpoint.view);
	finding->offender.lane = LANE_REPLY;
	finding->pair = PAIR_SERVER;
}
