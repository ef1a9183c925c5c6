// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/allotment.h"

#include "base/hash_table.h"
#include "headers/gcra.h"

/* Campaigns tracked (rule, view, network); the one without an alert for longest is evicted. */
enum { CAMPAIGNS_MOST = 4096 };

struct allotment {
	__u64 arrival;
};

struct allotments *allotments_new(void)
{
	return (struct allotments *)hash_table_new(sizeof(struct alert_identity),
						   sizeof(struct allotment), CAMPAIGNS_MOST);
}

void allotments_free(struct allotments *allotments)
{
	hash_table_free((struct hash_table *)allotments);
}

static struct allotment *get(struct hash_table *table, const struct alert_identity *campaign)
{
	struct allotment *allotment = hash_table_find(table, campaign);

	if (allotment) {
		hash_table_move_last(table, allotment);
		return allotment;
	}
	if (hash_table_full(table))
		hash_table_remove(table, hash_table_first(table));
	return hash_table_add(table, campaign);
}

bool allotment_take(struct allotments *allotments, const struct alert_identity *campaign,
		    __u64 hourly, __u64 now)
{
	struct allotment *allotment = get((struct hash_table *)allotments, campaign);
	struct gcra limit = { .interval = ALLOTMENT_TIME / hourly,
			      .burst = (hourly - 1) * (ALLOTMENT_TIME / hourly) };

	return gcra_take(&allotment->arrival, &limit, limit.interval, now);
}
