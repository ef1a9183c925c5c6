// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/allotment.h"

#include "base/hash_table.h"
#include "alerts/campaign.h"
#include "detectors/detector.h"
#include "headers/gcra.h"
#include "headers/identity.h"

/* Campaigns tracked (rule, view, network); the one without an alert for longest is evicted. */
enum { CAMPAIGNS_MOST = 4096 };

/* Findings of one story come within this time. */
#define AT_ONCE_TIME (120 * NSEC_PER_SEC)

/* The share of them for offenders that nothing proves: whoever forges them has as many as he likes.
 */
enum { UNPROVEN_SHARE = 4 };

/* The alerts of all networks together, in multiples of those of one. */
enum { NETWORKS_SHARE = 4 };

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

/* Returns how many offenders of the potential campaign of this one have alerts of their own at a
 * time and in an hour; 0: no limit. */
static __u64 allotment_of(const struct settings *settings, const struct alert_identity *offender)
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

/* Returns how many of them may have them at once. */
static __u64 allotment_at_once(const struct settings *settings,
			       const struct alert_identity *offender)
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

/* Takes one of the alerts of a campaign, which are `share` times those of one network. Returns
 * false if none is left. */
static bool allotment_take(struct allotments *allotments, const struct settings *settings,
			   const struct alert_identity *offender,
			   const struct alert_identity *campaign, __u64 share, __u64 now)
{
	struct allotment *allotment = get((struct hash_table *)allotments, campaign);
	__u64 at_once = share * allotment_at_once(settings, offender);

	return take(&allotment->at_once, at_once, AT_ONCE_TIME, now) &&
	       take(&allotment->arrival, share * allotment_of(settings, offender), ALLOTMENT_TIME,
		    now);
}

struct alert_identity allotment_place(struct allotments *allotments,
				      const struct settings *settings,
				      const struct alert_table *table,
				      const struct alert_identity *offender, __u64 now)
{
	const struct alert_identity campaign = campaign_identity(offender);
	const struct alert_identity networks = campaign_of_networks(offender);
	const __u64 most = allotment_of(settings, offender);
	struct alert_identity place = *offender;

	if (!most)
		return place;
	if (alert_table_members(table, &campaign) >= most ||
	    !allotment_take(allotments, settings, offender, &campaign, 1, now))
		place = campaign;
	/* Whoever sends with any tag or tunnel id has millions of networks. */
	if (offender->network != NETWORK_ONLY &&
	    !allotment_take(allotments, settings, offender, &networks, NETWORKS_SHARE, now))
		place = networks;
	return place;
}

/* A campaign whose offenders appear more slowly than alerts end lasts as long as their allotment
 * counts. */
__u64 allotment_lasts(const struct settings *settings, const struct alert_table *table,
		      const struct alert_identity *offender, const struct finding *finding)
{
	const struct alert_identity campaign = campaign_identity(offender);
	bool slow = alert_table_members(table, &campaign) < allotment_at_once(settings, offender);

	return slow && finding->lasts < ALLOTMENT_TIME ? ALLOTMENT_TIME : finding->lasts;
}
