// SPDX-License-Identifier: GPL-2.0-only
#include "respond/answers.h"

#include "base/hash_table.h"
#include "base/timebase.h"

#include <stdlib.h>
#include <string.h>

struct answers {
	struct hash_table *table; /* in the order of use */
	struct answer *due[ANSWERS_MOST];
};

static bool has_identifier(const struct answer *answer, __u16 identifier)
{
	for (__u32 i = 0; i < answer->identifier_count; i++)
		if (answer->identifiers[i] == identifier)
			return true;
	return false;
}

bool answer_widen(struct answer *answer, const struct finding *finding)
{
	bool wider = false;

	for (__u32 i = 0; i < finding->identifier_count && !answer->whole; i++) {
		if (has_identifier(answer, finding->identifiers[i]))
			continue;
		wider = true;
		if (answer->identifier_count < ANSWER_IDENTIFIERS)
			answer->identifiers[answer->identifier_count++] = finding->identifiers[i];
		else
			answer->whole = true;
	}
	if (finding->identifier_count || answer->whole)
		return wider;
	answer->whole = true;
	return true;
}

struct answers *answers_new(void)
{
	struct answers *answers = calloc(1, sizeof(*answers));

	if (!answers)
		return NULL;
	answers->table = hash_table_new(sizeof(struct alert_identity), sizeof(struct answer),
					ANSWERS_MOST);
	if (answers->table)
		return answers;
	free(answers);
	return NULL;
}

void answers_free(struct answers *answers)
{
	if (!answers)
		return;
	hash_table_free(answers->table);
	free(answers);
}

struct answer *answers_find(const struct answers *answers, const struct alert_identity *identity)
{
	return hash_table_find(answers->table, identity);
}

struct answer *answers_get(struct answers *answers, const struct alert_identity *identity)
{
	struct answer *answer = hash_table_find(answers->table, identity);

	if (answer)
		return answer;
	if (hash_table_full(answers->table))
		hash_table_remove(answers->table, hash_table_first(answers->table));
	return hash_table_add(answers->table, identity);
}

void answers_use(struct answers *answers, struct answer *answer)
{
	hash_table_move_last(answers->table, answer);
}

const struct alert_identity *answers_identity(const struct answers *answers,
					      const struct answer *answer)
{
	return hash_table_key(answers->table, answer);
}

void answers_let_go(struct answers *answers, const struct prefix *offender)
{
	struct answer *answer = hash_table_first(answers->table);

	for (; answer; answer = hash_table_next(answers->table, answer))
		if (!memcmp(&answer->prefix, offender, sizeof(*offender)))
			answer->outcome.until = answer->outcome.retry_at = 0;
}

static int more_urgent(const void *left, const void *right)
{
	const struct answer *a = *(struct answer *const *)left;
	const struct answer *b = *(struct answer *const *)right;

	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->findings != b->findings)
		return a->findings > b->findings ? -1 : 1;
	return (a->latest < b->latest) - (a->latest > b->latest);
}

struct answer *const *answers_due(struct answers *answers, __u64 now, size_t *count)
{
	struct answer *answer = hash_table_first(answers->table);

	*count = 0;
	for (; answer; answer = hash_table_next(answers->table, answer)) {
		if (!answer->waits || answer->outcome.retry_at > now)
			continue;
		if (time_since(now, answer->latest) > answer->lasts)
			answer->waits = false;
		else
			answers->due[(*count)++] = answer;
	}
	qsort(answers->due, *count, sizeof(struct answer *), more_urgent);
	return answers->due;
}

__u64 answers_next(const struct answers *answers)
{
	const struct answer *answer = hash_table_first(answers->table);
	__u64 next = 0;

	for (; answer; answer = hash_table_next(answers->table, answer))
		if (answer->waits && (!next || answer->outcome.retry_at < next))
			next = answer->outcome.retry_at;
	return next;
}
