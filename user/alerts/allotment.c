// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/allotment.h"

#include "base/hash_table.h"
#include "alerts/campaign.h"
#include "detectors/detector.h"
#include "headers/gcra.h"

/* Campaigns tracked (rule, view, network); the one without an alert for longest is evicted. */
enum { CAMPAIGNS_MOST = 4096 };

/* Findings of one story come within this time. */
#define AT_ONCE_TIME (120 * NSEC_PER_SEC)

/* The share of them for offenders that nothing proves: whoever forges them has as many as he likes.
 */
enum { UNPROVEN_SHARE = 4 };

struct allotment {
	__u64 arrival;
	__u64 at_once;
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

__u64 allotment_of(const struct settings *settings, const struct alert_identity *offender)
{
	/* Whoever is on a link can make up link-local addresses: broken fragments of more than one
	 * of them are one alert. */
	bool of_link = address_is_link_local6(&offender->address) &&
		       (offender->rule == RULE_OVERSIZE || offender->rule == RULE_MALFORMED);

	return of_link && settings->alert_campaign > 1 ? 1 : settings->alert_campaign;
}

/* Hosts at home that offend are there, and each of them matters: a worm has several. Outside, an
 * address may be anybody's; and several targets at the same time have one attacker. */
static bool is_unproven(const struct alert_identity *offender)
{
	return offender->role == ROLE_TARGET || offender->view == VIEW_INBOUND ||
	       offender->view == VIEW_EDGE || offender->rule == RULE_MTU_ATTACK ||
	       offender->rule == RULE_FORGED_ERROR;
}

__u64 allotment_at_once(const struct settings *settings, const struct alert_identity *offender)
{
	__u64 most = allotment_of(settings, offender);

	if (!is_unproven(offender))
		return most;
	return most > UNPROVEN_SHARE ? most / UNPROVEN_SHARE : most;
}

/* Takes one of `most` within `time`. */
static bool take(__u64 *arrival, __u64 most, __u64 time, __u64 now)
{
	struct gcra limit = { .interval = time / most, .burst = (most - 1) * (time / most) };

	return gcra_take(arrival, &limit, limit.interval, now);
}

bool allotment_take(struct allotments *allotments, const struct settings *settings,
		    const struct alert_identity *offender, __u64 now)
{
	const struct alert_identity campaign = campaign_identity(offender);
	struct allotment *allotment = get((struct hash_table *)allotments, &campaign);
	__u64 at_once = allotment_at_once(settings, offender);

	return take(&allotment->at_once, at_once, AT_ONCE_TIME, now) &&
	       take(&allotment->arrival, allotment_of(settings, offender), ALLOTMENT_TIME, now);
}
