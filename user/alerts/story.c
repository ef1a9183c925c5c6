// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/story.h"

#include "alerts/campaign.h"
#include "base/prefix.h"
#include "base/sketch.h"
#include "base/timebase.h"
#include "detectors/detector.h"
#include "headers/kind.h"

#include <math.h>
#include <string.h>

/* Returns true if all known peers of the campaign are within `end`. */
static bool faces(const struct finding *campaign, const struct prefix *end)
{
	for (__u32 i = 0; i < campaign->peer_count; i++) {
		struct address peer = campaign->peers[i].address;

		if (campaign->peers[i].length < end->length || !prefix_holds(end, &peer))
			return false;
	}
	return campaign->peer_count;
}

/* Returns true if one prefix sweeps only the other, and no other peers are known of either: then
 * both ends show the same campaign. */
static bool both_ends(const struct finding *a, const struct finding *b)
{
	struct prefix end_of_a = finding_offender(a), end_of_b = finding_offender(b);

	return faces(a, &end_of_b) && faces(b, &end_of_a);
}

/* Returns the rotating sweep that the source's address is part of. */
static struct alert *find_turns(struct alert_table *table, const struct finding *sweep)
{
	__u32 length = PREFIX_WHOLE;

	if (!story_is_sweep(sweep->rule))
		return NULL;
	return alert_table_around(table, RULE_SWEEP_ROTATING, false, &sweep->offender.address,
				  sweep, &length);
}

static struct alert *find_other_end(struct alert_table *table, const struct finding *finding)
{
	bool rotating = finding->rule == RULE_SWEEP_ROTATING;
	enum rule other = rotating ? RULE_SWEEP_DISTRIBUTED : RULE_SWEEP_ROTATING;
	__u32 length = PREFIX_WHOLE;
	struct alert *active = NULL;
	struct address peer;

	if ((!rotating && finding->rule != RULE_SWEEP_DISTRIBUTED) || !finding->peer_count)
		return NULL;
	peer = finding->peers[0].address;
	do
		active = alert_table_around(table, other, rotating, &peer, finding, &length);
	while (active && !both_ends(&active->finding, finding));
	return active;
}

/* Number of flooding sources with alerts of their own next to that of their common target. */
enum { FLOODERS = 3 };

/* Returns the flood of a flooding source's target by many. The response to the source does not
 * depend on it. */
static struct alert *find_flood(struct alert_table *table, const struct finding *finding)
{
	static const enum rule rules[] = { RULE_FLOOD_TARGET, RULE_FLOOD_SPOOFED };
	const struct alert_identity source = alert_identity(finding);
	const struct alert_identity campaign = campaign_identity(&source);
	struct alert_identity target = source;
	struct alert *flood = NULL;

	if (finding->rule != RULE_FLOOD_SOURCE || !finding->has_target ||
	    alert_table_members(table, &campaign) < FLOODERS)
		return NULL;
	target.address = finding->target;
	target.role = ROLE_TARGET;
	for (size_t i = 0; i < ARRAY_LENGTH(rules) && !flood; i++) {
		target.rule = (__u8)rules[i];
		flood = alert_table_find(table, &target);
	}
	return flood;
}

/* A host's mapping of a network has two sides, its requests and the errors that they draw, in
 * opposite directions; so have legacy requests and the replies to them. */
static struct alert *find_other_side(struct alert_table *table, const struct finding *finding)
{
	struct alert_identity identity = alert_identity(finding);
	struct alert *active = NULL;

	if ((finding->rule != RULE_PATH_MAPPING && finding->rule != RULE_LEGACY_PROBE) ||
	    !finding_accuses(finding))
		return NULL;
	for (int view = 0; view < VIEW_COUNT && !active; view++)
		for (int role = ROLE_SOURCE; role <= ROLE_TARGET && !active; role++) {
			identity.view = (__u8)view;
			identity.role = (__u8)role;
			active = alert_table_find(table, &identity);
		}
	return active && finding_accuses(&active->finding) ? active : NULL;
}

