// SPDX-License-Identifier: GPL-2.0-only
#include "memory/loud.h"

#include "headers/elapsed.h"
#include "headers/hash.h"

struct ledger *loud_new(void)
{
	return ledger_new(sizeof(struct loud), LOUD_MOST);
}

struct endpoint loud_key(const struct endpoint *source)
{
	return (struct endpoint){ .view = source->view, .network = source->network };
}

static void turn(struct loud *loud, __u64 now)
{
	__u64 age = elapsed(now, loud->since);

	if (age < LOUD_TURN)
		return;
	loud->before = age < 2 * LOUD_TURN ? loud->now : (struct hyperloglog){};
	loud->now = (struct hyperloglog){};
	loud->since = now;
}

void loud_add(struct ledger *louds, const struct endpoint *source, __u64 hash, __u64 now)
{
	const struct endpoint key = loud_key(source);
	struct loud *loud = ledger_get(louds, &key);

	if (!loud)
		return;
	turn(loud, now);
	hyperloglog_add(&loud->now, hash);
}

double loud_count_others(struct ledger *louds, const struct endpoint *endpoint,
			 const struct hyperloglog *sources, __u64 now)
{
	const struct endpoint key = loud_key(endpoint);
	struct loud *loud = ledger_edit(louds, &key);
	struct hyperloglog all = {};
	double known = 0;

	if (loud) {
		turn(loud, now);
		all = loud->now;
		hyperloglog_merge(&all, &loud->before);
		known = hyperloglog_estimate(&all);
	}
	hyperloglog_merge(&all, sources);
	return hyperloglog_estimate(&all) - known;
}

bool loud_lacks(struct ledger *louds, const struct endpoint *endpoint,
		const struct hyperloglog *sources, __u64 now)
{
	return loud_count_others(louds, endpoint, sources, now) >= 0.5;
}
