/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Judges a source by the outcomes of its first contacts: a source that knows its targets is
 * answered, one that guesses addresses mostly is not.
 *
 * Uses a threshold random walk (Jung, Paxson, Berger, Balakrishnan: Fast Portscan Detection Using
 * Sequential Hypothesis Testing, 2004): each outcome multiplies the likelihood ratio of the two
 * hypotheses, and the source is a scanner once the ratio passes the bound set by the error
 * probability.
 */
#ifndef ICMPGUARD_DETECTORS_CONTACTS_H
#define ICMPGUARD_DETECTORS_CONTACTS_H

#include "detectors/detector.h"

enum contacts_say {
	CONTACTS_UNSEEN,   /* unknown: replies do not pass here */
	CONTACTS_ANSWERED, /* mostly answered, or too few outcomes to decide */
	CONTACTS_MIXED,	   /* a good part was not answered */
	CONTACTS_GUESSED,  /* the walk has reached the threshold of a scan */
};

/* Returns the logarithm of the likelihood ratio; positive: more likely a scan. */
double contacts_walk(double failed, double met);

enum contacts_say contacts_judge(bool visible, double failed, double met);

/* Same for a slow window. */
enum contacts_say contacts_judge_slow(bool visible, const struct slow_counts *counts);

/*
 * Returns true if a source at home may be a DHCP server that tries each address with ordinary pings
 * before it offers it: free addresses, a few a second at most, at times at which clients come. A
 * scan finds hosts, is faster, or keeps time. `each`: packets per contact.
 */
bool contacts_try_leases(const struct observation *observation,
			 const struct contact_outcomes *contacts, double each);

/* Returns the unanswered share of the first contacts that had time to be answered; 0 if there are
 * none. */
double contacts_failed_share(double failed, double met);

/* Returns that share less its standard error: of two dozen hosts a quarter may be down by
 * chance. */
double contacts_failed_least(double failed, double met);

#endif