/* Scans that begin within this time may be one scanner's with decoys. */
#define DECOYING (120 * NSEC_PER_SEC)

/* Returns true if two sources sent requests to the same hosts, as far as the estimates show. */
static bool asked_alike(const struct finding *a, const struct finding *b)
{
	struct hyperloglog both = a->asked;
	double one = hyperloglog_estimate(&a->asked), other = hyperloglog_estimate(&b->asked);

	hyperloglog_merge(&both, &b->asked);
	return hyperloglog_estimate(&both) <= 1.2 * fmin(one, other) + 2;
}

/* Decoys that were doubted are reported together, long after they began. */
static bool began_together(const struct alert *alert, const struct finding *finding, __u64 now)
{
	__u64 one = alert->finding.first_seen, other = finding->first_seen;

	return time_since(now, alert->raised) < DECOYING ||
	       time_since(one, other) + time_since(other, one) < DECOYING;
}

/* Returns true if two findings of a rule are about the same scanned hosts. */
static bool scanned_alike(const struct finding *a, const struct finding *b)
{
	if (a->rule == RULE_ERROR_HARVEST)
		return a->has_target && b->has_target && address_equal(&a->target, &b->target);
	return a->has_asked && b->has_asked && asked_alike(a, b);
}

bool story_has_decoys(enum rule rule)
{
	return story_is_sweep(rule) || rule == RULE_ERROR_HARVEST || rule == RULE_MLD_PROBE ||
	       rule == RULE_TTL_PROBE;
}

bool story_is_sweep(enum rule rule)
{
	return rule == RULE_SWEEP || rule == RULE_SWEEP_SLOW;
}

/* Returns true if the alert is about the finding's offender, or names it as one of those that scan
 * the same hosts. */
static bool is_about(const struct alert *alert, const struct finding *finding)
{
	const struct finding *other = &alert->finding;
	const struct prefix offender = finding_offender(finding);

	if (!other->offender_bits &&
	    address_equal(&other->offender.address, &finding->offender.address))
		return true;
	for (__u32 i = 0; i < other->peer_count; i++)
		if (!memcmp(&other->peers[i], &offender, sizeof(offender)))
			return true;
	return false;
}

bool story_is_remark(const struct finding *finding)
{
	return finding->severity == SEVERITY_INFO && !finding->offender_is_target &&
	       (finding->rule == RULE_TTL_PROBE || finding->rule == RULE_LEGACY_PROBE ||
		(finding->rule == RULE_MLD_PROBE && finding->offender.lane == LANE_REQUEST));
}

/* How an alert's scan and a finding belong together. */
enum kinship { KIN_NONE, KIN_ALIKE, KIN_SAME };

/* KIN_SAME: the finding is about the same host; KIN_ALIKE: about another one that asks the same
 * hosts at the same time. */
static enum kinship kinship_of(const struct alert *alert, const struct finding *finding, __u64 now)
{
	const struct finding *other = &alert->finding;
	bool kin = other->rule == finding->rule;

	if (alert->campaign.offenders || other->offender.view != finding->offender.view ||
	    other->offender.network != finding->offender.network)
		return KIN_NONE;
	if (story_is_sweep(other->rule) &&
	    (story_is_remark(finding) || story_is_sweep(finding->rule))) {
		if (is_about(alert, finding) &&
		    (story_is_remark(finding) || began_together(alert, finding, now)))
			return KIN_SAME;
		kin = true;
	}
	return kin && story_has_decoys(finding->rule) && began_together(alert, finding, now) &&
			       scanned_alike(other, finding) ?
		       KIN_ALIKE :
		       KIN_NONE;
}

