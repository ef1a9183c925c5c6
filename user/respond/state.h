/* SPDX-License-Identifier: GPL-2.0-only */
/* State shared by the files of the responder; others use respond.h. */
#ifndef ICMPGUARD_RESPOND_STATE_H
#define ICMPGUARD_RESPOND_STATE_H

#include "respond/answers.h"
#include "respond/brake.h"
#include "respond/crowded.h"
#include "respond/protect_watch.h"
#include "respond/respond.h"
#include "respond/strays.h"

struct responder {
	const struct pins *pins;
	const struct settings *settings;
	const char *instance;
	struct protect_watch *protected; /* NULL: nothing is protected */
	struct strays *strays;		 /* NULL: no interfaces, in a replay */
	struct answers *answers;
	struct brake *brake;
	struct crowded *crowded;
	struct offences *offences;
	/* What the brake held back since the last responder_braked(). */
	struct alert_identity held_latest;
	struct prefix held_prefix;
	enum brake_cap held_by;
	__u64 held;
	__u64 held_fresh;
	__u64 swept;
	__u64 yielded_none; /* when no block was found that gives way; 0: one was */
	__u64 generation; /* generation of the protected list that blocks were last compared with */
	struct response_counts counts;
};

/* owner.c */

/* Notes in an answer what the tables show about who uses the offender's address. */
void know_owner(const struct responder *responder, const struct finding *finding,
		struct answer *answer, __u64 now);

/* lock.c */

/* Takes the lists' lock; sets `lock` to -1 if none is needed. Returns 0, -EWOULDBLOCK, or another
 * negative errno. */
int lock_lists(const struct responder *responder, int *lock);
void unlock_lists(int lock);

/* yield.c */

/* Ends idle blocks if the list is full of blocks by rules. Returns true if there is room then. */
bool yield_room(struct responder *responder, __u64 now);

/* attempt.c */

/* Tries to block an offender. A block may replace another of the same prefix; only a further one
 * counts as an offence and toward the brake. */
void attempt(struct responder *responder, const struct alert_identity *identity,
	     struct answer *answer, __u64 now);

/* Returns how many packets the blocks of an answer have dropped. */
__u64 dropped_by(const struct responder *responder, const struct answer *answer,
		 const struct alert_identity *identity);

/* Returns the action of a rule's block in the current mode. */
enum alert_action action_of_block(const struct responder *responder, __u64 now);

/* Returns the settings of the finding's rule in its view. */
const struct rule_settings *rule_settings(const struct responder *responder,
					  const struct alert_identity *identity);

#endif
