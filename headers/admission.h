/* SPDX-License-Identifier: GPL-2.0-only */
/* The admission filter, and the words of a CPU's own limits. */
#ifndef ICMPGUARD_ADMISSION_H
#define ICMPGUARD_ADMISSION_H

#include "headers/types.h"

/* Budgets of copies: what has a number among its source's or block's packets; among its
 * conversation's; types that do not exist, of tracked sources, and of others. */
enum sample_budget {
	SAMPLE_NUMBERED,
	SAMPLE_CONVERSATION,
	SAMPLE_UNASSIGNED,
	SAMPLE_UNTRACKED,
	SAMPLE_BUDGETS
};

/* scratch: per-CPU array of one, the words of a CPU's own limits. */
struct scratch {
	__u64 source_admission;
	__u64 target_admission;
	__u64 samples[SAMPLE_BUDGETS];
	__u64 refusals_admission;
	__u64 faulty_admission;
	__u64 single_admission; /* of packets of which one is enough */
	__u64 neighbors_admission;
	__u64 conversation_admission;
};

/* admitted: an array, the admission filter.  A slot holds the epoch and a
 * fingerprint of the address that last asked to be admitted there. */
enum { ADMITTED_SLOTS = 1 << 20 };

/*
 * contacts: an array, which sources have asked which targets, and what came of it.  Of each set of
 * pairs the four that were added last: a fingerprint, and in the lowest bits the outcome.
 */
enum { CONTACT_SETS = 1 << 18, CONTACT_WAYS = 4 };

/* A better outcome replaces a worse one, which has the lower number. */
enum contact_outcome {
	CONTACT_ASKED,
	CONTACT_REFUSED,  /* an error quotes the request */
	CONTACT_RETURNED, /* the target asks the source, too */
	CONTACT_ANSWERED,
	CONTACT_KEPT, /* known, with an outcome that is as good */
	CONTACT_UNKNOWN,
};

#define CONTACT_OUTCOME 3u /* the bits */

struct contact_set {
	__u32 pairs[CONTACT_WAYS];
};

/* candidates: an array, pairs of hosts of which echoes came that are no part of a conversation that
 * has an entry (bpf/candidate.h).  Powers of two. */
enum { CANDIDATE_SETS = 1 << 15, CANDIDATE_WAYS = 4 };

struct candidate {
	__u32 pair;	  /* a fingerprint */
	__u16 identifier; /* of the latest such packet */
	__u16 packets;	  /* with identifiers that were new; 0: nobody stands here */
	__u32 paid;	  /* bucket of conversations, in seconds */
	__u32 zero;
};

struct candidate_set {
	struct candidate ways[CANDIDATE_WAYS];
};
_Static_assert(sizeof(struct candidate_set) == 64, "a cache line");

#endif