/* Returns true if sources have alerts of the finding's rule, or as scanners. */
static bool is_any_active(const struct alert_table *table, const struct finding *finding)
{
	const __u8 rules[] = { (__u8)finding->rule, RULE_SWEEP, RULE_SWEEP_SLOW };
	const struct alert_identity offender = alert_identity(finding);
	struct alert_identity campaign = campaign_identity(&offender);

	for (size_t i = 0; i < ARRAY_LENGTH(rules); i++) {
		campaign.rule = rules[i];
		if (alert_table_members(table, &campaign))
			return true;
	}
	return false;
}

/* Returns the scan that the finding is part of. Of several sources that scan the same hosts at the
 * same time one is the scanner, and the others are decoys or the same host. */
static struct alert *find_scan(struct alert_table *table, const struct finding *finding, __u64 now)
{
	struct alert *active, *scan = NULL;
	enum kinship best = KIN_NONE;

	if ((!story_has_decoys(finding->rule) && !story_is_remark(finding)) ||
	    !is_any_active(table, finding))
		return NULL;
	for (active = alert_table_first(table); active && best < KIN_SAME;
	     active = alert_table_next(table, active)) {
		enum kinship kinship = kinship_of(active, finding, now);

		if (kinship > best) {
			best = kinship;
			scan = active;
		}
	}
	return scan;
}

/* Returns the campaign of forged errors with the other role: some receivers have one sender so far,
 * which is then the offender. */
static struct alert *find_forgery(struct alert_table *table, const struct finding *finding)
{
	struct alert_identity identity = alert_identity(finding);

	if (finding->rule != RULE_MTU_ATTACK && finding->rule != RULE_FORGED_ERROR)
		return NULL;
	identity.role = identity.role == ROLE_TARGET ? ROLE_SOURCE : ROLE_TARGET;
	identity = campaign_identity(&identity);
	return alert_table_find(table, &identity);
}

/* Returns true if a finding of one of these rules about a host that floods the link, or that the
 * flood is about, tells nothing else. */
static bool is_of_flood(const struct finding *finding)
{
	switch (finding->rule) {
	case RULE_ND_FLOOD:
	case RULE_ND_SCAN:
	case RULE_ROUTER_PROBE:
		return true;
	case RULE_MLD_PROBE:
		return finding->offender.lane == LANE_DISCOVERY;
	default:
		return false;
	}
}

/* Returns true if the errors of a flood are redirects. */
static bool is_of_redirects(const struct finding *finding)
{
	const int family = address_is_ipv4(&finding->offender.address) ? 4 : 6;

	return finding->rule == RULE_ERROR_FLOOD && finding->has_type &&
	       kind_of(family, finding->icmp_type) == KIND_REDIRECT;
}

/* Returns true if both are known to be about different stations. */
static bool are_apart(const struct finding *a, const struct finding *b)
{
	return a->has_link && b->has_link && !link_equal(a->link, b->link);
}

bool story_is_same_station(const struct finding *a, const struct finding *b)
{
	return (a->has_link && b->has_link && link_equal(a->link, b->link)) ||
	       (!a->offender_bits && !b->offender_bits &&
		address_equal(&a->offender.address, &b->offender.address));
}

struct alert *story_find(struct alert_table *table, const struct finding *finding, bool blocks,
			 __u64 now)
{
	struct alert *many = find_turns(table, finding);

	if (!many)
		many = find_flood(table, finding);
	if (!many)
		many = find_other_side(table, finding);
	if (!many)
		many = find_scan(table, finding, now);
	if (!many)
		many = find_forgery(table, finding);
	if (many)
		return many;
	if (finding->rule == RULE_SWEEP_ROTATING && blocks)
		return NULL;
	return find_other_end(table, finding);
}

/* Returns true if it names a receiver or the link, not who sends. */
static bool is_of_many(const struct finding *storm)
{
	return storm->offender_bits || storm->offender_is_target;
}

/* What a storm of a link is about does not begin before the storm, but for the time until a storm
 * is noticed. */
#define NOTICING (4 * NSEC_PER_SEC)

bool story_began_with(const struct finding *attack, const struct finding *finding)
{
	return finding->first_seen + NOTICING >= attack->first_seen;
}

