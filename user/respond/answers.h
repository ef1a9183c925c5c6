/* SPDX-License-Identifier: GPL-2.0-only */
/* What was done, or is still to be done, about each offender by each rule; bounded: the one without
 * a finding for longest is evicted. */
#ifndef ICMPGUARD_RESPOND_ANSWERS_H
#define ICMPGUARD_RESPOND_ANSWERS_H

#include "alerts/alert.h"

enum { ANSWERS_MOST = 8192, ANSWER_IDENTIFIERS = 8 };

struct answer {
	struct outcome outcome;
	struct prefix prefix; /* to be blocked */
	enum forgery forgery; /* sign that the address is forged */
	bool real;	      /* it has shown two-way traffic */
	bool mixed;	      /* packets of the address arrived with different TTLs */
	bool leaves;	      /* its packets were seen only as they left */
	bool pair;	      /* only echoes between the address and the peer are to be blocked */
	struct address peer;
	/* Of a pair: `whole`: all echoes; else those with these identifiers. */
	bool whole;
	__u32 identifier_count;
	__u16 identifiers[ANSWER_IDENTIFIERS];
	__u64 latest; /* latest finding */
	__u64 lasts;  /* ns after that during which a block is retried */
	__u64 findings;
	__u64 attempts;
	enum severity severity;
	bool waits; /* to be retried at outcome.retry_at */
};

/* Adds the identifiers that a finding on a pair wants blocked. Returns true if any is new. */
bool answer_widen(struct answer *answer, const struct finding *finding);

struct answers;

/* Returns NULL when out of memory. */
struct answers *answers_new(void);
void answers_free(struct answers *answers);

struct answer *answers_find(const struct answers *answers, const struct alert_identity *identity);
/* Returns the answer of an identity, creating it if needed. */
struct answer *answers_get(struct answers *answers, const struct alert_identity *identity);
/* Moves it to the end of the order of eviction. */
void answers_use(struct answers *answers, struct answer *answer);
const struct alert_identity *answers_identity(const struct answers *answers,
					      const struct answer *answer);

/* Returns the answers to be retried at `now`: highest severity first, then most findings. Those
 * whose offence has ended are not retried any more. Valid until the next call. */
struct answer *const *answers_due(struct answers *answers, __u64 now, size_t *count);

/* The block of an offender has ended early: the next finding makes another. */
void answers_let_go(struct answers *answers, const struct prefix *offender);

/* Returns when the first waiting answer is to be retried; 0: none waits. */
__u64 answers_next(const struct answers *answers);

#endif
