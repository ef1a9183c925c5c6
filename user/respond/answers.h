/* SPDX-License-Identifier: GPL-2.0-only */
/* What was done, or is still to be done, about each offender by each rule; bounded, the one
 * without a finding for longest is forgotten first. */
#ifndef ICMPGUARD_RESPOND_ANSWERS_H
#define ICMPGUARD_RESPOND_ANSWERS_H

#include "alerts/alert.h"

enum { ANSWERS_MOST = 8192, ANSWER_IDENTIFIERS = 8 };

struct answer {
	struct outcome outcome;
	struct prefix prefix; /* what is to be blocked */
	enum forgery forgery; /* a sign that its address is forged */
	bool real;	      /* it has shown two-way traffic */
	bool mixed;	      /* packets of its address came with different times to live */
	bool pair;	      /* echoes between its address and the peer are, and no more */
	struct address peer;
	/* Of a pair: those by these identifiers, or all of them. */
	bool whole;
	__u32 identifier_count;
	__u16 identifiers[ANSWER_IDENTIFIERS];
	__u64 latest;	/* its latest finding */
	__u64 lasts;	/* ns after that in which a block is still tried */
	__u64 findings;
	__u64 attempts;
	enum severity severity;
	bool waits; /* to be tried again at outcome.retry_at */
};

/* Adds what a finding about a pair wants cut. Whether that is more than was wanted. */
bool answer_widen(struct answer *answer, const struct finding *finding);

struct answers;

/* NULL when out of memory. */
struct answers *answers_new(void);
void answers_free(struct answers *answers);

struct answer *answers_find(const struct answers *answers, const struct alert_identity *identity);
/* That of an identity, made where there is none. */
struct answer *answers_get(struct answers *answers, const struct alert_identity *identity);
/* Makes it the last that is forgotten. */
void answers_use(struct answers *answers, struct answer *answer);
const struct alert_identity *answers_identity(const struct answers *answers,
					      const struct answer *answer);

/* Those to be tried again at `now`: the highest severity first, then the most findings, since
 * they still go on. Those whose offence is over wait no longer. Valid until the next call. */
struct answer *const *answers_due(struct answers *answers, __u64 now, size_t *count);

/* When the first of those that wait is to be tried again; 0: none waits. */
__u64 answers_next(const struct answers *answers);

#endif