/* Returns true if the flood's own address is one that nobody had before it: others cannot contend
 * for it. */
static bool is_address_of_flood(const struct finding *flood, const struct finding *finding)
{
	return finding->rule == RULE_ND_SPOOF && !flood->offender_bits && !finding->offender_bits &&
	       address_equal(&flood->offender.address, &finding->offender.address) &&
	       story_began_with(flood, finding);
}

/* Returns true if the flood is of the messages that the rule is about. */
static bool is_flood_of(const struct finding *flood, enum rule rule)
{
	/* Listener messages are of several types. */
	enum kind kind = flood->has_type ? kind_of(6, flood->icmp_type) : KIND_MLD2_REPORT;

	switch (rule) {
	case RULE_ND_SCAN:
		return kind == KIND_NEIGHBOR_SOLICITATION;
	case RULE_ROUTER_PROBE:
		return kind == KIND_ROUTER_SOLICITATION;
	case RULE_MLD_PROBE:
		return kind >= KIND_MLD_QUERY && kind <= KIND_MULTICAST_ROUTER;
	default:
		return false;
	}
}

static bool is_of_nd_flood(const struct finding *flood, const struct finding *finding)
{
	if (!is_of_flood(finding))
		return is_address_of_flood(flood, finding);
	if (story_is_same_station(flood, finding))
		return true;
	if (are_apart(flood, finding))
		return false;
	if (finding->rule == RULE_ND_FLOOD)
		return is_of_many(flood) || is_of_many(finding);
	return flood->offender_bits && is_flood_of(flood, finding->rule) &&
	       story_began_with(flood, finding);
}

static bool is_of_redirect(const struct finding *storm, const struct finding *finding)
{
	if (!is_of_redirects(finding))
		return false;
	if (finding->offender_is_target)
		return is_of_many(storm) ||
		       (storm->has_target &&
			address_equal(&storm->target, &finding->offender.address));
	return story_is_same_station(storm, finding) ||
	       (storm->offender_bits && !are_apart(storm, finding));
}

bool story_is_storm(const struct finding *storm, const struct finding *finding)
{
	if (storm->offender.network != finding->offender.network)
		return false;
	switch (storm->rule) {
	case RULE_MLD_PROBE:
		return finding->rule == RULE_MLD_PROBE && is_of_flood(storm) &&
		       is_of_flood(finding);
	case RULE_ND_FLOOD:
		return is_of_nd_flood(storm, finding);
	case RULE_REDIRECT:
		return is_of_redirect(storm, finding);
	default:
		return false;
	}
}

bool story_waits(const struct finding *finding)
{
	return (is_of_flood(finding) && finding->rule != RULE_ND_FLOOD) || is_of_redirects(finding);
}

struct alert *story_storm(struct alert_table *table, const struct finding *finding)
{
	struct alert *active;

	if (!is_of_flood(finding) && !is_of_redirects(finding) && finding->rule != RULE_ND_SPOOF)
		return NULL;
	for (active = alert_table_first(table); active; active = alert_table_next(table, active))
		if (story_is_storm(&active->finding, finding))
			return active;
	return NULL;
}

bool story_is_of_link(const struct alert_table *table, const struct finding *finding)
{
	const struct alert_identity identity = alert_identity(finding);
	const struct alert_identity campaign = campaign_identity(&identity);

	return (finding->rule == RULE_ND_FLOOD || finding->rule == RULE_ND_SCAN ||
		finding->rule == RULE_ROUTER_PROBE) &&
	       !finding->offender_is_target && !finding->offender_bits &&
	       alert_table_members(table, &campaign);
}

struct finding story_of_link(const struct finding *finding)
{
	struct finding link = *finding;

	finding_of_link(&link);
	link.offender.view = VIEW_PRIVATE;
	link.blockable = link.has_target = link.has_link = false;
	link.summary[0] = '\0';
	finding_add(&link, "several hosts of the link, one of which: %s", finding->summary);
	return link;
}
