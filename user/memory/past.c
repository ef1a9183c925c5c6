// SPDX-License-Identifier: GPL-2.0-only
#include "memory/past.h"

bool pasts_make(struct pasts *pasts, size_t seedling_bytes, size_t record_bytes)
{
	pasts->seedlings = ledger_new(sizeof(struct seedling),
				      ledger_fit(sizeof(struct seedling), seedling_bytes));
	pasts->records = ledger_new(sizeof(struct past),
				    ledger_fit(sizeof(struct past), record_bytes));
	if (pasts->seedlings && pasts->records)
		return true;
	pasts_free(pasts);
	return false;
}

void pasts_free(struct pasts *pasts)
{
	ledger_free(pasts->seedlings);
	ledger_free(pasts->records);
	*pasts = (struct pasts){};
}

struct past *pasts_peek(const struct pasts *pasts, const struct endpoint *key)
{
	return ledger_edit(pasts->records, key);
}

void past_know(struct past *past, const struct hyperloglog *targets)
{
	if (hyperloglog_contains(&past->known, targets))
		return;
	hyperloglog_merge(&past->known, targets);
	past->known_distinct = -1;
}

/* Creates a record from a seedling, which is removed. */
static struct past *grow(struct pasts *pasts, const struct endpoint *key,
			 const struct seedling *seedling, __u64 now, __u64 window)
{
	struct past *past = ledger_get(pasts->records, key);
	struct slow_counts counts = { .contacts = seedling->targets.count };
	struct hyperloglog targets = {};

	if (!past)
		return NULL;
	sparse_expand(&seedling->targets, &targets);
	past->first_seen = seedling->first_seen;
	past->last_seen = now;
	if (seedling->last_seen + window < now)
		past_know(past, &targets);
	slow_add(&past->slow, &targets, &counts, seedling->last_seen);
	past->read = past->slow.distinct;
	ledger_remove(pasts->seedlings, key);
	return past;
}

struct past *pasts_see(struct pasts *pasts, const struct endpoint *key,
		       const struct hyperloglog *targets, __u64 now, __u64 window, double *growth)
{
	struct past *past = ledger_find(pasts->records, key);
	struct seedling *seedling;
	struct sparse before;

	if (past)
		return past;
	seedling = ledger_get(pasts->seedlings, key);
	if (!seedling)
		return NULL;
	before = seedling->targets;
	if (!seedling->first_seen)
		seedling->first_seen = seedling->last_seen = now;
	if (sparse_merge(&seedling->targets, targets) &&
	    seedling->targets.count <= SEEDLING_TARGETS) {
		*growth = seedling->targets.count - before.count;
		seedling->last_seen = now;
		if (*growth > 0)
			ledger_rank(pasts->seedlings, seedling, seedling->targets.count - 1);
		return NULL;
	}
	seedling->targets = before;
	return grow(pasts, key, seedling, now, window);
}

void pasts_rank(struct pasts *pasts, struct past *past)
{
	double novelty = slow_novelty(&past->slow, SLOW_DAY);
	unsigned int rank = 0;

	for (; novelty >= 2 * SEEDLING_TARGETS && rank + 1 < LEDGER_RANKS; novelty /= 2)
		rank++;
	ledger_rank(pasts->records, past, rank);
}

void pasts_tick(struct pasts *pasts, __u64 now)
{
	struct past *past;

	for (unsigned int rank = 1; rank < LEDGER_RANKS; rank++) {
		past = ledger_oldest(pasts->records, rank);
		if (past && past->last_seen + slow_length(SLOW_DAY) < now)
			ledger_rank(pasts->records, past, 0);
	}
}
