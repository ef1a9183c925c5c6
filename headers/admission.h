/* SPDX-License-Identifier: GPL-2.0-only */
/* The admission filter, contacts, candidates, and the limits of a CPU. */
#ifndef ICMPGUARD_ADMISSION_H
#define ICMPGUARD_ADMISSION_H

#include "headers/types.h"

/* Budgets of packet copies: due by number among those of a source or block; in a conversation; for
 * an unassigned type, of tracked sources and of others. */
enum sample_budget {
	SAMPLE_NUMBERED,
	SAMPLE_CONVERSATION,
	SAMPLE_UNASSIGNED,
	SAMPLE_UNTRACKED,
	SAMPLE_BUDGETS
};

/* scratch: per-CPU array of one element, the buckets (gcra.h) of a CPU. */
struct scratch {
	__u64 source_admission;
	__u64 target_admission;
	__u64 samples[SAMPLE_BUDGETS];
	__u64 refusals_admission;
	__u64 faulty_admission;
	__u64 single_admission; /* of packets that may be the only one */
	__u64 neighbors_admission;
	__u64 stations_admission;
	__u64 conversation_admission;
};

/* admitted: an array, the admission filter. A slot holds the epoch and a fingerprint of the address
 * that last sought admission there. */
enum { ADMITTED_SLOTS = 1 << 20 };

/*
 * contacts: an array of first contacts: which sources sent requests to which targets, and the
 * outcome.  A set holds the four latest pairs: a fingerprint, and in the lowest bits the outcome.
 */
enum { CONTACT_SETS = 1 << 18, CONTACT_WAYS = 4 };

/* In rising order: a better outcome replaces a worse one. */
enum contact_outcome {
	CONTACT_ASKED,
	CONTACT_REFUSED,  /* an error quotes the request */
	CONTACT_RETURNED, /* the target sent requests to the source, too */
	CONTACT_ANSWERED,
	CONTACT_KEPT, /* recorded, with an outcome that is as good */
	CONTACT_UNKNOWN,
};

#define CONTACT_OUTCOME 3u /* mask of the outcome */

struct contact_set {
	__u32 pairs[CONTACT_WAYS];
};

/* candidates: an array of pairs of hosts that send echoes outside any conversation with an entry
 * (bpf/candidate.h). Powers of two. */
enum { CANDIDATE_SETS = 1 << 15, CANDIDATE_WAYS = 4 };

struct candidate {
	__u32 pair;	  /* a fingerprint */
	__u16 identifier; /* of the latest such packet */
	__u16 packets;	  /* with new identifiers; 0: the way is free */
	__u32 paid;	  /* bucket of new conversations, in seconds */
	__u32 zero;
};

struct candidate_set {
	struct candidate ways[CANDIDATE_WAYS];
};
_Static_assert(sizeof(struct candidate_set) == 64, "a cache line");

#endif
