/* SPDX-License-Identifier: GPL-2.0-only */
/* What the rules about conversations have in common. */
#ifndef ICMPGUARD_DETECTORS_TALK_H
#define ICMPGUARD_DETECTORS_TALK_H

#include "detectors/detector.h"

/* Replies that are not their request's echo: with another payload, without a request, or more
 * than there were requests. The latter two only where requests are seen. */
double talk_own_replies(const struct conversation_observation *conversation);

/* Of these the ones without a request, or more than there were requests. */
double talk_unasked_replies(const struct conversation_observation *conversation);

/* Packets with payload that no ping explains, which the client, or the server of its own, sent.
 * What a reply merely echoes is the client's. */
double talk_foreign_asked(const struct conversation_observation *conversation);
double talk_foreign_answered(const struct conversation_observation *conversation);

/* Foreign bytes that left home, or the client where both ends are on one side, within an hour and
 * a day. */
struct talk_bytes {
	double hour, day;
	double packets; /* foreign ones */
	double all;	/* packets that way */
	bool answers;	/* they are replies */
};
struct talk_bytes talk_leaving(const struct observation *observation);

/* Copied packets show no ping's payload: a share of them, 0 .. 1; 0 where there are none. */
double talk_odd_share(const struct pair_counts *pair);

/* 0 .. 1: the value as a part of what is enough. */
double talk_ramp(double value, double enough);

/* The finding is about both: the client is the offender, the server the target; or the other way
 * round where the server alone sends. */
void talk_name_roles(const struct observation *observation, struct finding *finding);

#endif
