/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the rules on conversations. */
#ifndef ICMPGUARD_DETECTORS_TALK_H
#define ICMPGUARD_DETECTORS_TALK_H

#include "detectors/detector.h"

/* Returns the number of replies that do not echo a request: with another payload, without a
 * request, or in excess of the requests. If no requests are visible, replies without one count only
 * if most carry data. */
double talk_own_replies(const struct conversation_observation *conversation);

/* Returns the number of the latter two kinds. */
double talk_unasked_replies(const struct conversation_observation *conversation);

/* Returns the packets with payload that no ping explains, sent by the client, or by the server on
 * its own. Payload that a reply merely echoes is the client's. */
double talk_foreign_asked(const struct conversation_observation *conversation);
double talk_foreign_answered(const struct conversation_observation *conversation);

/* Returns true if the payload is drawn at random to test a line, and the other host only returns
 * it: so far it says nothing. Letters are until enough of them are known. */
bool talk_is_drawn(const struct conversation_observation *conversation);

/* Foreign bytes that left home (or the client, if both ends are on one side) within an hour and a
 * day. */
struct talk_bytes {
	double hour, day;
	double packets; /* packets with foreign bytes */
	double all;	/* packets in that direction */
	bool answers;	/* they are replies */
};
struct talk_bytes talk_leaving(const struct observation *observation);

/* Returns the share, 0 .. 1, of copied packets without a ping's payload; 0 if there are no copies.
 */
double talk_odd_share(const struct pair_counts *pair);

/* Returns value / enough, clamped to 0 .. 1. */
double talk_ramp(double value, double enough);

/* Sets the roles of the finding: the client is the offender and the server the target, or the
 * reverse if only the server sends. */
void talk_name_roles(const struct observation *observation, struct finding *finding);

#endif
