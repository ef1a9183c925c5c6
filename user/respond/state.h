/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the responder share; others know it by respond.h. */
#ifndef ICMPGUARD_RESPOND_STATE_H
#define ICMPGUARD_RESPOND_STATE_H

#include "respond/answers.h"
#include "respond/brake.h"
#include "respond/crowded.h"
#include "respond/protect_watch.h"
#include "respond/respond.h"

struct responder {
	const struct pins *pins;
	const struct settings *settings;
	const char *instance;
	struct protect_watch *protected; /* NULL: nothing is protected */
	struct answers *answers;
	struct brake *brake;
	struct crowded *crowded;
	struct offences *offences;
	/* What the brake held back since it was asked for. */
	struct alert_identity held_latest;
	struct prefix held_prefix;
	enum brake_cap held_by;
	__u64 held;
	__u64 held_fresh;
	__u64 swept;
	__u64 generation; /* of what is protected, when blocks were held against it */
	struct response_counts counts;
};

/* attempt.c */

/* One block replaces another of the same prefix; only a further one is an offence more, and the
 * brake's concern. */
void attempt(struct responder *responder, const struct alert_identity *identity,
	     struct answer *answer, __u64 now);

/* The action of a block by a rule, in the mode that is in force. */
enum alert_action action_of_block(const struct responder *responder, __u64 now);

/* What the finding's rule is told to do in its view. */
const struct rule_settings *rule_settings(const struct responder *responder,
					  const struct alert_identity *identity);

/* The lists' lock; -1 where none is needed; -EWOULDBLOCK, or another negative errno. */
int lock_lists(const struct responder *responder, int *lock);
void unlock_lists(int lock);

#endif
