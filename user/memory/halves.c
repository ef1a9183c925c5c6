// SPDX-License-Identifier: GPL-2.0-only
#include "memory/halves.h"

/* A half may exist without the other. */
enum { HALVES_MOST = TABLE_CONVERSATIONS_ENTRIES + TABLE_ANSWERS_ENTRIES };

struct hash_table *halves_new(void)
{
	return hash_table_new(sizeof(struct conversation_key), sizeof(struct halves), HALVES_MOST);
}

static struct halves *halves_of(struct hash_table *table, const struct conversation_key *key)
{
	struct halves *halves = hash_table_find(table, key);

	if (halves) {
		hash_table_move_last(table, halves);
		return halves;
	}
	if (hash_table_full(table))
		hash_table_remove(table, hash_table_first(table));
	return hash_table_add(table, key);
}

/* Replaces `kept` by the current half and fills in `before`; zeros if the entry was recreated or
 * does not exist. Returns true if the half has changed. */
static bool half_replace(struct half *kept, const struct half *now, struct half *before)
{
	*before = (struct half){};
	if (!now)
		return false;
	if (now->first_seen == kept->first_seen)
		*before = *kept;
	*kept = *now;
	return now->packets != before->packets;
}

bool halves_observe(struct hash_table *table, const struct conversation_key *key,
		    struct conversation_observation *conversation, struct halves *before)
{
	struct halves *halves = halves_of(table, key);
	bool asked, answered;

	if (!halves)
		return false;
	asked = half_replace(&halves->asked, conversation->asked, &before->asked);
	answered = half_replace(&halves->answered, conversation->answered, &before->answered);
	conversation->asked_before = &before->asked;
	conversation->answered_before = &before->answered;
	return asked || answered;
}
