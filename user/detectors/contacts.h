/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the outcomes of first contacts say of a source: who knows whom it asks is answered, who
 * guesses addresses mostly is not.
 *
 * A threshold random walk (Jung, Paxson, Berger, Balakrishnan: Fast Portscan Detection Using
 * Sequential Hypothesis Testing, 2004): each outcome multiplies the likelihood ratio of the two
 * hypotheses, and the source scans once that ratio passes what the error allows.
 */
#ifndef ICMPGUARD_DETECTORS_CONTACTS_H
#define ICMPGUARD_DETECTORS_CONTACTS_H

#include "detectors/detector.h"

enum contacts_say {
	CONTACTS_UNSEEN,   /* nothing: answers do not pass here */
	CONTACTS_ANSWERED, /* mostly answered, or too early to tell */
	CONTACTS_MIXED,	   /* a good part was not */
	CONTACTS_GUESSED,  /* the walk has reached the threshold of a scan */
};

/* The logarithm of the likelihood ratio; positive: rather a scan. */
double contacts_walk(double failed, double met);

enum contacts_say contacts_judge(bool visible, double failed, double met);

/* The same of a slow window. */
enum contacts_say contacts_judge_slow(bool visible, const struct slow_counts *counts);

/* Of first contacts that had time to be answered the share that was not; 0 where there is none. */
double contacts_failed_share(double failed, double met);

#endif
