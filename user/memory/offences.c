// SPDX-License-Identifier: GPL-2.0-only
#include "memory/offences.h"

#include "base/hash_table.h"

#include <stdlib.h>

struct offences {
	struct hash_table *table;
	__u64 added;
};

struct offences *offences_new(void)
{
	struct offences *offences = calloc(1, sizeof(*offences));

	if (!offences)
		return NULL;
	offences->table = hash_table_new(sizeof(struct offence_key), sizeof(struct offence),
					 OFFENCES_MOST);
	if (offences->table)
		return offences;
	free(offences);
	return NULL;
}

void offences_free(struct offences *offences)
{
	if (!offences)
		return;
	hash_table_free(offences->table);
	free(offences);
}

/* Reduces the count by the steps that good conduct has earned; the remaining time counts toward the
 * next step. */
static void forgive_some(struct offence *offence, __u64 forgive, __u64 now)
{
	__u64 steps;

	if (!forgive || now <= offence->until)
		return;
	steps = (now - offence->until) / forgive;
	offence->count -= steps < offence->count ? steps : offence->count;
	offence->until += steps * forgive;
}

__u64 offences_of(struct offences *offences, const struct offence_key *key, __u64 forgive,
		  __u64 now)
{
	struct offence *offence = hash_table_find(offences->table, key);

	if (!offence)
		return 0;
	forgive_some(offence, forgive, now);
	if (offence->count)
		return offence->count;
	hash_table_remove(offences->table, offence);
	return 0;
}

static struct offence *get(struct offences *offences, const struct offence_key *key)
{
	struct offence *offence = hash_table_find(offences->table, key);

	if (offence) {
		hash_table_move_last(offences->table, offence);
		return offence;
	}
	if (hash_table_full(offences->table))
		hash_table_remove(offences->table, hash_table_first(offences->table));
	return hash_table_add(offences->table, key);
}

void offences_add(struct offences *offences, const struct offence_key *key, __u64 forgive,
		  __u64 until, __u64 now)
{
	struct offence *offence;

	offences_of(offences, key, forgive, now);
	offence = get(offences, key);
	if (!offence)
		return;
	offence->count++;
	if (until > offence->until)
		offence->until = until;
	offences->added++;
}

const struct offence *offences_next(const struct offences *offences, const struct offence *previous,
				    struct offence_key *key)
{
	const struct offence *offence = previous ? hash_table_next(offences->table, previous) :
						   hash_table_first(offences->table);

	if (offence)
		*key = *(const struct offence_key *)hash_table_key(offences->table, offence);
	return offence;
}

void offences_restore(struct offences *offences, const struct offence_key *key,
		      const struct offence *offence)
{
	struct offence *restored = get(offences, key);

	if (restored)
		*restored = *offence;
}

__u64 offences_added(const struct offences *offences)
{
	return offences->added;
}
